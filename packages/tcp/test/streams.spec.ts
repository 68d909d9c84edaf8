import { signal, throughout, until } from '@parley/test-support';
import { concat, EMPTY, firstValueFrom, from, Observable, of, throwError, toArray } from 'rxjs';
import type { TcpServer } from '../src/index.js';
import { RawPeer } from './support/raw-peer.js';
import { clientFor, echo, serve } from './support/service.js';

async function* count(to: number): AsyncGenerator<number> {
  for (let i = 0; i < to; i++) yield i;
}

function* countNow(to: number): Generator<number> {
  for (let i = 0; i < to; i++) yield i;
}

const kinds = (server: TcpServer): TcpServer =>
  server
    .onMessage<number>('observable', to => from(countNow(to)))
    .onMessage<number>('async generator', to => count(to))
    .onMessage<number>('generator', to => countNow(to))
    .onMessage<number>('promise of a stream', to => Promise.resolve(count(to)));

describe('a stream', () => {
  it.each(['observable', 'async generator', 'generator', 'promise of a stream'])(
    'of 10 000 values from an %s arrives whole and in order',
    async kind => {
      const { port } = await serve(kinds);
      const caller = clientFor(port);
      const expected = [...countNow(10_000)];

      expect(await firstValueFrom(caller.send(kind, 10_000).pipe(toArray()))).toEqual(expected);
      const read: unknown[] = [];
      for await (const value of caller.stream(kind, 10_000)) read.push(value);
      expect(read).toEqual(expected);
      expect(await caller.request(kind, 10_000)).toBe(9999);
    },
  );

  it.each(['observable', 'async generator', 'generator'])('without values from an %s just ends', async kind => {
    const { port } = await serve(kinds);
    const caller = clientFor(port);

    expect(await firstValueFrom(caller.send(kind, 0).pipe(toArray()))).toEqual([]);
    expect(await caller.request(kind, 0)).toBeUndefined();
  });

  it('that fails half way brings its values and then the error', async () => {
    const { port } = await serve(server =>
      server.onMessage('half', () =>
        concat(
          of(1, 2),
          throwError(() => ({ status: 'error', message: 'no more' })),
        ),
      ),
    );
    const seen: unknown[] = [];

    const reading = clientFor(port)
      .send('half', 1)
      .forEach(value => void seen.push(value));

    await expect(reading).rejects.toMatchObject({ code: 'PARLEY_REMOTE_ERROR', payload: { message: 'no more' } });
    expect(seen).toEqual([1, 2]);
  });

  it('mixes with others without mixing them up', async () => {
    const { port } = await serve(kinds);
    const caller = clientFor(port);

    const streams = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        firstValueFrom(caller.send(index % 2 ? 'observable' : 'async generator', index).pipe(toArray())),
      ),
    );

    streams.forEach((values, index) => expect(values).toEqual([...countNow(index)]));
  });

  it('has its end on its last value, where that is known in time', async () => {
    const { port } = await serve(server => server.onMessage('three', () => of(1, 2, 3)).onMessage('none', () => EMPTY));
    const peer = await RawPeer.connect(port);

    peer.send({ pattern: 'three', data: 1, id: 'a' }, { pattern: 'none', data: 1, id: 'b' });
    await peer.answer('b');

    expect(peer.received).toEqual([
      { response: 1, id: 'a' },
      { response: 2, id: 'a' },
      { response: 3, isDisposed: true, id: 'a' },
      { isDisposed: true, id: 'b' },
    ]);
  });
});

describe('a slow reader', () => {
  const counting = () => {
    const pulls = { count: 0 };
    const register = (server: TcpServer): TcpServer =>
      echo(server)
        .onMessage('endless', async function* () {
          for (;;) yield pulls.count++;
        })
        .onMessage('endless and large', async function* () {
          for (;;) yield `${pulls.count++}`.padEnd(64 * 1024);
        });
    return { pulls, register };
  };

  it("is waited for: a generator is pulled no further than the reader's credit", async () => {
    const { pulls, register } = counting();
    const { port } = await serve(register);
    const values = clientFor(port).stream('endless', 1)[Symbol.asyncIterator]();

    expect(await values.next()).toEqual({ done: false, value: 0 });
    await until('the credit is used up', () => pulls.count >= 1024);
    await throughout(50, 'no more is pulled', () => pulls.count <= 1025);

    for (let i = 1; i < 2000; i++) expect((await values.next()).value).toBe(i);
    expect(pulls.count).toBeLessThan(3200);
    await values.return!();
  });

  it('leaves the others on the same connection alone', async () => {
    const { pulls, register } = counting();
    const { port } = await serve(register);
    const caller = clientFor(port);
    const values = caller.stream('endless', 1)[Symbol.asyncIterator]();
    await values.next();
    await until('the credit is used up', () => pulls.count >= 1024);

    expect(await caller.request('echo', 'still here')).toBe('still here');
    await values.return!();
  });

  it.each([
    ['a Parley peer', { v: 1 }],
    ['any other peer', undefined],
  ])('that is %s and stops reading the socket stops the generator', async (_what, parley) => {
    const { pulls, register } = counting();
    const { port } = await serve(register);
    const peer = await RawPeer.connect(port);
    peer.socket.pause();

    peer.send({ pattern: 'endless and large', data: 1, parley, id: '1' });

    let last = -1;
    await until('the socket is full', () => pulls.count > 10);
    await until('the generator rests', () => last === (last = pulls.count));
    const rested = pulls.count;
    await throughout(50, 'it rests', () => pulls.count <= rested + 1);
    expect(rested).toBeLessThan(1000); // 64 MB; the system's buffers take some of it

    peer.socket.resume();
    await until('it goes on', () => pulls.count > rested + 100);
    peer.socket.destroy();
  });

  it('of an Observable, which nobody can hold, gets an error when it is maxBuffered values behind', async () => {
    const stopped = signal();
    const { port } = await serve(
      server =>
        server.onMessage(
          'flood',
          () =>
            new Observable(subscriber => {
              let i = 0;
              const timer = setInterval(() => {
                for (let n = 0; n < 500; n++) subscriber.next(i++);
              }, 1);
              return () => {
                clearInterval(timer);
                stopped.fire();
              };
            }),
        ),
      { maxBuffered: 2000 },
    );
    const values = clientFor(port).stream('flood', 1)[Symbol.asyncIterator]();
    await values.next();
    await stopped.promise;

    const reading = (async () => {
      for (let i = 1; ; i++) expect((await values.next()).value).toBe(i);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'PARLEY_STREAM_OVERFLOW' });
  });
});
