import type { BrokerName } from '../broker.js';
import type { BrokerOptions } from '../broker-options.js';

/** Where a broker will find itself. */
export interface BrokerPlace<O> {
  readonly options: O;
  /** Where it is to listen. */
  readonly host: string;
  readonly port: number;
  /** Where it will find its configuration files. */
  readonly folder: string;
  /** Where it may write; without one, nowhere that lasts. */
  readonly dataFolder?: string;
}

/** What has to be known of a broker to get one. A further one is a file beside this one, a row in `kinds.ts` and a service in `compose.yaml`. */
export interface BrokerKind<O = BrokerOptions> {
  readonly name: BrokerName;
  /** The environment variable with the address of one that runs. */
  readonly variable: string;
  readonly defaultPort: number;
  /** Its program, and the package of the distribution (Debian, Ubuntu) that has it. */
  readonly program: string;
  readonly package: string;
  /** What a new client sends first; the broker is up when it says anything at all. */
  readonly greeting: Uint8Array;
  /** The address for drivers. */
  url(host: string, port: number, tls: boolean): string;
  /** Its configuration: texts by file name. */
  files(place: BrokerPlace<O>): Readonly<Record<string, string>>;
  /** The command line after the program. */
  parameters(folder: string, options: O): readonly string[];
}
