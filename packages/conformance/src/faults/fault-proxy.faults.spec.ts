import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FaultProxy } from './fault-proxy.js';

/** One end of a connection and what it received. */
class End {
  private chunks: Buffer[] = [];
  closed = false;
  errorCode?: string;
  /** Does not say goodbye when the other end does. */
  staysOpen = false;

  constructor(readonly socket: Socket) {
    socket.on('data', chunk => this.chunks.push(chunk as Buffer));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.errorCode = error.code));
    socket.on('close', () => (this.closed = true));
    socket.on('end', () => this.staysOpen || socket.end());
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }
}

const until = async (condition: () => unknown): Promise<void> => {
  const end = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`never: ${String(condition)}`);
    await new Promise(resolve => setTimeout(resolve, 1));
  }
};

/** Turns of the event loop in which local sockets would have delivered whatever they deliver. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
};

describe('FaultProxy', () => {
  let upstream: Server;
  let accepted: End[];
  let clients: End[];
  let proxy: FaultProxy;

  beforeEach(async () => {
    accepted = [];
    clients = [];
    upstream = createServer({ allowHalfOpen: true }, socket => accepted.push(new End(socket)));
    upstream.listen({ host: '127.0.0.1', port: 0 });
    await once(upstream, 'listening');
    proxy = await FaultProxy.start({ upstream: addressOf(upstream) });
  });

  afterEach(async () => {
    for (const { socket } of [...clients, ...accepted]) socket.destroy();
    await proxy.close();
    await new Promise(resolve => upstream.close(resolve));
  });

  const addressOf = (server: Server): { host: string; port: number } => ({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
  });

  const dial = (): End => {
    const end = new End(connect({ host: proxy.host, port: proxy.port, allowHalfOpen: true }));
    clients.push(end);
    return end;
  };

  /** A connection through the proxy that has carried a byte in each direction. */
  const join = async (): Promise<{ client: End; server: End }> => {
    const count = accepted.length;
    const client = dial();
    client.socket.write('>');
    await until(() => accepted[count]?.text === '>');
    const server = accepted[count]!;
    server.socket.write('<');
    await until(() => client.text === '<');
    return { client, server };
  };

  it('passes bytes in both directions and counts them', async () => {
    const { client, server } = await join();

    client.socket.write('question');
    server.socket.write('answer');
    await until(() => server.text === '>question' && client.text === '<answer');

    expect(proxy.stats).toMatchObject({
      accepted: 1,
      open: 1,
      bytesToUpstream: 9,
      bytesToClient: 7,
      bytes: 16,
      swallowed: 0,
    });
  });

  it('passes large messages whole and in order', async () => {
    const { client, server } = await join();
    const large = Array.from({ length: 200_000 }, (_, index) => index).join();

    client.socket.write(large);
    await until(() => server.text.length === large.length + 1);

    expect(server.text.slice(1) === large).toBe(true);
  });

  it('passes the end of one side on and keeps the other direction open', async () => {
    const { client, server } = await join();

    server.staysOpen = true;
    client.socket.end('bye');
    await once(server.socket, 'end');
    server.socket.end('bye, too');
    await until(() => client.closed && server.closed);

    expect([server.text, client.text]).toEqual(['>bye', '<bye, too']);
    await until(() => proxy.stats.open === 0);
  });

  it('passes a reset on', async () => {
    const { client, server } = await join();

    server.socket.resetAndDestroy();
    await until(() => client.closed);

    expect(client.errorCode).toBe('ECONNRESET');
  });

  describe('cut', () => {
    it('resets every connection and says how many', async () => {
      const [first, second] = [await join(), await join()];

      await expect(proxy.cut()).resolves.toBe(2);
      await until(() => [first, second].every(({ client, server }) => client.closed && server.closed));

      expect(first.client.errorCode).toBe('ECONNRESET');
      expect(proxy.stats).toMatchObject({ cuts: 2, open: 0 });
    });

    it('resets one side only, and lets the other hear nothing more', async () => {
      const { client, server } = await join();

      await proxy.cut('idle', 'client');
      await until(() => client.closed);
      server.socket.write('anybody there?');
      await until(() => proxy.stats.swallowed > 0);

      expect(server.closed).toBe(false);
    });

    it('lets new connections pass afterwards', async () => {
      await join();
      await proxy.cut();

      await expect(join()).resolves.toBeDefined();
    });

    it('cuts within a message to one side: half of it arrives, and both are closed', async () => {
      const { client, server } = await join();
      const cutting = proxy.cut('mid-frame', 'client');

      client.socket.write('whole');
      await until(() => server.text === '>whole');
      server.socket.write('0123456789');

      await expect(cutting).resolves.toBe(1);
      await until(() => client.closed && server.closed);
      expect(client.text).toBe('<01234');
      expect(proxy.stats.cuts).toBe(1);
    });
  });

  it('half-open connections carry nothing and stay open, while new ones work', async () => {
    const { client, server } = await join();

    expect(proxy.halfOpen()).toBe(1);
    client.socket.write('lost');
    await until(() => proxy.stats.swallowed === 4);
    await join();

    expect(server.text).toBe('>');
    expect([client.closed, server.closed]).toEqual([false, false]);
  });

  it('a blackhole accepts new connections and leads nowhere, until it is restored', async () => {
    await join();
    proxy.blackhole();
    const client = dial();
    await once(client.socket, 'connect');
    client.socket.write('lost');
    await until(() => proxy.stats.swallowed === 4);
    expect(accepted).toHaveLength(1);

    await proxy.restore();
    await expect(join()).resolves.toBeDefined();
  });

  it('a stall holds everything up and loses nothing', async () => {
    const { client, server } = await join();

    proxy.stall();
    client.socket.write('later');
    await settle();
    expect(server.text).toBe('>');

    proxy.resume();
    await until(() => server.text === '>later');
  });

  it('a stall makes the sender feel it', async () => {
    const { client } = await join();

    proxy.stall();
    for (let sent = 0; sent < 64; sent++) client.socket.write(Buffer.alloc(1024 * 1024));
    await settle();

    expect(client.socket.writableLength).toBeGreaterThan(0);
    expect(proxy.stats.bytesToUpstream).toBe(1);
  });

  it('throttles to the given rate, until told otherwise', async () => {
    const { client, server } = await join();

    proxy.throttle(10_000);
    const begin = performance.now();
    client.socket.write('x'.repeat(2000));
    await until(() => server.text.length === 2001);
    expect(performance.now() - begin).toBeGreaterThan(150);

    proxy.throttle();
    client.socket.write('x'.repeat(2_000_000));
    await until(() => server.text.length === 2_002_001);
  });

  it('delays every chunk and keeps their order', async () => {
    const { client, server } = await join();

    proxy.delay(60);
    const begin = performance.now();
    client.socket.write('a');
    await settle();
    client.socket.write('b');
    await until(() => server.text === '>ab');

    expect(performance.now() - begin).toBeGreaterThan(50);
  });

  it('refuses connections, and accepts them again at the same port', async () => {
    const { port } = proxy;
    const { client, server } = await join();

    proxy.refuse();
    const refused = dial();
    await until(() => refused.closed);
    expect(refused.errorCode).toBe('ECONNREFUSED');
    client.socket.write('still open');
    await until(() => server.text === '>still open');

    await proxy.accept();
    expect(proxy.port).toBe(port);
    await expect(join()).resolves.toBeDefined();
  });

  it('hangs up on connections right after they were made', async () => {
    await proxy.hangUp();
    const client = dial();
    await until(() => client.closed);

    expect(proxy.stats).toMatchObject({ accepted: 1, hungUp: 1, open: 0 });
    expect(accepted).toHaveLength(0);
  });

  it('refuses connections as long as it leads nowhere', async () => {
    const idle = await FaultProxy.start();
    const client = new End(connect({ host: idle.host, port: idle.port }));
    await until(() => client.closed);
    expect(client.errorCode).toBe('ECONNREFUSED');

    idle.leadTo(addressOf(upstream));
    await idle.accept();
    const next = new End(connect({ host: idle.host, port: idle.port }));
    next.socket.write('>');
    await until(() => accepted.at(-1)?.text === '>');
    next.socket.destroy();
    await idle.close();
  });

  it('keeps its port from others as long as it leads nowhere and nobody has asked for the port', async () => {
    const undecided = await FaultProxy.start();
    const { port } = undecided['place'];
    const rival = createServer().listen({ host: '127.0.0.1', port });

    const [error] = (await once(rival, 'error')) as [NodeJS.ErrnoException];
    undecided.leadTo(addressOf(upstream));
    await undecided.accept();

    expect(error.code).toBe('EADDRINUSE');
    expect(undecided.port).toBe(port);
    await undecided.close();
  });

  it('resets a connection when nobody listens upstream', async () => {
    await new Promise(resolve => upstream.close(resolve));
    const client = dial();
    await until(() => client.closed);

    expect(client.errorCode).toBe('ECONNRESET');
    upstream = createServer();
    upstream.listen(0);
    await once(upstream, 'listening');
  });

  it('shows the bytes that pass to those who tap it', async () => {
    const { client } = await join();
    const seen: string[] = [];
    const untap = proxy.tap((direction, chunk) => seen.push(`${direction}: ${chunk.toString()}`));

    client.socket.write('one');
    await until(() => seen.length === 1);
    untap();
    client.socket.write('two');
    await until(() => accepted[0]!.text === '>onetwo');

    expect(seen).toEqual(['toUpstream: one']);
  });

  it('tells what it does, and what of it is a fault', async () => {
    const events: [string, boolean][] = [];
    const telling = await FaultProxy.start({
      upstream: addressOf(upstream),
      onEvent: (...event) => events.push(event),
    });
    telling.stall();
    telling.resume();
    await telling.close();

    expect(events.slice(1)).toEqual([
      ['stalled', true],
      ['resumed', false],
    ]);
  });

  it('closes everything it has, whatever state it is in', async () => {
    const { client, server } = await join();
    proxy.stall();
    await proxy.close();
    await until(() => client.closed && server.closed);

    expect(proxy.stats.open).toBe(0);
  });
});
