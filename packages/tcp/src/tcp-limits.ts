import { ParleyError } from '@parley/core';
import type { TcpServerOptions } from './tcp-options.js';

/** The limits of a connection, each with a value; see `TcpLimitOptions`. */
export type TcpLimits = Readonly<Record<keyof typeof defaults, number>>;

const defaults = {
  maxMessageSize: 128 * 1024 * 1024,
  maxSendBufferSize: 128 * 1024 * 1024,
  frameTimeout: 30_000,
  sendTimeout: 30_000,
  connectionIdleTimeout: 0,
};

/** Longest delay of a Node timer; a longer one would fire at once. */
const longest = 2 ** 31 - 1;

/** Least and greatest value of each option. The least message must hold an error of Parley's own. */
const ranges = {
  maxMessageSize: [1024, Number.MAX_SAFE_INTEGER],
  maxSendBufferSize: [0, Number.MAX_SAFE_INTEGER],
  frameTimeout: [0, longest],
  sendTimeout: [0, longest],
  connectionIdleTimeout: [0, longest],
  maxConnections: [1, Number.MAX_SAFE_INTEGER],
} as const;

/** @throws ParleyError `PARLEY_INVALID_OPTION` */
export const tcpLimits = (options: Pick<TcpServerOptions, keyof typeof ranges>): TcpLimits => {
  for (const name of Object.keys(ranges) as (keyof typeof ranges)[]) {
    const value = options[name];
    const [least, greatest] = ranges[name];
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= greatest)) continue;
    const message = `${name} is ${String(value)}; it must be a whole number from ${least} to ${greatest}.`;
    throw new ParleyError('PARLEY_INVALID_OPTION', { message });
  }
  const limits = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof typeof defaults)[]) limits[name] = options[name] ?? defaults[name];
  return limits;
};
