import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from '@parley/test-support';
import { TcpClient } from '../src/index.js';
import { clientFor, echo, portOf, serve } from './support/service.js';

const socketPath = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return process.platform === 'win32' ? `\\\\.\\pipe\\${folder.replace(/\W/g, '-')}` : join(folder, 'echo.sock');
};

const client = (options: ConstructorParameters<typeof TcpClient>[0]): TcpClient => {
  const made = new TcpClient(options);
  atEnd(() => made.close());
  return made;
};

describe('a service is reached', () => {
  it('by host and port', async () => {
    const { port } = await serve(echo);

    expect(await clientFor(port).request('echo', 'here')).toBe('here');
  });

  it('by a tcp:// url on both sides', async () => {
    const { port } = await serve(echo, { host: undefined, port: undefined, url: 'tcp://127.0.0.1:0' });

    expect(await client({ url: `tcp://127.0.0.1:${port}` }).request('echo', 'here')).toBe('here');
  });

  it('by host and port even if a url says otherwise', async () => {
    const { port } = await serve(echo, { url: 'tcp://203.0.113.1:1' });

    expect(await client({ url: 'tcp://203.0.113.1:1', host: '127.0.0.1', port }).request('echo', 1)).toBe(1);
  });

  it('by localhost, whichever address family that is', async () => {
    const { port } = await serve(echo, { host: 'localhost' });

    expect(await client({ port }).request('echo', 1)).toBe(1);
  });

  it('by the path of a unix socket or named pipe, which is gone after close()', async () => {
    const path = socketPath();
    const { server } = await serve(echo, { host: undefined, port: undefined, path });
    const caller = client({ path });

    expect(await caller.request('echo', 'here')).toBe('here');
    await caller.close();
    await server.close();
    expect(existsSync(path)).toBe(false);
  });

  it('by a unix: url', async () => {
    const path = socketPath();
    if (process.platform === 'win32') return expect(() => new TcpClient({ url: 'unix:' })).toThrow();
    await serve(echo, { host: undefined, port: undefined, url: `unix:${path}` });

    expect(await client({ url: `unix:${path}` }).request('echo', 'here')).toBe('here');
  });

  it('on the port the system chose', async () => {
    const { server, port } = await serve(echo);

    expect(port).toBe(portOf(server));
    expect(port).toBeGreaterThan(0);
  });
});
