import { of, throwError } from 'rxjs';
import { Acknowledging } from '../../test/acknowledging.js';
import { turns } from '../../test/loopback.js';
import { RecordedSettlement } from '../../test/recorded-settlement.js';

const event = { pattern: 'e', data: 1 };
const request = { pattern: 'r', data: 1, id: 'a' };

describe('the message of an event', () => {
  it('is acknowledged after its handlers succeeded, not before', async () => {
    const made = new Acknowledging();
    let finish!: () => void;
    made.server.onEvent('e', () => undefined).onEvent('e', () => new Promise<void>(resolve => (finish = resolve)));
    await made.send(event);
    expect(made.calls).toEqual([[]]);
    finish();
    await turns(2);

    expect(made.calls).toEqual([['ack']]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('x');
      },
    ],
    ['rejects', () => Promise.reject(new Error('x'))],
    ['returns a stream that fails', () => throwError(() => new Error('x'))],
  ])('is tried again if a handler %s, and put aside after its last attempt', async (_way, handler) => {
    const made = new Acknowledging();
    made.server.onEvent('e', () => undefined).onEvent('e', handler);
    await made.send(event);
    expect(made.calls).toEqual([['retry in 10 ms']]);
    made.next = () => new RecordedSettlement(3, { maxAttempts: 3, retryDelay: 10, maxRetryDelay: 100 });
    await made.send(event);

    expect(made.calls[1]).toEqual(['dead letter: failed']);
    expect(made.settlements[1]!.causes).toEqual([new Error('x')]);
  });

  it('is put aside with a cause whatever the handler threw', async () => {
    const made = new Acknowledging();
    made.next = () => new RecordedSettlement(9);
    made.server.onEvent('e', () => {
      throw Object.create(null);
    });
    await made.send(event);

    expect(made.settlements[0]!.causes[0]).toBeInstanceOf(Error);
  });

  it('names the first of several failures', async () => {
    const made = new Acknowledging();
    made.next = () => new RecordedSettlement(9);
    for (const name of ['first', 'second']) {
      made.server.onEvent('e', () => {
        throw new Error(name);
      });
    }
    made.server.onEvent('e', () => Promise.reject(new Error('third')));
    await made.send(event);

    expect(made.settlements[0]!.causes).toEqual([new Error('first')]);
    expect(made.server.log.errors).toHaveLength(3);
  });

  it('is put aside if nobody handles it', async () => {
    const made = new Acknowledging();
    await made.send(event);

    expect(made.calls).toEqual([['dead letter: no-handler']]);
    expect(made.settlements[0]!.causes[0]).toMatchObject({ code: 'PARLEY_NO_HANDLER' });
  });

  it('is put aside if it cannot be understood', async () => {
    const made = new Acknowledging();
    await made.send('{not json');

    expect(made.calls).toEqual([['dead letter: undecodable']]);
    expect(made.settlements[0]!.causes[0]).toMatchObject({ code: 'PARLEY_DESERIALIZATION_FAILED' });
    expect(made.server.log.errors).toHaveLength(1);
  });
});

describe('the message of a request', () => {
  it.each<[string, () => unknown]>([
    ['a value', () => 1],
    ['a promise', () => Promise.resolve(1)],
    ['a stream', () => of(1, 2)],
    [
      'an error',
      () => {
        throw new Error('x');
      },
    ],
    ['a rejection', () => Promise.reject(new Error('x'))],
    ['what cannot be serialised', () => 1n],
  ])('is acknowledged after its reply: %s', async (_name, handler) => {
    const made = new Acknowledging();
    made.server.onMessage('r', handler);
    let repliedFirst = false;
    made.next = () => {
      const settlement = new RecordedSettlement(1);
      settlement.outcome = () => void (repliedFirst = made.caller.wire.replies.sent.length > 0);
      return settlement;
    };
    await made.send(request);

    expect(made.calls).toEqual([['ack']]);
    expect(repliedFirst).toBe(true);
  });

  it.each<[string, () => unknown, string]>([
    ['a value', () => 1, 'r'],
    ['a promise', () => Promise.resolve(1), 'r'],
    [
      'an error',
      () => {
        throw new Error('x');
      },
      'r',
    ],
    ['no handler', () => 1, 'unknown'],
  ])('waits for a slow serializer: %s', async (_name, handler, pattern) => {
    let serialize!: () => void;
    const serializer = { serialize: (packet: unknown) => new Promise(resolve => (serialize = () => resolve(packet))) };
    const made = new Acknowledging({ serializer });
    made.server.onMessage('r', handler);
    await made.send({ ...request, pattern });
    expect(made.calls).toEqual([[]]);
    serialize();
    await turns(2);

    expect(made.caller.received).toHaveLength(1);
    expect(made.calls).toEqual([['ack']]);
    expect(made.server.inFlightCount).toBe(0);
  });

  it('is acknowledged if nobody handles it, or too much is in flight: the caller was told', async () => {
    const made = new Acknowledging({ maxInFlight: 0 });
    made.server.onMessage('r', () => 1);
    await made.send(request, { ...request, pattern: 'unknown' });

    expect(made.calls).toEqual([['ack'], ['ack']]);
    expect(made.caller.received).toHaveLength(2);
  });

  it('is acknowledged in silence if it reaches every server, and another one has the handler', async () => {
    const made = new Acknowledging({}, { broadcast: true });
    await made.send(request);

    expect([made.calls, made.caller.received, made.server.log.warnings]).toEqual([[['ack']], [], []]);
  });
});
