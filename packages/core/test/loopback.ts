import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers';
import { ClientProxy } from '../src/client/client-proxy.js';
import type { ClientOptions } from '../src/client/client-options.js';
import type { ClientTraits } from '../src/client/client-traits.js';
import type { PendingRequest, ServerIdentity } from '../src/client/pending-request.js';
import type { Link } from '../src/connection/link.js';
import { RpcContext } from '../src/context/rpc-context.js';
import type { Encoded } from '../src/packet/envelope.js';
import type { ControlPacket } from '../src/packet/extension.js';
import { jsonEnvelope } from '../src/packet/json-envelope.js';
import type { MessageRecord } from '../src/packet/message-record.js';
import type { EventPacket, IncomingPacket } from '../src/packet/packets.js';
import type { MaybePromise } from '../src/packet/serializer.js';
import { ReplySink } from '../src/server/reply-sink.js';
import { Server } from '../src/server/server.js';
import type { ServerOptions } from '../src/server/server-options.js';
import type { ServerTraits } from '../src/server/server-traits.js';
import { RecordingLogger } from './recording-logger.js';

/** One direction of a connection. Messages arrive in order and in a later turn, unless they are held back. */
export class Lane {
  /** All that was sent, whether or not it has arrived. */
  readonly sent: unknown[] = [];
  private queue: unknown[] = [];
  private held = false;
  private scheduled = false;

  constructor(private readonly deliver: (message: unknown) => void) {}

  send(message: unknown): void {
    this.sent.push(message);
    this.queue.push(message);
    this.schedule();
  }

  hold(): void {
    this.held = true;
  }

  letGo(): void {
    this.held = false;
    this.schedule();
  }

  lose(): void {
    this.queue = [];
  }

  private schedule(): void {
    if (this.scheduled || this.held || this.queue.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.held) return;
      const arrived = this.queue;
      this.queue = [];
      for (const message of arrived) this.deliver(message);
    });
  }
}

/** What a caller's end of a connection does with what comes. */
export interface Caller {
  arrived(message: unknown): void;
  cut(cause: Error | undefined): void;
}

/** The server's end of a connection. */
export interface Host {
  accept(wire: Wire): void;
}

/** A connection in process: two lanes. */
export class Wire {
  readonly requests: Lane;
  readonly replies: Lane;
  /** What the server's end does with what comes. */
  onRequest: (message: unknown) => void = () => undefined;
  onCut: (cause: Error | undefined) => void = () => undefined;
  open = true;

  constructor(private readonly caller: Caller) {
    this.requests = new Lane(message => this.onRequest(message));
    this.replies = new Lane(message => this.caller.arrived(message));
  }

  /** Both ends hear of it; what was on its way is lost. */
  cut(cause?: Error): void {
    if (!this.open) return;
    this.open = false;
    this.requests.lose();
    this.replies.lose();
    this.onCut(cause);
    this.caller.cut(cause);
  }
}

/** Where loopback clients find their server. */
export class Loopback {
  host?: Host;
  readonly wires: Wire[] = [];
  /** How many connects are refused from now on. */
  refusals = 0;
  /** Connects stay unanswered. */
  stalls = false;

  get wire(): Wire {
    return this.wires.at(-1)!;
  }

  connect(caller: Caller): Wire {
    const wire = new Wire(caller);
    this.wires.push(wire);
    this.host?.accept(wire);
    return wire;
  }

  cut(cause?: Error): void {
    for (const wire of this.wires) wire.cut(cause);
  }
}

/** The context of a message that came over a loopback, with whatever the test put there. */
export type ContextOf = (packet: IncomingPacket) => RpcContext;

/** One caller of a loopback server. */
export class LoopbackSink extends ReplySink {
  /** Set: the peer does not read, and this promise says when it goes on. */
  full?: Promise<void>;
  /** Thrown in place of taking the next packets, one each. */
  readonly refusals: Error[] = [];
  override takes?: ReplySink['takes'];
  override admit?: ReplySink['admit'];
  /** What came with each packet beside its text. */
  readonly records: (MessageRecord | undefined)[] = [];
  pauses = 0;
  resumes = 0;

