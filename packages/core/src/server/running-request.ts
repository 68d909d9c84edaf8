import type { AsyncResource } from 'node:async_hooks';
import type { Unsubscribable } from 'rxjs';
import { longestDelay } from '../connection/longest-delay.js';
import type { RpcContext } from '../context/rpc-context.js';
import { ParleyError } from '../errors/parley-error.js';
import { initialCredit } from '../packet/extension.js';
import { Fifo } from '../packet/fifo.js';
import type { IncomingPacket, WritePacket } from '../packet/packets.js';
import { Puller, type PullTarget } from './puller.js';
import { ReplyFailure } from './reply-failure.js';
import type { ReplySink } from './reply-sink.js';
import type { ReplyWriter } from './reply-writer.js';
import { dispose, isObservable, isThenable, iteratorOf } from './result-kind.js';

/** What a running request needs of its server. */
export interface RunningRequestOwner {
  readonly writer: ReplyWriter;
  readonly maxBuffered: number;
  /** The request is over, however. */
  ended(request: RunningRequest): void;
}

/**
 * A request whose answer was not there at once: it follows the promise, subscribes to the Observable or pulls the
 * iterator, and stops all of them when nobody waits any more. Requests answered synchronously never get one.
 */
export class RunningRequest implements PullTarget {
  /** No packet has been sent yet. */
  first = true;
  /** The end was sent, or there is nobody left to send it to. */
  over = false;
  /** Core's: its key among the sink's running requests. */
  key: unknown;
  /** Core's: what the handler runs in, where that is of interest (hooks, a `RequestContext`). */
  scope?: AsyncResource;
  private readonly extended: boolean;
  private readonly values = new Fifo<unknown>();
  private credit: number;
  private ending = false;
  private failure?: { readonly error: unknown };
  private blocked = false;
  private flushing = false;
  private subscription?: Unsubscribable;
  private puller?: Puller;
  private ended = false;
  private deadlineTimer?: NodeJS.Timeout;

  constructor(
    private readonly owner: RunningRequestOwner,
    readonly packet: IncomingPacket,
    readonly context: RpcContext,
    readonly sink: ReplySink,
  ) {
    this.extended = owner.writer.isExtended(packet, sink);
    this.credit = owner.writer.isPaced(packet, sink) ? initialCredit : Infinity;
  }

  /** Follows what the handler returned. */
  follow(result: unknown): void {
    try {
      if (this.over) return dispose(result);
      if (isThenable(result)) return void result.then(this.onResolved, this.onRejected);
      if (isObservable(result)) return this.subscribe(result);
      const iterator = iteratorOf(result);
      if (iterator !== undefined) this.puller = new Puller(iterator, this);
    } catch (error) {
      return this.fail(error); // a result that throws when it is looked at
    }
    if (this.puller === undefined) this.finish(result);
    else this.puller.pull();
  }

  /** Ends the request if it is not over by `ms` from now. */
  limit(ms: number): void {
    if (ms > longestDelay) return;
    this.deadlineTimer = setTimeout(
      () => this.fail(new ReplyFailure('PARLEY_DEADLINE_EXCEEDED', 'The deadline passed.')),
      ms,
    );
    this.deadlineTimer.unref();
  }

  /** Observer: a value of an Observable. It may be the last, so it waits for the end of this tick. */
  next(value: unknown): void {
    if (this.over) return;
    this.values.push(value);
    if (this.values.size > 1) this.drain(1);
    if (this.values.size > this.owner.maxBuffered) {
      const message = `The caller is ${this.owner.maxBuffered} values behind (maxBuffered).`;
      return this.fail(new ReplyFailure('PARLEY_STREAM_OVERFLOW', message));
    }
    if (this.flushing) return;
    this.flushing = true;
    process.nextTick(this.flush);
  }

  /** Observer: no more values. */
  complete(): void {
    if (this.over) return;
    this.ending = true;
    this.drain(0);
  }

  /** Observer: no more values but this error. */
  error(error: unknown): void {
    this.failure = { error };
    this.complete();
  }

