import { RecordedSettlement } from '../../test/recorded-settlement.js';
import { defaultRetryPolicy } from './retry-policy.js';

const failure = new Error('handler failed');
const policy = { maxAttempts: 3, retryDelay: 10, maxRetryDelay: 100 };

describe('the settlement of a message', () => {
  it('acknowledges it when it is done', () => {
    const settlement = new RecordedSettlement(1);
    void settlement.done();

    expect(settlement.calls).toEqual(['ack']);
  });

  it('has it delivered again after a failure, later with each attempt', () => {
    const calls = [1, 2].map(attempt => {
      const settlement = new RecordedSettlement(attempt, policy);
      void settlement.done(failure);
      return settlement.calls;
    });

    expect(calls).toEqual([['retry in 10 ms'], ['retry in 20 ms']]);
  });

  it('puts it aside after its last attempt, with the reason and the cause', () => {
    for (const attempt of [3, 4]) {
      const settlement = new RecordedSettlement(attempt, policy);
      void settlement.done(failure);

      expect(settlement.calls).toEqual(['dead letter: failed']);
      expect(settlement.causes).toEqual([failure]);
    }
  });

  it.each(['undecodable', 'no-handler'] as const)(
    'puts a message that is %s aside at once, since no attempt can help',
    reason => {
      const settlement = new RecordedSettlement(1, policy);
      void settlement.done(failure, reason);

      expect(settlement.calls).toEqual([`dead letter: ${reason}`]);
    },
  );

  it('gives back one that nobody looked at', () => {
    const settlement = new RecordedSettlement(3, policy);
    void settlement.release();

    expect(settlement.calls).toEqual(['requeue']);
  });

  it('tries five times if nothing is said', () => {
    const last = new RecordedSettlement(defaultRetryPolicy.maxAttempts);
    void last.done(failure);
    const before = new RecordedSettlement(defaultRetryPolicy.maxAttempts - 1);
    void before.done(failure);

    expect([before.calls, last.calls]).toEqual([['retry in 8000 ms'], ['dead letter: failed']]);
  });

  it('is done once: whatever comes later changes nothing', () => {
    const settlement = new RecordedSettlement(1);
    void settlement.done();
    void settlement.done(failure);
    void settlement.release();

    expect(settlement.calls).toEqual(['ack']);
  });

  it('passes on what the driver has to wait for', async () => {
    const settlement = new RecordedSettlement(1);
    settlement.outcome = () => Promise.reject(new Error('channel closed'));

    await expect(settlement.done()).rejects.toThrow('channel closed');
  });
});

describe('several packets in one message', () => {
  it('are acknowledged together, when the last of them is done', () => {
    const settlement = new RecordedSettlement(1, policy, 3);
    void settlement.done();
    void settlement.done();
    expect(settlement.calls).toEqual([]);
    void settlement.done();

    expect(settlement.calls).toEqual(['ack']);
  });

  it('share the fate of the first that failed', () => {
    const settlement = new RecordedSettlement(3, policy, 3);
    void settlement.done();
    void settlement.done(failure);
    void settlement.done(new Error('second'), 'no-handler');

    expect(settlement.calls).toEqual(['dead letter: failed']);
    expect(settlement.causes).toEqual([failure]);
  });

  it('are all given back if one of them is, but not before the others are done', () => {
    const settlement = new RecordedSettlement(1, policy, 3);
    void settlement.release();
    void settlement.done();
    expect(settlement.calls).toEqual([]);
    void settlement.done();
    void settlement.done();

    expect(settlement.calls).toEqual(['requeue']);
  });

  it('are given back rather than put aside: one of them was not looked at', () => {
    const settlement = new RecordedSettlement(3, policy, 2);
    void settlement.done(failure);
    void settlement.release();

    expect(settlement.calls).toEqual(['requeue']);
  });
});

describe('a message that the handlers settle', () => {
  it('is left alone, whether they succeeded or failed', () => {
    for (const error of [undefined, failure]) {
      const settlement = new RecordedSettlement(3, policy, 1, true);
      void settlement.done(error);

      expect(settlement.calls).toEqual([]);
      expect(settlement.claim()).toBe(true);
    }
  });

  it.each(['undecodable', 'no-handler'] as const)('is put aside if it is %s: no handler saw it', reason => {
    const settlement = new RecordedSettlement(1, policy, 1, true);
    void settlement.done(failure, reason);

    expect(settlement.calls).toEqual([`dead letter: ${reason}`]);
    expect(settlement.claim()).toBe(false);
  });

  it('is given back if it was not taken', () => {
    const settlement = new RecordedSettlement(1, policy, 1, true);
    void settlement.release();

    expect(settlement.calls).toEqual(['requeue']);
  });

  it('is not given back once they have settled it, which they can do once', () => {
    const settlement = new RecordedSettlement(1, policy, 1, true);
    expect([settlement.claim(), settlement.claim()]).toEqual([true, false]);
    void settlement.release();

    expect(settlement.calls).toEqual([]);
  });
});

describe('a message that cannot be moved aside', () => {
  it.each<[number, string, number]>([
    [1, 'retry in 10 ms', 10],
    [2, 'retry in 20 ms', 20],
    [3, 'dead letter: failed', 40],
    [9, 'dead letter: failed', 100],
  ])('in its attempt %i waits as after any attempt, and goes back', (attempt, tried, wait) => {
    const settlement = new RecordedSettlement(attempt, policy);
    void settlement.done(failure);
    expect(settlement.stuckFor()).toBe(wait);
    void settlement.giveBack();

    expect(settlement.calls).toEqual([tried, 'requeue']);
    expect(settlement.stuckFor()).toBeUndefined();
  });

  it('is none that could not be acknowledged or given back: the broker finds that out', () => {
    const acknowledged = new RecordedSettlement(1, policy);
    void acknowledged.done();
    const released = new RecordedSettlement(1, policy);
    void released.release();

    expect([acknowledged.stuckFor(), released.stuckFor()]).toEqual([undefined, undefined]);
  });
});
