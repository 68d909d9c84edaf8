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
import { ValueBatch } from './value-batch.js';
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
  private batch?: ValueBatch;

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
      this.batch?.take();
      this.context.abort(reason);
      this.release();
    }
    this.end();
  }

  /** Ends the answer in an error, and its producer. */
  fail(error: unknown): void {
    if (this.over) return;
    this.sendBatch();
    if (this.over) return; // that failed, and said so
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
    this.sendBatch();
    if (this.over) return;
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
      if (this.collect(response)) return;
      this.sendBatch();
      if (!this.over) this.handed(this.transmit(response, false));
    } catch (failure) {
      this.fail(failure);
    }
  }

  /** The first value goes at once; those after it wait for the others of their turn, if the caller understands that. */
  private collect(response: unknown): boolean {
    if (this.first || !this.extended) return false;
    const text = this.owner.writer.valueText(response);
    if (text === undefined) return false;
    this.batch ??= new ValueBatch(this.sendBatch);
    return this.batch.add(text);
  }

  private readonly sendBatch = (): void => {
    if (this.batch === undefined || this.batch.empty) return;
    const texts = this.batch.take();
    try {
      this.handed(this.transmitValues(texts));
    } catch (failure) {
      if (texts.length > 1 && isTooLarge(failure)) this.sendOneByOne(texts);
      else this.fail(failure);
    }
  };

  private sendOneByOne(texts: readonly string[]): void {
    try {
      for (const text of texts) this.handed(this.transmitValues([text]));
    } catch (failure) {
      this.fail(failure);
    }
  }

  /** A promise is back-pressure. */
  private handed(sent: Promise<void> | undefined): void {
    if (sent === undefined) return;
    this.blocked = true;
    sent.then(this.resume, this.onRejected);
  }

  private transmitValues(texts: readonly string[]): Promise<void> | undefined {
    const { writer } = this.owner;
    const parley = writer.extension(this.packet, this.sink, false);
    const packet: WritePacket = { parley, id: this.packet.id };
    return writer.sendValues(texts, packet, this.packet, this.sink, this.context) as Promise<void> | undefined;
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

const isTooLarge = (failure: unknown): boolean => ReplyFailure.is(failure) && failure.code === 'PARLEY_TOO_LARGE';
