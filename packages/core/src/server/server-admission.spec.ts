import { Acknowledging } from '../../test/acknowledging.js';
import { Loopback, LoopbackServer, turns, type LoopbackServerOptions } from '../../test/loopback.js';
import { askable, type RawCaller } from '../../test/raw-peer.js';
import type { IncomingPacket } from '../packet/packets.js';

/** A server whose claims the test decides, by the data of the packet. */
class Claiming {
  readonly asked: unknown[] = [];
  readonly ran: unknown[] = [];
  readonly server: LoopbackServer;
  caller!: RawCaller;
  private readonly open = new Map<unknown, { yes(admitted: boolean): void; fail(error: Error): void }>();

  constructor(options: LoopbackServerOptions = {}) {
    const admit = ({ data }: IncomingPacket): Promise<boolean> => {
      this.asked.push(data);
      return new Promise((yes, fail) => this.open.set(data, { yes, fail }));
    };
    this.server = new LoopbackServer(this.network, { admit, ...options });
    this.server.onEvent('e', data => void this.ran.push(data));
    this.server.onMessage('r', data => {
      this.ran.push(data);
      return data;
    });
  }

  private readonly network = new Loopback();

  async send(...packets: unknown[]): Promise<void> {
    this.caller ??= await askable(this.server, this.network);
    for (const packet of packets) this.caller.send(packet);
    await turns(2);
  }

  async decide(data: unknown, admitted: boolean | Error): Promise<void> {
    const { yes, fail } = this.open.get(data)!;
    if (admitted instanceof Error) fail(admitted);
    else yes(admitted);
    await turns(1);
  }
}

const event = (data: unknown): object => ({ pattern: 'e', data });
const request = (data: unknown): object => ({ pattern: 'r', data, id: `id-${String(data)}` });

describe('a server that has to claim what it handles', () => {
  it('handles what it was admitted to, and nothing else', async () => {
    const made = new Claiming();
    await made.send(event(1), request(2), event(3), request(4));
    for (const [data, admitted] of [
      [1, true],
      [2, false],
      [3, false],
      [4, true],
    ] as const)
      await made.decide(data, admitted);
    await turns(1);

    expect(made.ran).toEqual([1, 4]);
    expect(made.caller.received).toMatchObject([{ response: 4, id: 'id-4' }]);
    expect([made.server.inFlightCount, made.server.log.errors]).toEqual([0, []]);
  });

  it('finds room for as many as it may handle at a time, claimed or not', async () => {
    const made = new Claiming({ maxInFlight: 2 });
    await made.send(request(1), request(2));
    for (const data of [1, 2]) await made.decide(data, true);
    await turns(2);

    expect(made.ran).toEqual([1, 2]);
    expect(made.server.inFlightCount).toBe(0);
  });

  it('asks about everything at once, and begins in the order it came', async () => {
    const made = new Claiming();
    await made.send(event(1), event(2), event(3));
    expect(made.asked).toEqual([1, 2, 3]);
    await made.decide(3, true);
    await made.decide(2, true);
    expect(made.ran).toEqual([]);
    await made.decide(1, true);

    expect(made.ran).toEqual([1, 2, 3]);
  });

  it('answers at once where the claim needs no time, unless an earlier one does', async () => {
    const slow: ((admitted: boolean) => void)[] = [];
    const made = new Claiming({
      admit: ({ data }) => (data === 'slow' ? new Promise(resolve => slow.push(resolve)) : true),
    });
    await made.send(event(1), event('slow'), event(2));
    expect(made.ran).toEqual([1]);
    slow[0]!(true);
    await turns(1);

    expect(made.ran).toEqual([1, 'slow', 2]);
  });

  it('logs a claim that fails, gives the message back, and goes on', async () => {
    const made = new Acknowledging({
      admit: ({ data }) => {
        if (data === 'throws') throw new Error('thrown');
        return data === 'rejects' ? Promise.reject(new Error('rejected')) : data === 1;
      },
    });
    made.server.onEvent('e', () => undefined);
    await made.send(event('throws'), event('rejects'), event(1), event(2));

    expect(made.calls).toEqual([['requeue'], ['requeue'], ['ack'], ['ack']]);
    expect(made.server.log.details).toEqual([new Error('thrown'), new Error('rejected')]);
    expect(made.server.inFlightCount).toBe(0);
  });

  it('waits when it closes for the claims it made, and for what they bring', async () => {
    const made = new Claiming();
    await made.send(event(1), request(2));
    expect(made.server.inFlightCount).toBe(2);
    let over = false;
    const closing = made.server.close().then(() => (over = true));
    await turns(3);
    expect(over).toBe(false);
    await made.decide(1, true);
    await made.decide(2, true);
    await closing;

    expect(made.ran).toEqual([1, 2]);
    expect(made.caller.answers('id-2')).toMatchObject([{ response: 2 }]);
  });

  it('handles nothing that is admitted when the time for shutting down is over', async () => {
    const made = new Claiming({ shutdownTimeout: 10 });
    await made.send(event(1));
    const closing = made.server.close();
    await closing;
    await made.decide(1, true);

    expect(made.ran).toEqual([]);
  });

  it('brings no more events while as many claims are open as handlers may be in flight', async () => {
    const made = new Claiming({ maxInFlight: 2 });
    await made.send(event(1), event(2));
    expect(made.server.sink.pauses).toBe(1);
    await made.decide(1, false);

    expect(made.server.sink.resumes).toBe(1);
  });
});