  constructor(
    private readonly wire: Wire,
    private readonly contextOf: ContextOf,
    private readonly control: string | undefined,
  ) {
    super();
  }

  override get controlAddress(): string | undefined {
    return this.control;
  }

  write(
    encoded: Encoded,
    _request: IncomingPacket,
    _context: RpcContext,
    record?: MessageRecord,
  ): void | Promise<void> {
    this.records.push(record);
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw refusal;
    this.wire.replies.send(encoded);
    return this.full;
  }

  context(packet: IncomingPacket): RpcContext {
    return this.contextOf(packet);
  }

  override pause(): void {
    this.pauses++;
    this.wire.requests.hold();
  }

  override resume(): void {
    this.resumes++;
    this.wire.requests.letGo();
  }
}

export interface LoopbackServerOptions extends ServerOptions {
  readonly contextOf?: ContextOf;
  /** The channel every message is said to have come by. */
  readonly channel?: string;
  readonly takes?: LoopbackSink['takes'];
  readonly admit?: LoopbackSink['admit'];
}

export class LoopbackServer extends Server implements Host {
  readonly log: RecordingLogger;
  readonly sinks: LoopbackSink[] = [];
  /** Replaces `link.ready()` at `open`. */
  opening: (link: Link) => MaybePromise<void> = link => link.ready();
  /** What it waits for when the intake is stopped. */
  stopping: () => MaybePromise<void> = () => undefined;
  /** What it waits for when a handler is added. */
  adding: () => MaybePromise<void> = () => undefined;
  opens = 0;
  added: string[] = [];
  private readonly contextOf: ContextOf;
  private readonly identifies: 'connection' | 'request';

  constructor(
    private readonly network: Loopback,
    private readonly options: LoopbackServerOptions = {},
    traits: Partial<ServerTraits> = {},
  ) {
    const log = new RecordingLogger();
    const given = {
      envelope: jsonEnvelope,
      reconnectsItself: false,
      identifies: 'connection',
      dynamicHandlers: true,
      ...traits,
    } as const;
    super({ logger: log, ...options }, given);
    this.log = log;
    this.identifies = given.identifies;
    this.contextOf = options.contextOf ?? (packet => new RpcContext(packet.metadata));
  }

  get sink(): LoopbackSink {
    return this.sinks.at(-1)!;
  }

  accept(wire: Wire): void {
    const sink = new LoopbackSink(wire, this.contextOf, this.identifies === 'request' ? 'control' : undefined);
    const { takes, admit } = this.options;
    if (takes !== undefined) sink.takes = takes;
    if (admit !== undefined) sink.admit = admit;
    this.sinks.push(sink);
    wire.onRequest = message => this.receive(message, sink, this.options.channel);
    wire.onCut = cause => this.abandon(sink, cause);
  }

  protected get address(): string {
    return 'loopback://server';
  }

  protected open(link: Link): MaybePromise<void> {
    this.opens++;
    this.network.host = this;
    return this.opening(link);
  }

  protected stopIntake(): MaybePromise<void> {
    this.leave();
    return this.stopping();
  }

  /** As of a socket: what was handed over still arrives, then both ends are closed. */
  protected async closeDriver(): Promise<void> {
    this.leave();
    await turns(2);
    this.network.cut();
  }

  protected driver(): Loopback | undefined {
    return this.network.host === this ? this.network : undefined;
  }

  protected override handlerAdded(handler: { readonly route: string }): MaybePromise<void> {
    this.added.push(handler.route);
    return this.adding();
  }

  private leave(): void {
    if (this.network.host === this) this.network.host = undefined;
  }
}

