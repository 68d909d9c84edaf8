import { TcpServer, type TcpContext } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Answers whatever has an id, be it the id of a request or of the data. */
class AnsweringServer extends TcpServer {
  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<TcpServer['addHandler']>): this {
    if (!isEvent) return super.addHandler(pattern, callback, isEvent, extras);
    const answering: typeof callback = (data, context) => {
      const { id } = Object(data) as { id?: unknown };
      const result: unknown = callback(data, context);
      if (id !== undefined)
        (context as TcpContext).getSocketRef().sendMessage({ response: 'done', isDisposed: true, id }, () => undefined);
      return result;
    };
    return super.addHandler(pattern, answering, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'an event whose data has an id is answered',
  origin: 'MQTT of Nest.',
  killedBy: ['EV-12'],
  says: /never bytes to the client/,
  harness: tcpWith({ server: AnsweringServer }),
};
