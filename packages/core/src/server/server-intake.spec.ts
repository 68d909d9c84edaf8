import { Loopback, LoopbackServer } from '../../test/loopback.js';
import { askable, eventually } from '../../test/raw-peer.js';

describe('an intake that cannot be stopped', () => {
  it.each([50, Infinity])('holds up the close for no longer than shutdownTimeout (%p)', async shutdownTimeout => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const server = new LoopbackServer(new Loopback(), { shutdownTimeout });
    await server.listen();
    let stopped!: () => void;
    server.stopping = () => new Promise<void>(resolve => (stopped = resolve));
    let over = false;
    const closing = server.close().then(() => (over = true));
    await jest.advanceTimersByTimeAsync(49);
    expect(over).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    if (shutdownTimeout === Infinity) stopped();
    await jest.advanceTimersByTimeAsync(10);
    jest.useRealTimers();
    await closing;

    expect(server.log.errors).toEqual(shutdownTimeout === Infinity ? [] : ['The intake could not be stopped']);
  });

  it('leaves the handlers what is left of that time, which they have had already', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network, { shutdownTimeout: 100 });
    server.onMessage('stuck', () => new Promise(() => undefined));
    const caller = await askable(server, network);
    caller.send({ pattern: 'stuck', data: 1, id: 'a' });
    await eventually(() => server.inFlightCount === 1);
    server.stopping = () => new Promise(() => undefined);
    const start = performance.now();
    await server.close();

    expect(performance.now() - start).toBeLessThan(190);
    expect(caller.answers('a')).toMatchObject([{ err: { code: 'PARLEY_SHUTDOWN_TIMEOUT' } }]);
  });

  it('raises nothing if it fails after that', async () => {
    const server = new LoopbackServer(new Loopback(), { shutdownTimeout: 10 });
    await server.listen();
    let fail!: (error: Error) => void;
    server.stopping = () => new Promise((_resolve, reject) => (fail = reject));
    await server.close();
    fail(new Error('late'));
    await new Promise(resolve => setImmediate(resolve));

    expect(server.log.errors).toHaveLength(1);
  });
});
