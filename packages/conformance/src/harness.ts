import type { TransporterCapabilities } from '@parley/core';
import type { Address } from './faults/address.js';
import type { RawPeer } from './raw/raw-peer.js';
import type { SubjectClient, SubjectServer } from './subject.js';

/** Where a server or client of one case lives. */
export interface Place {
  /** Where to connect to, or to listen. Behind it is a proxy that breaks connections; connect nowhere else. */
  readonly host: string;
  /** For a server that listens itself: 0, the system chooses. */
  readonly port: number;
  /**
   * Unique to the case, letters, digits and `-`. Patterns contain it already; prefix what else is shared with it (queues,
   * consumer groups, the broker of an in-process transport).
   */
  readonly scope: string;
  /** To be spread over the transporter's own options: the harness's, those of the rule, and the `logger`. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a harness can do to its broker, for rules that need it. */
export interface BrokerControl {
  /** Stops it and starts it again, with what it has on disk. */
  restart?(): Promise<void>;
  /** Ends it without a goodbye; `start()` follows. */
  kill?(): Promise<void>;
  start?(): Promise<void>;
  /** Consumers or subscriptions of one case. */
  countConsumers?(place: Place): Promise<number>;
}

/** A message that was put aside because it could not be handled. */
export interface DeadLetterSeen {
  /** As it was published. */
  readonly payload: string | Uint8Array;
  readonly headers: Readonly<Record<string, unknown>>;
  /** `failed`, `undecodable` or `no-handler`. */
  readonly reason: string;
}

/** Plugs a transporter into the suite. The first three members are enough for most. */
export interface TransporterHarness {
  readonly name: string;
  createServer(place: Place): SubjectServer;
  createClient(place: Place): SubjectClient;
  /** Options of the transporter for the whole run; in every `place.options`, and given to `capabilities(options)`. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The broker. Omitted when the server itself listens, and when there is no wire at all. */
  readonly upstream?: Address | (() => Address);
  /**
   * What the transporter promises, where its server class has no static `capabilities(options)`. The card marks it as
   * declared by the harness.
   */
  readonly capabilities?:
    TransporterCapabilities | ((options: Readonly<Record<string, unknown>>) => TransporterCapabilities);
  /** Where a server that listens itself does so. Default: asks `server.unwrap().address()`. */
  listeningAt?(server: SubjectServer): Address;
  readonly broker?: BrokerControl;
  /** Speaks the bytes of the protocol, for rules about bad input. */
  readonly rawPeer?: RawPeer;
  /**
   * Publishes on a subject (channel, topic, routing key) what no client of the transporter would: the text of a device, the
   * JSON of another toolkit.
   */
  publishForeign?(place: Place, subject: string, payload: string | Uint8Array): Promise<void>;
  /** The dead letters of one case, for rules about them. */
  deadLetters?(place: Place): Promise<readonly DeadLetterSeen[]>;
  /** Once, before the first case and after the last. */
  setup?(): Promise<void>;
  teardown?(): Promise<void>;
  /** After each case: removes its queues, topics and the like. */
  cleanup?(place: Place): Promise<void>;
}
