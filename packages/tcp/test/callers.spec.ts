import { Observable, firstValueFrom, take, toArray } from 'rxjs';
import { ParleyError } from '@parley/core';
import { signal, throughout, until } from '@parley/test-support';
import type { TcpServer } from '../src/index.js';
import { RawPeer } from './support/raw-peer.js';
import { clientFor, echo, serve } from './support/service.js';

/** What a producer has been through. */
class Witness {
  pulled = 0;
  stopped = 0;
  reason: unknown;

  /** Streams that would never end by themselves, one of each kind; all count their values. */
  register(server: TcpServer): TcpServer {
    return echo(server)
      .onMessage('observable', () => this.observable())
      .onMessage('generator', (_data, context) => {
        context.signal.addEventListener('abort', () => (this.reason = context.signal.reason));
        return this.generator();
      })
      .onMessage('promise', (_data, context) => {
        this.pulled++;
        return new Promise(() => {
          context.signal.addEventListener('abort', () => {
            this.reason = context.signal.reason;
            this.stopped++;
          });
        });
      });
  }

  private observable(): Observable<number> {
    return new Observable(subscriber => {
      const timer = setInterval(() => subscriber.next(this.pulled++), 1);
      return () => {
        clearInterval(timer);
        this.stopped++;
      };
    });
  }

  private async *generator(): AsyncGenerator<number> {
    try {
      for (;;) {
        yield this.pulled++;
        await new Promise(setImmediate);
      }
    } finally {
      this.stopped++;
    }
  }
}

const witnessed = async () => {
  const witness = new Witness();
  return { witness, ...(await serve(server => witness.register(server))) };
};

describe('a caller that loses interest stops the producer', () => {
  it('by unsubscribing', async () => {
    const { witness, server, port } = await witnessed();
    const caller = clientFor(port);

    expect(await firstValueFrom(caller.send('observable', 1).pipe(take(3), toArray()))).toEqual([0, 1, 2]);

    await until('the producer has stopped', () => witness.stopped === 1);
    expect(server.inFlightCount).toBe(0);
    expect(caller.pendingCount).toBe(0);
  });

  it('by leaving the loop', async () => {
    const { witness, server, port } = await witnessed();

    for await (const value of clientFor(port).stream<number>('generator', 1)) if (value === 10) break;

    await until('the producer has stopped', () => witness.stopped === 1);
    await until('the handler is no longer counted', () => server.inFlightCount === 0);
    expect(witness.reason).toMatchObject({ code: 'PARLEY_CANCELLED' });
  });

  it('by an abort signal', async () => {
    const { witness, port } = await witnessed();
    const abort = new AbortController();
    const answer = clientFor(port).request('promise', 1, { signal: abort.signal });
    await until('the handler was called', () => witness.pulled === 1);

    abort.abort(new Error('enough'));

    await expect(answer).rejects.toMatchObject({ code: 'PARLEY_CANCELLED', cause: { message: 'enough' } });
    await until('the handler knows', () => witness.stopped === 1);
  });

  it('by its timeout', async () => {
    const { witness, port } = await witnessed();

    await expect(clientFor(port).request('promise', 1, { timeout: 30 })).rejects.toMatchObject({
      code: 'PARLEY_TIMEOUT',
    });

    await until('the handler knows', () => witness.stopped === 1);
  });

  it('by its deadline, which the server keeps too', async () => {
    const { witness, port } = await witnessed();

    await expect(clientFor(port).request('promise', 1, { deadline: Date.now() + 30 })).rejects.toMatchObject({
      code: 'PARLEY_DEADLINE_EXCEEDED',
    });

    await until('the handler knows', () => witness.stopped === 1);
  });

  it('by closing, or by going away without a word', async () => {
    const { witness, port } = await witnessed();
    const caller = clientFor(port);
    caller.send('observable', 1).subscribe({ error: () => undefined });
    const peer = await RawPeer.connect(port);
    peer.send({ pattern: 'generator', data: 1, id: '1' });
    await until('both produce', () => witness.pulled > 5 && peer.received.length > 1);

    await caller.close();
    await until('the first has stopped', () => witness.stopped === 1);
    peer.socket.resetAndDestroy();
    await until('the second has stopped', () => witness.stopped === 2);
    expect(witness.reason).toBeInstanceOf(Error);
  });

  it("and nobody else's", async () => {
    const { witness, port } = await witnessed();
    const caller = clientFor(port);
    const kept: unknown[] = [];
    const keeps = caller.send('observable', 1).subscribe(value => kept.push(value));
    const other = caller.send('observable', 1).subscribe();
    await until('both produce', () => kept.length > 3);

    other.unsubscribe();
    await until('one has stopped', () => witness.stopped === 1);
    const so = kept.length;
    await until('the other goes on', () => kept.length > so + 3);
    keeps.unsubscribe();
  });
});

