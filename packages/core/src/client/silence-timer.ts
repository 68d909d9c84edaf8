import type { PendingRequest } from './pending-request.js';

/** Resolution of silence time-outs, in ms. A call times out up to four of these late, never early. */
const tick = 25;
/** What one tick may count for: a timer that is late, but not a blocked event loop. */
const longestTick = 2 * tick;
/** Ticks without any request after which the clock stops. */
const idleTicks = 40;

/** Requests with one time-out, the one that was silent longest first. */
export class SilenceList {
  head?: PendingRequest;
  tail?: PendingRequest;

  constructor(readonly ticks: number) {}

  append(request: PendingRequest): void {
    request.list = this;
    request.previous = this.tail;
    request.following = undefined;
    if (this.tail === undefined) this.head = request;
    else this.tail.following = request;
    this.tail = request;
  }

  unlink(request: PendingRequest): void {
    const { previous, following } = request;
    if (previous === undefined) this.head = following;
    else previous.following = following;
    if (following === undefined) this.tail = previous;
    else following.previous = previous;
    request.list = request.previous = request.following = undefined;
  }
}

/**
 * Watches requests for silence with one coarse timer: a timer of its own costs a request ten times as much. Time in which
 * the event loop is blocked does not count, so that no request times out whose answer is waiting already.
 */
export class SilenceTimer {
  private readonly lists = new Map<number, SilenceList>();
  private timer?: NodeJS.Timeout;
  /** In ticks. */
  private now = 0;
  private elapsed = 0;
  private tickedAt = 0;
  private idle = 0;

  constructor(private readonly expired: (request: PendingRequest) => void) {}

  /** @param timeout in ms; 0 = never */
  watch(request: PendingRequest, timeout: number): void {
    if (!(timeout > 0) || timeout === Infinity) return;
    // a request is heard between two ticks, and counts from the earlier one
    const ticks = Math.ceil((timeout + longestTick) / tick) + 1;
    let list = this.lists.get(ticks);
    if (list === undefined) this.lists.set(ticks, (list = new SilenceList(ticks)));
    request.heardAt = this.now;
    list.append(request);
    if (this.timer !== undefined) return;
    this.tickedAt = performance.now();
    this.timer = setInterval(this.onTick, tick).unref();
  }

  /** A packet of the request arrived. */
  heard(request: PendingRequest): void {
    const { list } = request;
    if (list === undefined || request.heardAt === this.now) return;
    request.heardAt = this.now;
    if (list.tail === request) return;
    list.unlink(request);
    list.append(request);
  }

  forget(request: PendingRequest): void {
    request.list?.unlink(request);
  }

  private readonly onTick = (): void => {
    const at = performance.now();
    this.elapsed += Math.min(at - this.tickedAt, longestTick);
    this.tickedAt = at;
    this.now = Math.floor(this.elapsed / tick);
    let watched = false;
    for (const [ticks, list] of this.lists) {
      while (list.head !== undefined && list.head.heardAt + list.ticks <= this.now) {
        const request = list.head;
        list.unlink(request);
        this.expired(request);
      }
      if (list.head !== undefined) watched = true;
      else this.lists.delete(ticks); // a caller may ask for another time-out each time
    }
    this.idle = watched ? 0 : this.idle + 1;
    if (this.idle <= idleTicks) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.idle = 0;
  };
}