export class LoopbackClient extends ClientProxy implements Caller {
  readonly log: RecordingLogger;
  readonly emitter = new EventEmitter();
  /** Thrown by the next write in place of sending. */
  refuses?: Error;
  /** The next write finds the connection dead, and says so. */
  dead = false;
  /** What the driver says of a request it has taken. */
  written: () => MaybePromise<void> = () => undefined;
  /** What a handed-over event waits for. */
  flushed: () => Promise<void> = () => turns(1);
  opens = 0;
  wire?: Wire;
  link?: Link;
  /** What it listens to, with `replyChannel`. */
  readonly channels = new Set<string>();
  /** What a subscription waits for. */
  subscribing: (channel: string) => MaybePromise<void> = () => turns(1);
  leaving: (channel: string) => MaybePromise<void> = () => undefined;
  /** What the driver was given beside the text. */
  readonly handed: (PendingRequest | EventPacket)[] = [];
  private readonly inboxName: string | undefined;

  constructor(
    private readonly network: Loopback,
    options: ClientOptions & { readonly inboxName?: string } = {},
    traits: Partial<ClientTraits> = {},
  ) {
    const log = new RecordingLogger();
    super(
      // a test that leaves a call open shall not hear of it half a minute later
      { logger: log, timeout: 0, ...options },
      { envelope: jsonEnvelope, reconnectsItself: false, inFlightOnLoss: 'fail', identifies: 'connection', ...traits },
    );
    this.log = log;
    this.inboxName = options.inboxName;
  }

  arrived(message: unknown): void {
    this.receive(message);
  }

  cut(cause: Error | undefined): void {
    this.link?.lost(cause);
  }

  protected get address(): string {
    return 'loopback://client';
  }

  protected override get inbox(): string | undefined {
    return this.inboxName;
  }

  protected override subscribe(channel: string): MaybePromise<void> {
    this.channels.add(channel);
    return this.subscribing(channel);
  }

  protected override unsubscribe(channel: string): MaybePromise<void> {
    this.channels.delete(channel);
    return this.leaving(channel);
  }

  /** As a transporter that knows of a channel that it leads to nobody. */
  failAll(route: string, error: Error): void {
    this.failRequests(
      () => error,
      ({ target }) => target.route === route,
    );
  }

  again(request: PendingRequest): boolean {
    return this.resend(request);
  }

  protected open(link: Link): void {
    this.opens++;
    this.link = link;
    this.channels.clear();
    for (const channel of this.replyChannels) this.channels.add(channel);
    link.emitter(this.emitter);
    if (this.network.stalls) return;
    setImmediate(() => {
      if (this.link !== link) return;
      if (this.network.refusals > 0) {
        this.network.refusals--;
        return link.failed(new Error('refused'));
      }
      if (this.network.host === undefined) return link.failed(new Error('nobody listens'));
      this.wire = this.network.connect(this);
      link.ready();
    });
  }

  protected write(request: PendingRequest, encoded: Encoded): MaybePromise<void> {
    this.handed.push(request);
    this.hand(encoded);
    return this.written();
  }

  protected writeEvent(packet: EventPacket, encoded: Encoded): Promise<void> {
    this.handed.push(packet);
    this.hand(encoded);
    return this.flushed();
  }

  protected override writeControl(control: ControlPacket, _server: ServerIdentity): void {
    this.hand(JSON.stringify({ parley: control }));
  }

  protected async closeDriver(): Promise<void> {
    const { wire } = this;
    this.link = this.wire = undefined;
    if (wire === undefined) return;
    await turns(1);
    wire.cut();
  }

  protected driver(): Wire | undefined {
    return this.wire;
  }

  private hand(encoded: Encoded): void {
    const { refuses, dead } = this;
    this.refuses = undefined;
    this.dead = false;
    if (dead) {
      this.cut(new Error('reset'));
      throw new Error('there is no connection');
    }
    if (refuses !== undefined) throw refuses;
    this.wire!.requests.send(encoded);
  }
}

/** Resolves after so many turns of the event loop, also where a test has taken over the timers. */
export const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise<void>(resolve => setImmediate(resolve));
};
