import type { TransporterCapabilities } from '@parley/core';
import type { BrokerControl } from './harness.js';
import type { ClientPart, ServerPart } from './subject.js';

/**
 * What lies between client and server: nothing (one process), a connection to a server that listens itself, or
 * connections of both to a broker.
 */
export type Wire = 'none' | 'server' | 'broker';

/** What is known of a transporter and its harness before the first case. */
export interface SubjectFacts {
  readonly capabilities: TransporterCapabilities;
  readonly wire: Wire;
  readonly rawPeer: boolean;
  /** The harness can publish what no client of the transporter would. */
  readonly foreignEvents: boolean;
  /** The harness can look at dead letters. */
  readonly deadLetters: boolean;
  readonly broker: readonly (keyof BrokerControl)[];
  readonly serverParts: readonly ServerPart[];
  readonly clientParts: readonly ClientPart[];
  /** The server's class has a static `capabilities(options)`. */
  readonly describesItself: boolean;
}

/** Why a rule does not apply. */
export interface Unmet {
  readonly reason: string;
  /** `claim`: the transporter does not claim it. `shape`: it has no such thing. `harness`: the harness gives no means. */
  readonly kind: 'claim' | 'shape' | 'harness';
}

/** A condition of a rule, with the name the card prints. */
export interface Need {
  readonly name: string;
  unmet(facts: SubjectFacts): readonly Unmet[];
}

const need = (name: string, kind: Unmet['kind'], holds: (facts: SubjectFacts) => boolean): Need => ({
  name,
  unmet: facts => (holds(facts) ? [] : [{ reason: name, kind }]),
});

/** A capability: one that is not `false`, or has one of the given values. */
export const claims = <K extends keyof TransporterCapabilities>(
  capability: K,
  ...values: readonly TransporterCapabilities[K][]
): Need => {
  if (values.length === 0) return need(capability, 'claim', ({ capabilities }) => capabilities[capability] !== false);
  return need(`${capability}: ${values.join(' or ')}`, 'claim', ({ capabilities }) =>
    values.includes(capabilities[capability]),
  );
};

/** A connection that can be broken. */
export const wire = need('a wire to break', 'shape', facts => facts.wire !== 'none');

/** A server that listens itself. */
export const listens = need('a server that listens', 'shape', facts => facts.wire === 'server');

/** A broker between client and server. */
export const brokered = need('a broker', 'shape', facts => facts.wire === 'broker');

export const serverHas = (part: ServerPart): Need =>
  need(`server.${nameOf(part)}`, 'shape', facts => facts.serverParts.includes(part));

export const clientHas = (part: ClientPart): Need =>
  need(`client.${nameOf(part)}`, 'shape', facts => facts.clientParts.includes(part));

/** Calls take options of their own (`timeout`, `signal`, `metadata`, …), as those of `@parley/core` do. */
export const callOptions = need('options of a call', 'shape', facts => facts.clientParts.includes('request'));

/** Servers and clients understand the options that `@parley/core` gives to all of them. */
export const coreOptions = need('options of @parley/core', 'shape', facts =>
  facts.serverParts.includes('setProcessingHooks'),
);

/** A class of servers that says itself what it promises. */
export const describesItself = need('static capabilities()', 'shape', facts => facts.describesItself);

/** Bytes of the protocol, see `TransporterHarness.rawPeer`. */
export const rawPeer = need('rawPeer', 'harness', facts => facts.rawPeer);

/** Events of somebody who knows nothing of the transporter, see `TransporterHarness.publishForeign`. */
export const foreignEvents = need('publishForeign', 'harness', facts => facts.foreignEvents);

/** Messages that were put aside, see `TransporterHarness.deadLetters`. */
export const deadLetters = need('deadLetters', 'harness', facts => facts.deadLetters);

export const brokerControl = (operation: keyof BrokerControl): Need =>
  need(`broker.${operation}()`, 'harness', facts => facts.broker.includes(operation));

export const both = (...needs: readonly Need[]): Need => ({
  name: needs.map(({ name }) => name).join(', '),
  unmet: facts => needs.flatMap(each => each.unmet(facts)),
});

const nameOf = (part: ClientPart | ServerPart): string => (typeof part === 'symbol' ? '[Symbol.asyncDispose]' : part);
