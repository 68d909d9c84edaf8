import { EventEmitter } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { onceTrusted } from './once-trusted.js';

/** Only what is looked at: no server that can be had here leaves out its session tickets. */
class Handshake extends EventEmitter {
  destroyed = false;

  constructor(readonly protocol: string) {
    super();
  }

  getProtocol(): string {
    return this.protocol;
  }
}

const watched = (protocol: string) => {
  const socket = new Handshake(protocol);
  const seen = { trusted: 0 };
  onceTrusted(socket as unknown as TLSSocket, () => seen.trusted++);
  return { socket, seen };
};

describe('onceTrusted', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is the end of the handshake before TLS 1.3, in which the server has seen the certificate', () => {
    const { socket, seen } = watched('TLSv1.2');

    socket.emit('secureConnect');

    expect(seen.trusted).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is the first session ticket in TLS 1.3, once and not within its event', () => {
    const { socket, seen } = watched('TLSv1.3');
    socket.emit('secureConnect');
    expect(seen.trusted).toBe(0);

    socket.emit('session');
    socket.emit('session');
    expect(seen.trusted).toBe(0);
    jest.runAllTimers();

    expect(seen.trusted).toBe(1);
  });

  it('does not wait for ever for a server that sends none', () => {
    const { socket, seen } = watched('TLSv1.3');
    socket.emit('secureConnect');

    jest.advanceTimersByTime(499);
    expect(seen.trusted).toBe(0);
    jest.runAllTimers();
    expect(seen.trusted).toBe(1);
  });

  it.each(['before', 'right after'])('never comes if the connection is closed %s the ticket', when => {
    const { socket, seen } = watched('TLSv1.3');
    socket.emit('secureConnect');

    if (when === 'right after') socket.emit('session');
    socket.destroyed = true;
    socket.emit('close');
    jest.runAllTimers();

    expect(seen.trusted).toBe(0);
  });
});
