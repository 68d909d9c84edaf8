import type { TcpContext } from '@parley/tcp';
import type { Socket } from 'node:net';
import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'a handler that fails after its caller has left costs the connection',
  origin: 'unhandled `Channel closed` of RabbitMQ in Nest: the answer to nobody ends the others.',
  killedBy: ['CA-21'],
  says: /the next call|no error/,
  harness: tcpCalling(handler => (data, context) => {
    const result: unknown = handler(data, context);
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      if (context.signal.aborted)
        ((context as TcpContext).getSocketRef() as unknown as { socket: Socket }).socket.destroy();
      throw error;
    });
  }),
};
