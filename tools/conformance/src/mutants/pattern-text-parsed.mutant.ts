import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { peek } from './peek.js';
import { tcpWith } from './tcp-mutant.js';

/** Looks for JSON in every pattern. */
class ParsingServer extends TcpServer {
  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    const packet = peek(message);
    const isText = typeof packet.pattern === 'string';
    super.receive(
      isText ? JSON.stringify({ ...packet, pattern: parsed(packet.pattern) }) : message,
      sink,
      channel,
      raw,
    );
  }
}

const parsed = (pattern: unknown): unknown => {
  try {
    const value: unknown = JSON.parse(String(pattern));
    return typeof value === 'object' ? value : String(value);
  } catch {
    return pattern;
  }
};

export const mutant: Mutant = {
  defect: 'text that looks like JSON is parsed',
  origin: 'Server.getRouteFromPattern of Nest.',
  killedBy: ['PT-05'],
  says: /a call of 'null' to succeed/,
  harness: tcpWith({ server: ParsingServer }),
};
