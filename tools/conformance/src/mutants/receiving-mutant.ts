import type { TransporterHarness } from '@parley/conformance';
import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Socket } from 'node:net';
import { tcpWith } from './tcp-mutant.js';

/** A packet as it came, or nothing if it is none. */
export type Arrived = Record<string, unknown> | undefined;

/** The socket behind a connection. */
export const socketOf = (sink: ReplySink): Socket => (sink as unknown as { readonly socket: Socket }).socket;

/**
 * The TCP transporter with a server that looks at each message first.
 * @param look returns what is to be received in its place: the same text, another one, or nothing
 */
export const tcpReceiving = (
  look: (text: string, packet: Arrived, sink: ReplySink) => string | undefined,
): TransporterHarness => {
  class LookingServer extends TcpServer {
    protected override receive(message: unknown, sink: ReplySink): void {
      const text = String(message);
      const instead = look(text, parsed(text), sink);
      if (instead !== undefined) super.receive(instead, sink);
    }
  }
  return tcpWith({ server: LookingServer });
};

const parsed = (text: string): Arrived => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Arrived) : undefined;
  } catch {
    return undefined;
  }
};
