import { setImmediate } from 'node:timers';
import { Fifo } from '@parley/core';

/** Kept from the start, so that messages move on under fake timers too; retries follow the fake clock. */
const nextTurn = setImmediate;

/** Runs a task in the next turn of the event loop. */
export const runNextTurn = (task: () => void): void => {
  nextTurn(task);
};

/**
 * Runs tasks in order, never in the turn they came: whoever puts one in is not called back from within. A whole turn of
 * the event loop lies between, and not only a microtask, so that two peers who answer each other for ever do not keep
 * timers and sockets waiting.
 */
export class TurnQueue {
  private readonly tasks = new Fifo<() => void>();
  private scheduled = false;
  private idlers: (() => void)[] = [];

  push(task: () => void): void {
    this.tasks.push(task);
    this.schedule();
  }

  /** Drops what was not run. */
  clear(): void {
    this.tasks.clear();
    this.settleIdle();
  }

  /** Resolves when everything was run. */
  idle(): Promise<void> {
    return new Promise(resolve => {
      this.idlers.push(resolve);
      this.settleIdle();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.tasks.size === 0) return;
    this.scheduled = true;
    runNextTurn(this.turn);
  }

  private readonly turn = (): void => {
    this.scheduled = false;
    try {
      // what comes in meanwhile waits for the next turn
      for (let left = this.tasks.size; left > 0 && this.tasks.size > 0; left--) this.tasks.shift()();
    } finally {
      this.schedule();
      this.settleIdle();
    }
  };

  private settleIdle(): void {
    if (this.idlers.length === 0 || this.tasks.size > 0) return;
    const idlers = this.idlers;
    this.idlers = [];
    for (const resolve of idlers) resolve();
  }
}
