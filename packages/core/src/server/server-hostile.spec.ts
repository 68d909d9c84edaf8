import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, RawCaller } from '../../test/raw-peer.js';

const noHandler = { status: 'error', err: 'There is no matching message handler defined in the remote service.' };

describe('what no caller of good will sends', () => {
  let server: LoopbackServer;
  let caller: RawCaller;
  let seen: unknown[];

  beforeEach(async () => {
    const network = new Loopback();
    server = new LoopbackServer(network);
    seen = [];
    server
      .onMessage('it', (data, context) => {
        seen.push(context.getMetadata());
        return data;
      })
      .onMessage('later', async data => data)
      .onEvent('it', data => void seen.push(data));
    caller = await askable(server, network);
  });

  /** The server answers as if nothing had happened, and nothing of what came is still around. */
  afterEach(async () => {
    expect(await caller.ask('it', 'still there', { id: 'the last' })).toEqual([
      { response: 'still there', isDisposed: true },
    ]);
    expect(server.inFlightCount).toBe(0);
  });

  it.each(['', '{', '"', 'nul', '{"pattern":"it","data":', '\u0000', '[', '{"pattern":"it" "data":1}'])(
    'costs that message, logged once, if it is no JSON: %j',
    async text => {
      caller.send(text);
      await turns(2);

      expect(server.log.errors).toEqual(["A message on 'loopback://server' could not be understood"]);
    },
  );

  it.each([null, 5, 'text', true, [], {}, { data: 1 }, { id: 1, data: 1 }, { response: 1, id: 'x' }])(
    'costs that message, logged once, if it is no packet: %j',
    async value => {
      caller.send(value === 'text' ? '"text"' : value);
      await turns(2);

      expect(server.log.errors).toHaveLength(1);
    },
  );

  it.each([null, [], ['it'], {}, true, false, '', { a: [1] }, { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }])(
    'is a request nobody handles if its pattern is %j',
    async pattern => {
      expect(await caller.ask(pattern, 1)).toEqual([noHandler]);
      caller.send({ pattern, data: 1 });
    },
  );

  it('is a request nobody handles if its pattern is absurdly deep or wide', async () => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    caller.send(`{"pattern":${deep},"data":1,"id":"deep"}`);
    caller.send({
      pattern: Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, n])),
      data: 1,
      id: 'wide',
    });
    caller.send({ pattern: 'x'.repeat(1_000_000), data: 1, id: 'long' });
    await turns(2);

    expect(caller.received).toEqual([
      { ...noHandler, id: 'deep' },
      { ...noHandler, id: 'wide' },
      { ...noHandler, id: 'long' },
    ]);
    for (const warning of server.log.warnings) expect(warning.length).toBeLessThan(300);
  });

  it.each([null, {}, [], 5, true, '', '__proto__', { a: 1 }])('is answered with the id it came with: %j', async id => {
    for (const pattern of ['it', 'later', 'unknown']) caller.send({ pattern, data: 1, id });
    await turns(4);

    expect(caller.received.map(packet => packet.id)).toEqual([id, id, id]);
  });

  it.each([5, 'text', null, true, [], {}])('has no say over the server by metadata of %j', async metadata => {
    expect(await caller.ask('it', 1, { metadata })).toHaveLength(1);
    expect(seen).toEqual([typeof metadata === 'object' && metadata !== null ? metadata : undefined]);
  });

  it.each([5, 'text', null, true, [], { v: 'x' }, { d: 'soon' }, { v: {}, d: [], r: 5 }, { cancel: 'it' }])(
    'is answered whatever stands under our key: %j',
    async parley => {
      for (const pattern of ['it', 'later']) {
        const packets = await caller.ask(pattern, 1, { parley });
        expect(packets.at(-1)).toMatchObject({ response: 1, isDisposed: true });
      }
    },
  );

  it.each([
    { cancel: 'nobody' },
    { cancel: null },
    { cancel: {} },
    { cancel: '__proto__' },
    { credit: 'nobody', n: 5 },
    { credit: {}, n: {} },
    { credit: null },
    {},
    { anything: 1 },
  ])('is of no consequence as a control packet: %j', async parley => {
    caller.send({ parley });
    await turns(2);

    expect([server.log.errors, caller.received]).toEqual([[], []]);
  });

  it.each([5, 'x', null])('is no packet if our key alone holds %j', async parley => {
    caller.send({ parley });
    await turns(2);

    expect(server.log.errors).toHaveLength(1);
  });

  it('is ordinary data if its keys are those of an object or of the envelope', async () => {
    const data =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"id":"x","response":1,"err":2,"isDisposed":true}';
    caller.send(`{"pattern":"it","data":${data},"id":"a"}`);
    caller.send(`{"__proto__":{"id":"forged"},"pattern":"it","data":1}`);
    await turns(2);

    expect(caller.texts).toEqual([`{"response":${data},"isDisposed":true,"id":"a"}`]);
    expect(seen).toEqual([undefined, 1]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('is a request though it also says something that looks like control', async () => {
    expect(await caller.ask('it', 1, { control: { cancel: 'x' } })).toEqual([{ response: 1, isDisposed: true }]);
    expect(await caller.ask('it', 1, { control: null })).toEqual([{ response: 1, isDisposed: true }]);
  });

  it('is ordinary data however deep', async () => {
    const data = `${'['.repeat(500)}${']'.repeat(500)}`;
    caller.send(`{"pattern":"it","data":${data},"id":"a"}`);
    await turns(2);

    expect(caller.texts).toEqual([`{"response":${data},"isDisposed":true,"id":"a"}`]);
  });

  it('fails by itself if it is too deep to be sent back', async () => {
    caller.send(`{"pattern":"it","data":${'['.repeat(100_000)}${']'.repeat(100_000)},"id":"a"}`);
    await turns(2);

    expect(caller.received).toMatchObject([{ err: { code: 'PARLEY_SERIALIZATION_FAILED' }, id: 'a' }]);
  });

  it('cannot stop what another connection asked for', async () => {
    let finish!: (value: number) => void;
    server.onMessage('slow', () => new Promise(resolve => (finish = resolve)));
    const asked = caller.ask('slow', 1, { id: 'guessed' });
    await turns(2);
    const network = server.unwrap<Loopback>();
    const thief = new RawCaller(network);
    thief.send({ parley: { cancel: 'guessed' } });
    await turns(2);
    finish(7);

    expect(await asked).toEqual([{ response: 7, isDisposed: true }]);
    expect(thief.received).toEqual([]);
  });
});
