import type { Observable } from 'rxjs';

/** A handler as a transporter calls it. */
export type SubjectHandler = (data: unknown, context: SubjectContext) => unknown;

/** What a handler sees of its message, as far as the transporter offers it. */
export interface SubjectContext {
  readonly signal?: AbortSignal;
  readonly deadline?: number;
  getMetadata?(): Readonly<Record<string, unknown>> | undefined;
  getPattern?(): unknown;
  getArgs?(): readonly unknown[];
  /** Which delivery of this message this is, from 1; where failed events are delivered again. */
  getAttempt?(): number;
  isRedelivered?(): boolean;
  /** How a handler settles an event itself, with `ack: 'manual'`. */
  ack?(): void;
  retry?(delay?: number): void;
  deadLetter?(cause: Error): void;
}

/** What surrounds the handling of every message, see `Server.setProcessingHooks` of `@parley/core`. */
export interface SubjectHooks {
  before?(context: SubjectContext, proceed: () => void): void;
  after?(context: SubjectContext): void;
}

/** Sees what leaves, see `ClientProxy.setDispatchHook` of `@parley/core`. */
export type SubjectDispatchHook = (packet: {
  readonly data: unknown;
  metadata?: Readonly<Record<string, string>>;
}) => void;

/**
 * The server of a transporter, by its shape: Parley's `Server` and the servers of `@nestjs/microservices` have it. What
 * is optional is only asked for by rules about it.
 */
export interface SubjectServer {
  /** Calls back, resolves, or both. */
  listen(callback?: (error?: unknown) => void): unknown;
  close(): unknown;
  addHandler(
    pattern: unknown,
    callback: SubjectHandler,
    isEventHandler?: boolean,
    extras?: Readonly<Record<string, unknown>>,
  ): unknown;
  readonly status?: Observable<string>;
  on?(event: string, listener: (...args: unknown[]) => void): unknown;
  unwrap?(): unknown;
  setProcessingHooks?(hooks: SubjectHooks): void;
  readonly inFlightCount?: number;
  [Symbol.asyncDispose]?(): PromiseLike<void>;
}

/** What one call may ask for, where the transporter knows it. */
export interface SubjectCallOptions {
  readonly timeout?: number;
  readonly deadline?: Date | number;
  readonly signal?: AbortSignal;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The client of a transporter, by its shape. */
export interface SubjectClient {
  connect(): unknown;
  close(options?: { readonly drain?: boolean }): unknown;
  send(pattern: unknown, data: unknown, options?: SubjectCallOptions): Observable<unknown>;
  emit(pattern: unknown, data: unknown, options?: SubjectCallOptions): Observable<unknown>;
  request?(pattern: unknown, data: unknown, options?: SubjectCallOptions): Promise<unknown>;
  stream?(pattern: unknown, data: unknown, options?: SubjectCallOptions): AsyncIterable<unknown>;
  readonly status?: Observable<string>;
  on?(event: string, listener: (...args: unknown[]) => void): unknown;
  unwrap?(): unknown;
  setDispatchHook?(hook: SubjectDispatchHook): void;
  readonly pendingCount?: number;
  [Symbol.asyncDispose]?(): PromiseLike<void>;
}

/** Parts of the shape that a transporter may lack. */
type CommonPart = 'status' | 'on' | 'unwrap' | typeof Symbol.asyncDispose;
export type ServerPart = CommonPart | 'setProcessingHooks';
export type ClientPart = CommonPart | 'request' | 'stream' | 'setDispatchHook';
