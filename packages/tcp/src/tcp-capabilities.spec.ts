import { JsonSocket } from './socket/json-socket.js';
import { tcpCapabilities } from './tcp-capabilities.js';
import { TcpClient } from './tcp-client.js';
import { TcpServer } from './tcp-server.js';

class OwnFraming extends JsonSocket {}

describe('the capabilities of TCP', () => {
  it('are what the design claims for it', () => {
    expect(tcpCapabilities()).toMatchObject({
      streaming: true,
      metadata: true,
      deadline: true,
      drain: true,
      cancellation: true,
      reconnect: true,
      noHandler: 'error',
      requestGroups: false,
      eventGroups: false,
      wildcards: false,
      settlement: 'none',
      deadLetter: false,
      durable: false,
    });
  });

  it('are frozen and can be serialised', () => {
    const capabilities = tcpCapabilities();

    expect(Object.isFrozen(capabilities)).toBe(true);
    expect(JSON.parse(JSON.stringify(capabilities))).toEqual(capabilities);
  });

  it('depend on nothing but the options', () => {
    expect(tcpCapabilities({ port: 1 })).toEqual(tcpCapabilities({ port: 2 }));
    expect(TcpServer.capabilities({ port: 1 })).toEqual(TcpClient.capabilities());
  });

  it("claim no limits for a framing of the user's own", () => {
    expect(tcpCapabilities().bounded).toBe(true);
    expect(tcpCapabilities({ socketClass: JsonSocket }).bounded).toBe(true);
    expect(tcpCapabilities({ socketClass: OwnFraming })).toEqual({ ...tcpCapabilities(), bounded: false });
  });
});
