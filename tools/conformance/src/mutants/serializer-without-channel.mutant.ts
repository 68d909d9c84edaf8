import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Tells its serializer nothing but the packet. */
class TaciturnClient extends TcpClient {
  constructor(options: TcpClientOptions = {}) {
    const { serializer } = options;
    const silent = serializer && { serialize: (packet: never) => serializer.serialize(packet, {} as never) as never };
    super({ ...options, ...(silent && { serializer: silent }) });
  }
}

export const mutant: Mutant = {
  defect: 'the serializer of a client does not learn the pattern',
  origin: 'Schema registries, which have one schema for each topic.',
  killedBy: ['SE-04'],
  says: /the channels that the serializer was given to be .*got +\[ undefined, undefined \]/s,
  harness: tcpWith({ client: TaciturnClient }),
};
