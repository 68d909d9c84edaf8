import { Acknowledging } from '../../test/acknowledging.js';
import { turns } from '../../test/loopback.js';
import { eventually } from '../../test/raw-peer.js';
import { RecordedSettlement } from '../../test/recorded-settlement.js';

const event = { pattern: 'e', data: 1 };
const request = { pattern: 'r', data: 1, id: 'a' };

describe('settling', () => {
  it('happens once for all packets of a message, when the last is done', async () => {
    const shared = new RecordedSettlement(1, undefined, 3);
    const made = new Acknowledging();
    made.next = () => shared;
    let finish!: () => void;
    made.server.onEvent('e', () => new Promise<void>(resolve => (finish = resolve))).onMessage('r', () => 1);
    await made.send(event, request, { ...request, pattern: 'unknown', id: 'b' });
    expect(shared.calls).toEqual([]);
    finish();
    await turns(2);

    expect(shared.calls).toEqual(['ack']);
  });

  it.each<[string, () => Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('channel closed');
      },
    ],
    ['rejects', () => Promise.reject(new Error('channel closed'))],
  ])('that %s is logged, and answers nobody twice', async (_way, outcome) => {
    const made = new Acknowledging();
    made.next = () => Object.assign(new RecordedSettlement(1), { outcome });
    made.server.onEvent('e', () => undefined).onMessage('r', () => 1);
    await made.send(event, request);

    expect(made.server.log.errors).toEqual(['A message could not be settled', 'A message could not be settled']);
    expect(made.caller.received).toHaveLength(1);
    expect(made.server.inFlightCount).toBe(0);
  });

  it.each<[string, () => Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('nacked');
      },
    ],
    ['rejects', () => Promise.reject(new Error('nacked'))],
  ])('of a failed event that %s gives it back after the wait, once', async (_way, outcome) => {
    const made = new Acknowledging();
    let refuses = true;
    made.next = () =>
      Object.assign(new RecordedSettlement(1, { maxAttempts: 3, retryDelay: 30, maxRetryDelay: 100 }), {
        outcome: () => (refuses ? outcome() : undefined),
      });
    made.server.onEvent('e', () => Promise.reject(new Error('x')));
    await made.send(event);
    await eventually(() => made.server.log.errors.includes('A message could not be settled'));
    refuses = false;
    const start = Date.now();
    expect(made.calls).toEqual([['retry in 30 ms']]);
    await eventually(() => made.calls[0]!.length === 2);

    expect(made.calls).toEqual([['retry in 30 ms', 'requeue']]);
    expect(Date.now() - start).toBeGreaterThanOrEqual(20);
    expect(made.server.inFlightCount).toBe(0);
  });

  it('gives back at once what was to go back later when the server closes, which waits for it', async () => {
    const made = new Acknowledging();
    let given = false;
    const giveBack = async (): Promise<void> => {
      await turns(20); // longer than the driver takes to close
      given = true;
    };
    made.next = () => {
      const settlement = new RecordedSettlement(1, { maxAttempts: 3, retryDelay: 60_000, maxRetryDelay: 60_000 });
      settlement.outcome = () => (settlement.calls.length === 1 ? Promise.reject(new Error('nacked')) : giveBack());
      return settlement;
    };
    made.server.onEvent('e', () => {
      throw new Error('x');
    });
    await made.send(event);
    await eventually(() => made.server.log.errors.includes('A message could not be settled'));
    let givenWhenLetGo: boolean | undefined;
    made.network.wire.onCut = () => (givenWhenLetGo = given);
    await made.server.close();

    expect(made.calls).toEqual([['retry in 60000 ms', 'requeue']]);
    expect(givenWhenLetGo).toBe(true);
  });

  it('gives back a message of several packets when the last of them is done', async () => {
    const shared = new RecordedSettlement(1, undefined, 2);
    const made = new Acknowledging();
    made.next = () => shared;
    let finish!: () => void;
    made.server.onEvent('e', () => new Promise<void>(resolve => (finish = resolve)));
    await made.send(event);
    const closing = made.server.close();
    await made.send(event);
    expect(shared.calls).toEqual([]);
    finish();
    await closing;

    expect(shared.calls).toEqual(['requeue']);
  });

  it('is waited for by a drain', async () => {
    const made = new Acknowledging();
    let settled!: () => void;
    made.next = () =>
      Object.assign(new RecordedSettlement(1), { outcome: () => new Promise<void>(resolve => (settled = resolve)) });
    made.server.onEvent('e', () => undefined);
    await made.send(event);
    let closed = false;
    const closing = made.server.close().then(() => (closed = true));
    await turns(5);
    expect(closed).toBe(false);
    settled();

    await closing;
  });

  it('gives back what comes while the server shuts down', async () => {
    const made = new Acknowledging();
    let finish!: () => void;
    made.server.onEvent('e', () => new Promise<void>(resolve => (finish = resolve))).onMessage('r', () => 1);
    await made.send(event);
    const closing = made.server.close();
    await made.send(event, request);
    expect(made.calls).toEqual([[], ['requeue'], ['requeue']]);
    expect(made.caller.received).toEqual([]);
    finish();
    await closing;

    expect(made.calls[0]).toEqual(['ack']);
  });

  it('gives back an event that was not done in time, and answers a request that was not', async () => {
    const made = new Acknowledging({ shutdownTimeout: 20 });
    let fail!: (error: Error) => void;
    made.server
      .onEvent('e', () => new Promise((_resolve, reject) => (fail = reject)))
      .onMessage('r', () => new Promise(() => 0));
    await made.send(event, request);
    await made.server.close();
    fail(new Error('aborted'));
    await eventually(() => made.server.log.errors.length > 0);

    expect(made.calls).toEqual([['requeue'], ['ack']]);
    expect(made.caller.received).toMatchObject([{ err: { code: 'PARLEY_SHUTDOWN_TIMEOUT' } }]);
  });
});