describe('a deadline', () => {
  it('travels as remaining time, and shows on the context', async () => {
    const { port } = await serve(server =>
      server.onMessage('left', (_data, context) => context.deadline! - Date.now()),
    );

    const left = await clientFor(port).request<number>('left', 1, { deadline: new Date(Date.now() + 5000) });

    expect(left).toBeGreaterThan(3000);
    expect(left).toBeLessThanOrEqual(5000);
  });

  it('is never a time of day on the wire', async () => {
    const { port } = await serve(server =>
      server.onMessage('left', (_data, context) => context.deadline! - Date.now()),
    );
    const peer = await RawPeer.connect(port);

    peer.send({ pattern: 'left', data: 1, parley: { v: 1, d: 700 }, id: '1' });

    await until('the answer arrived', () => peer.received.some(packet => 'response' in packet));
    expect(peer.received.at(-1)!.response).toBeLessThanOrEqual(700);
  });

  it('ends the call at the server even if the caller does nothing', async () => {
    const { witness, port } = await witnessed();
    const peer = await RawPeer.connect(port);

    peer.send({ pattern: 'promise', data: 1, parley: { v: 1, d: 20 }, id: '1' });

    await until('the error arrived', () => peer.received.some(packet => 'err' in packet));
    expect(peer.received.at(-1)).toMatchObject({
      parley: { code: 'PARLEY_DEADLINE_EXCEEDED' },
      isDisposed: true,
      id: '1',
    });
    expect(witness.reason).toBeInstanceOf(ParleyError);
  });

  it('that has passed is not sent at all', async () => {
    const { witness, port } = await witnessed();

    await expect(clientFor(port).request('promise', 1, { deadline: Date.now() - 1 })).rejects.toMatchObject({
      code: 'PARLEY_DEADLINE_EXCEEDED',
    });
    expect(witness.pulled).toBe(0);
  });
});

describe('a slow handler', () => {
  it('keeps its call alive beyond the timeout, by keep-alives', async () => {
    const release = signal<unknown>();
    const { port } = await serve(server => server.onMessage('slow', () => release.promise), { keepAlive: 20 });
    const caller = clientFor(port, { timeout: 100 });
    const answer = caller.request('slow', 1);

    await throughout(300, 'the call is pending', () => caller.pendingCount === 1);
    release.fire('done');

    expect(await answer).toBe('done');
  });

  it("does not without them, as at a server that is not Parley's", async () => {
    const { port } = await serve(server => server.onMessage('slow', () => new Promise(() => undefined)), {
      keepAlive: 0,
    });

    await expect(clientFor(port, { timeout: 50 }).request('slow', 1)).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
  });
});

describe('calls of one connection', () => {
  it('start in the order they were made, and answers find their own call whatever their order', async () => {
    const started: unknown[] = [];
    const { port } = await serve(server =>
      server.onMessage('reverse', (data: unknown) => {
        started.push(data);
        return new Promise(resolve => setTimeout(resolve, 20 - Number(data), data));
      }),
    );
    const caller = clientFor(port);
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    const answered: unknown[] = [];

    const answers = await Promise.all(
      numbers.map(async number => {
        const answer = await caller.request('reverse', number);
        answered.push(answer);
        return answer;
      }),
    );

    expect(answers).toEqual(numbers);
    expect(started).toEqual(numbers);
    expect(answered).not.toEqual(numbers);
  });
});
