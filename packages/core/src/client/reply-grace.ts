import type { PendingRequest } from './pending-request.js';

/** The wait in ms before a request is sent again for the first time; each further one is twice as long. */
const resendAfter = 50;

/**
 * The time after a reconnect for which calls wait though they might fail: those that were under way, for answers that are
 * late, and those that reached nobody, for a server that is not back yet.
 */
export class ReplyGrace {
  private begun = -Infinity;
  private timer?: NodeJS.Timeout;
  /** How often requests were sent again. */
  private readonly resent = new WeakMap<PendingRequest, number>();

  /** @param length in ms */
  constructor(private readonly length: number) {}

  /** There is a connection again. */
  begin(): void {
    this.begun = performance.now();
  }

  /** Calls back when the time is over, unless it is stopped before. */
  whenOver(over: () => void): void {
    this.stop();
    this.timer = setTimeout(over, this.length).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** @returns `false` if the time is over, or never began */
  resend(request: PendingRequest, send: () => void): boolean {
    if (request.number === 0) return true; // nobody waits for it
    if (performance.now() - this.begun >= this.length) return false;
    const times = this.resent.get(request) ?? 0;
    this.resent.set(request, times + 1);
    request.written = 0;
    setTimeout(
      () => {
        if (request.number !== 0) send();
      },
      resendAfter * 2 ** times,
    ).unref();
    return true;
  }
}
