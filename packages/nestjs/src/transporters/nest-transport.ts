import type { StatusNames } from '@parley/core';
import type { Transport } from '../transport.js';

/** Options as an application wrote them. */
export type Options = Readonly<Record<string, unknown>>;

/** What Nest knows of one transport and its package does not: one entry of the registry. */
export interface NestTransport {
  readonly transport: Transport;
  /** Name of the descriptor that `@parley/<name>` exports, and of the package. */
  readonly name: string;
  /** Nest's statuses for this transport. */
  readonly statusNames: StatusNames;
  /** Nest's options to those of the server; absent: they have the same names. */
  readonly serverOptions?: (options: Options) => Options;
  /** The same for the client. */
  readonly clientOptions?: (options: Options) => Options;
}
