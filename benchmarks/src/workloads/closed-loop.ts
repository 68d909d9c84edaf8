import { inspect } from 'node:util';
import type { Outcome } from './outcome.js';

export interface Calls<T> {
  /** Calls in flight at any time. */
  readonly concurrency: number;
  call(index: number): Promise<T>;
  isRight(answer: T, index: number): boolean;
  /** How late the last answers may be, in ms, before they count as lost. Default 5000. */
  readonly grace?: number;
}

/** Calls for `ms`: each of `concurrency` loops begins its next call when the last one was answered. */
export async function closedLoop<T>(calls: Calls<T>, ms: number): Promise<Outcome> {
  const { concurrency, call, isRight, grace = 5000 } = calls;
  let begun = 0;
  let answers = 0;
  let wrong = 0;
  let firstWrong: string | undefined;
  let unfinished = concurrency;
  const begin = performance.now();
  let now = begin;

  const loop = async (): Promise<void> => {
    while (now < begin + ms) {
      const index = begun++;
      try {
        const answer = await call(index);
        if (!isRight(answer, index)) throw answer;
      } catch (answer) {
        wrong++;
        firstWrong ??= inspect(answer);
      }
      answers++;
      now = performance.now();
    }
    unfinished--;
  };

  await within(ms + grace, Promise.all(Array.from({ length: concurrency }, loop)));
  return { operations: answers, seconds: (now - begin) / 1000, lost: unfinished, wrong, firstWrong };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise(resolve => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, over]);
  clearTimeout(timer);
}
