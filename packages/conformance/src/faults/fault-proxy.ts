import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Address } from './address.js';
import type { Direction, Pipe } from './pipe.js';
import { ProxiedConnection, type ProxiedConnectionOwner, type Side } from './proxied-connection.js';
import { listenPatiently, listenSomewhere } from './proxy-listener.js';
import { releasePort } from './proxy-ports.js';
import { clearWeather, type Weather } from './weather.js';

/** Where in the traffic a connection is cut. */
export type CutPoint =
  /** At once, between two chunks. */
  | 'idle'
  /** Within the next chunk, of which only the first half passes. */
  | 'mid-frame';

/** What happened so far. A test of a fault asserts with it that the fault took place. */
export interface FaultStats {
  /** Connections of clients, ever. */
  readonly accepted: number;
  /** Connections of which at least one side is open. */
  readonly open: number;
  readonly cuts: number;
  /** Connections reset right after they were accepted, see {@link FaultProxy.hangUp}. */
  readonly hungUp: number;
  /** Bytes passed on, in both directions. */
  readonly bytes: number;
  readonly bytesToUpstream: number;
  readonly bytesToClient: number;
  /** Bytes that arrived and went nowhere. */
  readonly swallowed: number;
}

export interface FaultProxyOptions {
  /** Where connections lead. Without it they are refused, until {@link FaultProxy.leadTo}. */
  readonly upstream?: Address;
  /** Where the proxy listens. Default 127.0.0.1, and a free port. */
  readonly listen?: Partial<Address>;
  /** Hears of every fault, and of its end, for a log. */
  readonly onEvent?: (text: string, isFault: boolean) => void;
}

type Intake = 'pass on' | 'refuse' | 'hang up' | 'lead nowhere';

/** Sees the bytes that pass. */
export type Tap = (direction: Direction, chunk: Buffer) => void;

/**
 * A TCP proxy in this process that breaks connections as networks do. Faults hold until {@link restore}, unless said
 * otherwise; those of a connection (cut, half-open) cannot be undone for that connection.
 */
export class FaultProxy implements ProxiedConnectionOwner {
  readonly weather: Weather = clearWeather();
  private readonly connections = new Set<ProxiedConnection>();
  private readonly stray = new Set<Socket>();
  private readonly taps = new Set<Tap>();
  private readonly counts = { accepted: 0, cuts: 0, hungUp: 0, bytesToUpstream: 0, bytesToClient: 0, swallowed: 0 };
  private intake: Intake = 'pass on';
  private unknown = false;
  private server?: Server;
  private place: Address = { host: '127.0.0.1', port: 0 };
  private armed?: { readonly side: Side; done(connections: number): void };
  private upstream?: Address;
  private readonly leaving = new Map<ProxiedConnection, () => void>();

  private constructor(private readonly options: FaultProxyOptions) {
    this.upstream = options.upstream;
  }

