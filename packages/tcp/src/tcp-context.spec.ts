import type { TcpSocket } from './socket/tcp-socket.js';
import { TcpContext } from './tcp-context.js';

const socket = {} as TcpSocket;

describe('the context of a TCP message', () => {
  it("has the socket, the pattern and the metadata, by Nest's names", () => {
    const context = new TcpContext({ socketRef: socket }, 'sum', { user: 'ada' });

    expect(context.getSocketRef()).toBe(socket);
    expect(context.getPattern()).toBe('sum');
    expect(context.getMetadata()).toEqual({ user: 'ada' });
    expect(context.getArgs()).toEqual([socket, 'sum', { user: 'ada' }]);
    expect(context.getArgByIndex(1)).toBe('sum');
  });

  it('shows an object pattern as the text it came in', () => {
    expect(new TcpContext({ socketRef: socket }, { cmd: 'sum' }, undefined).getPattern()).toBe('{"cmd":"sum"}');
  });
});
