import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';

describe('a handler that is added while the server listens', () => {
  it('is logged if it cannot be reached, and the others can', async () => {
    const server = new LoopbackServer(new Loopback());
    await server.listen();
    server.adding = () => Promise.reject(new Error('refused'));
    server.onMessage('secret', () => 1);
    await turns(1);

    expect(server.log.errors).toEqual(["The handler of 'secret' cannot be reached"]);
    expect(server.log.details).toEqual([new Error('refused')]);
    await server.close();
  });
});
