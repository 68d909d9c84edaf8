import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { peek, type PeekedPacket } from './peek.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes the id of the data for that of the packet. */
class GuessingServer extends TcpServer {
  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    const packet = peek(message);
    const inner = Object(packet.data) as PeekedPacket;
    const guessed = packet.id === undefined && inner.id !== undefined && inner.data !== undefined;
    super.receive(guessed ? JSON.stringify({ ...inner, pattern: packet.pattern }) : message, sink, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'an event whose data looks like a packet is taken for a request',
  origin: 'MQTT of Nest tells requests by their fields; nestjs/nest #6292.',
  killedBy: ['EV-10'],
  says: /the handlers that ran to be \[ 'event', 'request' \]/,
  collateral: {
    'SE-05': 'its events have an id and data of their own',
    'SE-06': 'its events have an id and data of their own',
    'SE-07': 'its events have an id and data of their own',
  },
  harness: tcpWith({ server: GuessingServer }),
};