  static async start(options: FaultProxyOptions = {}): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    proxy.place = { ...proxy.place, ...options.listen };
    await proxy.accept();
    if (options.upstream === undefined) proxy.keepPort();
    return proxy;
  }

  get host(): string {
    return this.place.host;
  }

  get port(): number {
    if (this.unknown) this.stopListening();
    return this.place.port;
  }

  get stats(): FaultStats {
    const { bytesToUpstream, bytesToClient } = this.counts;
    return { ...this.counts, open: this.connections.size, bytes: bytesToUpstream + bytesToClient };
  }

  /** Connections made from now on lead to `upstream`; those that are open stay where they are. */
  leadTo(upstream: Address): void {
    this.upstream = upstream;
  }

  /**
   * Cuts all connections (`idle`) with a reset, or the next one that carries a chunk (`mid-frame`), and resolves with
   * their number once it is done.
   * @param side `idle`: whose connection is reset; the peer on the other one hears nothing any more. `mid-frame`: who
   * gets half a chunk
   */
  async cut(where: CutPoint = 'idle', side: Side = 'both'): Promise<number> {
    if (where === 'mid-frame') {
      this.say(`next chunk to ${side === 'both' ? 'either side' : side} will be cut`);
      return new Promise(resolve => (this.armed = { side, done: resolve }));
    }
    const cut = [...this.connections];
    for (const connection of cut) connection.reset(side);
    this.counts.cuts += cut.length;
    this.say(`cut ${cut.length} connections (${side})`);
    if (side === 'both') await Promise.all(cut.map(connection => this.gone(connection)));
    return cut.length;
  }

  /** Connections that are open now stay open and carry nothing any more. New ones work. Returns how many. */
  halfOpen(): number {
    for (const connection of this.connections) connection.goSilent();
    this.say(`${this.connections.size} connections are half-open`);
    return this.connections.size;
  }

  /** As {@link halfOpen}, and new connections are accepted but lead nowhere. */
  blackhole(): number {
    this.intake = 'lead nowhere';
    return this.halfOpen();
  }

  /** Nothing moves until {@link resume}, and nothing is lost. */
  stall(): void {
    this.change({ stalled: true }, 'stalled');
  }

  resume(): void {
    this.change({ stalled: false }, 'resumed', false);
  }

  /** Limits each direction of each connection; without a number, not any more. */
  throttle(bytesPerSecond?: number): void {
    this.change({ bytesPerSecond }, bytesPerSecond === undefined ? 'full speed' : `${bytesPerSecond} bytes/s`);
  }

  /** Every chunk arrives so much later, in ms. */
  delay(ms: number): void {
    this.change({ delay: ms }, `delay of ${ms} ms`);
  }

  /** Refuses new connections (`ECONNREFUSED`). Open ones stay. */
  refuse(): void {
    this.stopListening();
    this.say('refuses connections');
  }

  /** New connections are accepted and reset at once. */
  async hangUp(): Promise<void> {
    await this.accept();
    this.intake = 'hang up';
    this.say('hangs up on connections');
  }

  /** New connections lead to the other side again. */
  async accept(): Promise<void> {
    this.intake = 'pass on';
    this.unknown = false;
    if (this.server !== undefined) return;
    const welcome = (socket: Socket): void => this.welcome(socket);
    this.server = await (this.place.port === 0
      ? listenSomewhere(this.place, welcome)
      : listenPatiently(this.place, welcome));
    this.place = { ...this.place, port: (this.server.address() as AddressInfo).port };
    this.say(`accepts connections on ${this.host}:${this.port}`, false);
  }

  /** Ends every fault: new connections are accepted, and what is open moves at full speed. */
  async restore(): Promise<void> {
    this.change({ stalled: false, bytesPerSecond: undefined, delay: 0 }, 'restored', false);
    this.armed = undefined;
    await this.accept();
  }

  /** Sees all bytes that pass from now on. Returns what ends it. */
  tap(tap: Tap): () => void {
    this.taps.add(tap);
    return () => this.taps.delete(tap);
  }

  /** Closes every connection and stops listening. */
  async close(): Promise<void> {
    const { server } = this;
    this.intake = 'refuse';
    this.server = undefined;
    const open = [...this.connections];
    for (const connection of open) connection.destroy();
    for (const socket of this.stray) socket.destroy();
    this.armed?.done(0);
    await Promise.all(open.map(connection => this.gone(connection)));
    if (server?.listening) await new Promise<void>(resolve => server.close(() => resolve()));
    releasePort(this.port);
  }

  /** @internal */
  cutsHere(connection: ProxiedConnection, pipe: Pipe, chunk: Buffer): boolean {
    for (const tap of this.taps) tap(pipe.direction, chunk);
    const { armed } = this;
    const receiver: Side = pipe.direction === 'toUpstream' ? 'upstream' : 'client';
    if (armed === undefined || chunk.length < 2 || (armed.side !== 'both' && armed.side !== receiver)) return false;
    this.armed = undefined;
    this.counts.cuts++;
    this.say(`cut after ${Math.ceil(chunk.length / 2)} of ${chunk.length} bytes to ${receiver}`);
    connection.cutWithin(pipe, chunk);
    void this.gone(connection).then(() => armed.done(1));
    return true;
  }

  /** @internal */
  passed(direction: Direction, bytes: number): void {
    this.counts[direction === 'toUpstream' ? 'bytesToUpstream' : 'bytesToClient'] += bytes;
  }

  /** @internal */
  swallowed(bytes: number): void {
    this.counts.swallowed += bytes;
  }

  /** @internal */
  closed(connection: ProxiedConnection): void {
    this.connections.delete(connection);
    this.leaving.get(connection)?.();
    this.leaving.delete(connection);
  }

  private gone(connection: ProxiedConnection): Promise<void> {
    if (!this.connections.has(connection)) return Promise.resolve();
    const earlier = this.leaving.get(connection);
    return new Promise(resolve => {
      this.leaving.set(connection, () => {
        earlier?.();
        resolve();
      });
    });
  }

  private welcome(client: Socket): void {
    this.counts.accepted++;
    client.setNoDelay();
    if (this.intake === 'lead nowhere') return this.swallow(client);
    if (this.intake === 'hang up' || this.upstream === undefined) {
      this.counts.hungUp++;
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ ...this.upstream, allowHalfOpen: true, noDelay: true });
    this.connections.add(new ProxiedConnection(client, upstream, this));
  }

  private swallow(client: Socket): void {
    this.stray.add(client);
    client.on('error', () => undefined);
    client.on('data', chunk => this.swallowed(chunk.length));
    client.once('close', () => this.stray.delete(client));
  }

  /**
   * Refuses connections once somebody knows where to make them. Until then nobody can, and a port that is let go may be
   * somebody else's by the time it is needed.
   */
  private keepPort(): void {
    this.intake = 'refuse';
    this.unknown = true;
  }

  private stopListening(): void {
    this.intake = 'refuse';
    this.unknown = false;
    this.server?.close();
    this.server = undefined;
  }

  private change(weather: Partial<Weather>, text: string, isFault = true): void {
    Object.assign(this.weather, weather);
    for (const connection of this.connections) connection.adapt();
    this.say(text, isFault);
  }

  private say(text: string, isFault = true): void {
    this.options.onEvent?.(text, isFault);
  }
}
