import type { PendingRequest } from './pending-request.js';

/** Resolution of silence time-outs, in ms. A call times out up to two of these late, never early. */
const tick = 25;
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
 * Watches requests for silence with one coarse timer: a timer of its own costs a request ten times as much. It counts
 * ticks of this process, so that a blocked event loop does not make requests time out whose answers are waiting.
 */
export class SilenceTimer {
  private readonly lists = new Map<number, SilenceList>();
  private timer?: NodeJS.Timeout;
  private now = 0;
  private idle = 0;

  constructor(private readonly expired: (request: PendingRequest) => void) {}

  /** @param timeout in ms; 0 = never */
  watch(request: PendingRequest, timeout: number): void {
    if (timeout <= 0 || timeout === Infinity) return;
    let list = this.lists.get(timeout);
    if (list === undefined) this.lists.set(timeout, (list = new SilenceList(Math.ceil(timeout / tick) + 1)));
    request.heardAt = this.now;
    list.append(request);
    if (this.timer === undefined) this.timer = setInterval(() => this.onTick(), tick).unref();
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

  private onTick(): void {
    this.now++;
    let watched = false;
    for (const [timeout, list] of this.lists) {
      while (list.head !== undefined && list.head.heardAt + list.ticks <= this.now) {
        const request = list.head;
        list.unlink(request);
        this.expired(request);
      }
      if (list.head !== undefined) watched = true;
      else if (this.idle >= idleTicks) this.lists.delete(timeout);
    }
    this.idle = watched ? 0 : this.idle + 1;
    if (this.idle <= idleTicks) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.idle = 0;
  }
}
