import { Backoff, type BackoffOptions } from './backoff.js';

const delays = (options: BackoffOptions, random: number, count: number, limit = Infinity): (number | undefined)[] => {
  const backoff = new Backoff(options, () => random);
  return Array.from({ length: count }, () => backoff.next(limit));
};

describe('Backoff', () => {
  it('never waits less than the retry delay', () => {
    expect(delays({ retryDelay: 200 }, 0, 4)).toEqual([200, 200, 200, 200]);
  });

  it('doubles its upper bound with each attempt, up to the longest wait', () => {
    expect(delays({ retryDelay: 200, maxRetryDelay: 1000 }, 1, 5)).toEqual([400, 800, 1000, 1000, 1000]);
  });

  it('spreads a fleet evenly between the two', () => {
    expect(delays({ retryDelay: 100 }, 0.5, 3)).toEqual([150, 250, 450]);
  });

  it('waits 100 ms to 5 s if nothing is said', () => {
    expect(delays({}, 0, 1)).toEqual([100]);
    expect(delays({}, 1, 20).at(-1)).toBe(5000);
  });

  it('waits exactly the retry delay where that is longer than the longest wait', () => {
    expect(delays({ retryDelay: 60_000 }, 1, 2)).toEqual([60_000, 60_000]);
  });

  it('also spreads attempts whose lower bound is zero', () => {
    expect(delays({ retryDelay: 0 }, 1, 3)).toEqual([2, 4, 8]);
    expect(delays({ retryDelay: 0 }, 0, 2)).toEqual([0, 0]);
  });

  it('stays finite however long it goes on', () => {
    const backoff = new Backoff({ retryDelay: 1, maxRetryDelay: Number.MAX_SAFE_INTEGER }, () => 1);
    for (let n = 0; n < 2000; n++) expect(Number.isFinite(backoff.next(Infinity))).toBe(true);
  });

  it('gives up after as many attempts as the user asked for, whatever the caller would allow', () => {
    expect(delays({ retryAttempts: 2, retryDelay: 1, maxRetryDelay: 1 }, 0, 3, 0)).toEqual([1, 1, undefined]);
    expect(delays({ retryAttempts: 0 }, 0, 1)).toEqual([undefined]);
  });

  it('gives up where the caller says if the user did not', () => {
    expect(delays({ retryDelay: 1, maxRetryDelay: 1 }, 0, 2, 1)).toEqual([1, undefined]);
    expect(delays({}, 0, 1, 0)).toEqual([undefined]);
  });

  it('counts anew after a success', () => {
    const backoff = new Backoff({ retryAttempts: 1, retryDelay: 10 }, () => 1);
    backoff.next(Infinity);
    expect(backoff.next(Infinity)).toBeUndefined();
    backoff.reset();

    expect(backoff.attempts).toBe(0);
    expect(backoff.next(Infinity)).toBe(20);
    expect(backoff.attempts).toBe(1);
  });

  describe('after a success', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    const afterTwo = (uptime: number): Backoff => {
      const backoff = new Backoff({ retryAttempts: 2, retryDelay: 10, maxRetryDelay: 1000 }, () => 1);
      backoff.next(Infinity);
      backoff.next(Infinity);
      backoff.succeeded();
      jest.advanceTimersByTime(uptime);
      return backoff;
    };

    it('grants as many attempts as at first', () => {
      const backoff = afterTwo(0);

      expect([backoff.attempts, backoff.next(0), backoff.next(0), backoff.next(0)]).toEqual([0, 80, 160, undefined]);
    });

    it('begins with short waits again only if that lasted for as long as the longest wait', () => {
      expect([afterTwo(999).next(0), afterTwo(1000).next(0)]).toEqual([80, 20]);
    });

    it('counts the time of the latest success only, and not that of attempts after it', () => {
      const backoff = afterTwo(0);
      backoff.next(0);
      jest.advanceTimersByTime(5000);

      expect(backoff.next(0)).toBe(160);
    });
  });

  it('draws a new wait for each attempt', () => {
    const backoff = new Backoff({ retryDelay: 1000, maxRetryDelay: 2000 });
    const drawn = new Set(Array.from({ length: 50 }, () => backoff.next(Infinity)!));

    expect(drawn.size).toBeGreaterThan(40);
    for (const wait of drawn) {
      expect(wait).toBeGreaterThanOrEqual(1000);
      expect(wait).toBeLessThan(2000);
    }
  });
});
