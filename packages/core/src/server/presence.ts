import type { RunningRequest } from './running-request.js';

/** A request that runs longer than this is announced ahead of its answer, in ms; at the latest after twice as long. */
const announceAfter = 50;

/**
 * Tells callers that understand it who serves them and that their slow request is still worked on, with two coarse
 * timers for all requests. Neither runs while no request does.
 */
export class Presence {
  private fresh: RunningRequest[] = [];
  private older: RunningRequest[] = [];
  private announcer?: NodeJS.Timeout;
  private keeper?: NodeJS.Timeout;

  constructor(
    private readonly keepAlive: number,
    private readonly running: () => Iterable<RunningRequest>,
  ) {}

  /** A request goes on for longer than its call: from now on its caller is told so. */
  keep(): void {
    if (this.keeper !== undefined || this.keepAlive <= 0) return;
    this.keeper = setInterval(this.onKeepAlive, this.keepAlive).unref();
  }

  stop(): void {
    clearInterval(this.keeper);
    clearTimeout(this.announcer);
    this.keeper = this.announcer = undefined;
    this.fresh = [];
    this.older = [];
  }

  /** For a request whose server the caller does not know yet. */
  announceIfSlow(request: RunningRequest): void {
    this.fresh.push(request);
    this.announcer ??= setTimeout(this.onTick, announceAfter).unref();
  }

  private readonly onKeepAlive = (): void => {
    let any = false;
    for (const request of this.running()) {
      any = true;
      request.announce();
    }
    if (any) return;
    clearInterval(this.keeper);
    this.keeper = undefined;
  };

  private readonly onTick = (): void => {
    for (const request of this.older) if (!request.over && request.first) request.announce();
    this.older = this.fresh.filter(request => !request.over);
    this.fresh = [];
    this.announcer = this.older.length > 0 ? setTimeout(this.onTick, announceAfter).unref() : undefined;
  };
}
