import { plainText, type Metadata } from '@parley/core';
import { headers as newHeaders, type MsgHdrs } from 'nats';
import type { NatsHeadersLike } from './connection/nats-connection-like.js';
import { headerName, headerValue } from './nats-escape.js';

/** Headers of a message: those of the driver, or names with one value or several. */
export type NatsHeaders = NatsHeadersLike | Readonly<Record<string, string | readonly string[]>>;

/**
 * The headers of a message; of one that has none, nothing. What comes earlier wins: the record's own, metadata, and what the
 * client always sends.
 * @throws if the driver refuses a name or a value
 */
export const messageHeaders = (
  own: NatsHeaders | undefined,
  metadata: Metadata | undefined,
  always?: NatsHeaders,
): NatsHeadersLike | undefined => {
  if (metadata === undefined && always === undefined) {
    if (own === undefined || isDriverHeaders(own)) return own;
  }
  const made = newHeaders();
  addMissing(made, own);
  for (const [key, value] of Object.entries(metadata ?? {})) {
    const name = headerName(key);
    if (!made.has(name)) made.append(name, headerValue(String(value)));
  }
  addMissing(made, always);
  return made.keys().length === 0 ? undefined : made;
};

/** Metadata as headers carry it: one value for each name, the first. */
export const metadataFrom = (headers: NatsHeadersLike): Metadata =>
  Object.fromEntries(headers.keys().map(name => [plainText(name), plainText(headers.get(name))]));

const addMissing = (made: MsgHdrs, headers: NatsHeaders | undefined): void => {
  if (headers === undefined) return;
  const entries: readonly (readonly [string, readonly string[]])[] = isDriverHeaders(headers)
    ? headers.keys().map(name => [name, headers.values(name)])
    : Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? [value] : value]);
  for (const [name, values] of entries) {
    if (!made.has(name)) for (const value of values) made.append(name, value);
  }
};

const isDriverHeaders = (headers: NatsHeaders): headers is NatsHeadersLike =>
  typeof headers.keys === 'function' && typeof headers.values === 'function';