  /** The caller has room for more values. */
  grant(count: number): void {
    if (this.over || !this.extended || !(count > 0)) return;
    this.credit = Math.min(this.credit + count, 2 ** 30);
    if (this.scope === undefined) this.goOn();
    else this.scope.runInAsyncScope(this.goOn, this);
  }

  /** Says that this server is at it, and which one it is. */
  announce(): void {
    if (this.over || !this.extended) return;
    const parley = this.owner.writer.extension(this.packet, this.sink, this.first) ?? {};
    this.first = false;
    void this.owner.writer.sendQuietly({ parley, id: this.packet.id }, this.packet, this.sink, this.context);
  }

  /** Nobody waits for the answer any more. */
  stop(reason: Error): void {
    if (!this.over) {
      this.over = true;
      this.context.abort(reason);
      this.release();
    }
    this.end();
  }

  /** Ends the answer in an error, and its producer. */
  fail(error: unknown): void {
    if (this.over) return;
    this.over = true;
    const sent = this.owner.writer.sendError(error, this.packet, this.sink, this.context, this.first);
    if (ReplyFailure.is(error)) this.context.abort(new ParleyError(error.code, { message: error.message }));
    this.release();
    if (sent === undefined) this.end();
    else void sent.then(this.onSent);
  }

  private readonly onResolved = (value: unknown): void => this.follow(value);
  private readonly onRejected = (error: unknown): void => this.fail(error);
  private readonly flush = (): void => {
    this.flushing = false;
    if (!this.over) this.drain(0);
  };
  private readonly resume = (): void => {
    this.blocked = false;
    this.goOn();
  };
  private subscribe(source: { subscribe(observer: RunningRequest): Unsubscribable }): void {
    try {
      this.subscription = source.subscribe(this);
    } catch (error) {
      this.fail(error);
    }
    if (this.over) this.release();
  }

  get wantsMore(): boolean {
    return this.credit > 0 && !this.blocked && !this.over;
  }

  private goOn(): void {
    if (this.over) return;
    this.drain(0);
    this.puller?.pull();
  }

  /** Sends what waits while there is room, but keeps `keep` values back; the end rides on the last value. */
  private drain(keep: number): void {
    while (this.values.size > keep && this.wantsMore) {
      const value = this.values.shift();
      if (this.ending && this.failure === undefined && this.values.size === 0) return this.finish(value);
      this.send(value);
      if (this.over) return;
    }
    if (!this.ending || this.blocked || this.values.size > 0) return;
    if (this.failure === undefined) this.finish();
    else this.fail(this.failure.error);
  }

  /** The last value, or none, and the end. */
  finish(response?: unknown): void {
    try {
      const sent = this.transmit(response, true);
      this.over = true;
      if (sent === undefined) this.end();
      else sent.then(this.onSent, this.onLastFailed);
    } catch (failure) {
      this.fail(failure);
    }
  }

  /** A value that is not the last. */
  send(response: unknown): void {
    this.credit--;
    try {
      const sent = this.transmit(response, false);
      if (sent === undefined) return;
      this.blocked = true;
      sent.then(this.resume, this.onRejected);
    } catch (failure) {
      this.fail(failure);
    }
  }

  private transmit(response: unknown, last: boolean): Promise<void> | undefined {
    const { writer } = this.owner;
    const parley = this.extended ? writer.extension(this.packet, this.sink, this.first) : undefined;
    this.first = false;
    const packet: WritePacket = { response, isDisposed: last ? true : undefined, parley, id: this.packet.id };
    return writer.send(packet, this.packet, this.sink, this.context) as Promise<void> | undefined;
  }

  private readonly onSent = (): void => this.end();
  private readonly onLastFailed = (failure: unknown): void => {
    if (this.ended) return;
    this.over = false;
    this.fail(failure);
  };

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.deadlineTimer);
    this.owner.ended(this);
  }

  /** Lets go of the producer, in the scope it was made in: its `finally` and its teardowns run now. */
  private release(): void {
    if (this.scope === undefined) this.letGo();
    else this.scope.runInAsyncScope(this.letGo, this);
  }

  private letGo(): void {
    this.puller?.close();
    try {
      this.subscription?.unsubscribe();
    } catch {
      // a teardown that throws has nobody left to tell
    }
  }
}
