import type { Serializer } from '@parley/core';
import { TcpServer, type TcpServerOptions } from '@parley/tcp';
import { isObservable, mergeMap } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Sends each value as soon as the serializer is done with it, whatever came before. */
class UnorderedServer extends TcpServer {
  private readonly own?: Serializer;

  constructor({ serializer, ...options }: TcpServerOptions) {
    super(serializer === undefined ? options : { ...options, serializer: { serialize: packet => packet } });
    this.own = serializer;
  }

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<TcpServer['addHandler']>): this {
    const unordered: typeof callback = (data, context) => {
      const result: unknown = callback(data, context);
      const { own } = this;
      if (own === undefined || !isObservable(result)) return result;
      return result.pipe(
        mergeMap(async value => ((await own.serialize({ response: value }, {})) as { response: unknown }).response),
      );
    };
    return super.addHandler(pattern, unordered, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'values are sent in the order in which an asynchronous serializer is done with them',
  origin: 'Server.send of Nest before it had a queue.',
  killedBy: ['SR-04'],
  says: /the values to be \[\s+0,\s+1,.*got +\[\s+1,/s,
  harness: tcpWith({ server: UnorderedServer }),
};
