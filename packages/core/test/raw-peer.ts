import type { LoopbackServer } from './loopback.js';
import { turns, type Caller, type Host, type Loopback, type Wire } from './loopback.js';

type Packet = Record<string, unknown>;

/** A caller that says exactly what the test wants it to, as a Nest client or a hostile one would. */
export class RawCaller implements Caller {
  readonly received: Packet[] = [];
  /** The same, as text. */
  readonly texts: unknown[] = [];
  closed = false;
  readonly wire: Wire;

  constructor(network: Loopback) {
    this.wire = network.connect(this);
  }

  /** Sends a packet, or any text as it is. */
  send(message: unknown): void {
    this.wire.requests.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Sends a request and waits for the end of its answer. */
  async ask(pattern: unknown, data: unknown, more: Packet = {}): Promise<Packet[]> {
    const id = (more.id as string | undefined) ?? `ask-${this.wire.requests.sent.length}`;
    this.send({ pattern, data, ...more, id });
    await eventually(() => this.answers(id).some(isLast));
    return this.answers(id).map(({ id: _id, ...packet }) => packet);
  }

  answers(id: unknown): Packet[] {
    return this.received.filter(packet => packet.id === id);
  }

  /** The values of an answer, whether they came alone or several in a packet. */
  values(id: unknown): unknown[] {
    return this.answers(id).flatMap(({ response, parley }) => {
      const several = (parley as { readonly b?: readonly unknown[] } | undefined)?.b;
      return several ?? (response === undefined ? [] : [response]);
    });
  }

  arrived(message: unknown): void {
    this.texts.push(message);
    this.received.push((typeof message === 'string' ? JSON.parse(message) : message) as Packet);
  }

  cut(): void {
    this.closed = true;
  }
}

const isLast = (packet: Packet): boolean => packet.isDisposed === true || packet.err !== undefined;

/** A server that says exactly what the test wants it to, as a Nest server or a hostile one would. */
export class RawServer implements Host {
  readonly received: Packet[] = [];
  wire!: Wire;

  constructor(
    network: Loopback,
    private readonly answer: (packet: Packet, server: RawServer) => void = () => undefined,
  ) {
    network.host = this;
  }

  get requests(): Packet[] {
    return this.received.filter(packet => packet.id !== undefined);
  }

  get controls(): unknown[] {
    return this.received.filter(packet => Object.keys(packet).join() === 'parley').map(({ parley }) => parley);
  }

  accept(wire: Wire): void {
    this.wire = wire;
    wire.onRequest = message => {
      const packet = JSON.parse(message as string) as Packet;
      this.received.push(packet);
      this.answer(packet, this);
    };
  }

  reply(packet: Packet | string): void {
    this.wire.replies.send(typeof packet === 'string' ? packet : JSON.stringify(packet));
  }

  /** Resolves with the n-th request that came. */
  async request(n = 0): Promise<Packet> {
    await eventually(() => this.requests.length > n);
    return this.requests[n]!;
  }
}

/** A server that listens, and a raw caller of it. */
export const askable = async (server: LoopbackServer, network: Loopback): Promise<RawCaller> => {
  await server.listen();
  return new RawCaller(network);
};

/** Waits until something is true; five seconds of it being false are a failure. */
export const eventually = async (condition: () => boolean): Promise<void> => {
  const start = process.hrtime.bigint();
  while (!condition()) {
    if (process.hrtime.bigint() - start > 5_000_000_000n) throw new Error(`this never came true: ${String(condition)}`);
    await turns(1);
  }
};
