import { FaultProxy } from './fault-proxy.js';
import { releasePort, reservePort } from './proxy-ports.js';

describe('the port of a proxy', () => {
  it('is none that systems give to whoever asks for any', async () => {
    const proxy = await FaultProxy.start();

    expect(proxy.port).toBeLessThan(32_768);
    await proxy.close();
  });

  it('is not that of another one of the process, also while that one refuses connections', async () => {
    const proxies = await Promise.all(Array.from({ length: 20 }, () => FaultProxy.start()));
    for (const proxy of proxies) proxy.refuse();
    const later = await FaultProxy.start();

    expect(new Set([...proxies, later].map(({ port }) => port)).size).toBe(21);
    await Promise.all([...proxies, later].map(proxy => proxy.close()));
  });

  it('can be used again once it was released', () => {
    const port = reservePort();
    releasePort(port);

    const seen = Array.from({ length: 12_000 }, () => {
      const next = reservePort();
      releasePort(next);
      return next;
    });
    expect(seen).toContain(port);
  });
});
