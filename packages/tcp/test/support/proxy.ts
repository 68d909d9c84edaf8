import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { atEnd } from '@parley/test-support';

/** Stands between a client and a server, and does to their connections what networks do. */
export class Proxy {
  /** Connections cut so far. */
  cuts = 0;
  /** All that went through, as text. */
  toServer = '';
  toClient = '';
  private readonly pairs = new Set<readonly [Socket, Socket]>();

  private constructor(
    readonly port: number,
    private readonly refuse: (refused: boolean) => void,
  ) {}

  static async to(port: number): Promise<Proxy> {
    let refused = false;
    // half-open, so that nothing but the pipes passes an end on
    const server = createServer({ allowHalfOpen: true }, client => {
      if (refused) return void client.destroy();
      proxy.join(client, connect({ port, host: '127.0.0.1', allowHalfOpen: true }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new Proxy((server.address() as AddressInfo).port, value => (refused = value));
    atEnd(() => {
      proxy.cut();
      server.close();
    });
    return proxy;
  }

  /** Breaks every connection with a reset. */
  cut(): void {
    for (const pair of this.pairs) {
      this.cuts++;
      for (const socket of pair) socket.resetAndDestroy();
    }
    this.pairs.clear();
  }

  /** Breaks every connection, and new ones too until {@link up}. */
  down(): void {
    this.refuse(true);
    this.cut();
  }

  up(): void {
    this.refuse(false);
  }

  /** Lets nothing through any more, in either direction, and keeps the connections. */
  freeze(): void {
    for (const [client, server] of this.pairs) {
      client.unpipe(server).pause();
      server.unpipe(client).pause();
    }
  }

  private join(client: Socket, server: Socket): void {
    const pair = [client, server] as const;
    this.pairs.add(pair);
    for (const [socket, other] of [pair, [server, client] as const]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.pairs.delete(pair);
        other.destroy();
      });
    }
    client.on('data', data => (this.toServer += String(data))).pipe(server);
    server.on('data', data => (this.toClient += String(data))).pipe(client);
  }
}
