import { interval } from 'rxjs';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually, type RawCaller } from '../../test/raw-peer.js';

/** A server whose broker may be away while its callers wait. */
class Waiting {
  readonly network = new Loopback();
  readonly server: LoopbackServer;
  private link: { lost(): void; ready(): void; failed(cause: Error): void } | undefined;
  finish!: (value: unknown) => void;
  caller!: RawCaller;

  constructor(inFlightOnLoss: 'fail' | 'wait' = 'wait', retryAttempts = Infinity) {
    this.server = new LoopbackServer(
      this.network,
      { retryDelay: 1, maxRetryDelay: 1, retryAttempts },
      { inFlightOnLoss, identifies: 'request' },
    );
    this.server.onMessage('slow', () => new Promise(resolve => (this.finish = resolve)));
    this.server.onMessage('stream', () => interval(1));
    this.server.opening = link => {
      this.link = link;
      if (this.server.opens === 1) link.ready();
    };
  }

  async ask(pattern: string): Promise<void> {
    this.caller ??= await askable(this.server, this.network);
    this.caller.send({ pattern, data: 1, id: 'a' });
    await eventually(() => this.server.inFlightCount === 1);
  }

  async lose(): Promise<void> {
    const { opens } = this.server;
    this.link!.lost();
    await eventually(() => this.server.opens > opens || this.server.inFlightCount === 0);
  }

  comesBack(): void {
    this.link!.ready();
  }

  fails(): void {
    this.link!.failed(new Error('still away'));
  }
}

// closing the driver of the loopback cuts its wires; these tests are about a broker, where the way back is an address
class Broker extends Waiting {
  constructor(...given: ConstructorParameters<typeof Waiting>) {
    super(...given);
    this.network.cut = () => undefined;
  }
}

describe('an answer that is ready while the connection is away', () => {
  it('waits for it to come back, where its caller waits too', async () => {
    const made = new Broker();
    await made.ask('slow');
    await made.lose();
    made.finish(5);
    await turns(3);
    expect([made.caller.received, made.server.inFlightCount]).toEqual([[], 1]);
    made.comesBack();
    await eventually(() => made.caller.received.length === 1);

    expect(made.caller.received).toMatchObject([{ response: 5, isDisposed: true, id: 'a' }]);
    await made.server.close();
  });

  it('is written at once where callers do not wait', async () => {
    const made = new Broker('fail');
    await made.ask('slow');
    await made.lose();
    made.finish(5);
    await turns(3);

    expect(made.caller.received).toHaveLength(1);
    await made.server.close();
  });

  it('is dropped by a server that gives up, and what produces more of it stops', async () => {
    const made = new Broker('wait', 1);
    await made.ask('stream');
    await made.lose();
    made.fails();
    await eventually(() => made.server.inFlightCount === 0);
    const { length } = made.caller.received;
    await turns(5);

    expect(made.caller.received).toHaveLength(length);
    await made.server.close();
  });

  it('is dropped by a server that closes, which does not wait for a connection', async () => {
    const made = new Broker();
    await made.ask('slow');
    await made.lose();
    const closing = made.server.close();
    made.finish(5);
    await closing;

    expect([made.caller.received, made.server.inFlightCount]).toEqual([[], 0]);
    expect(made.server.log.errors).toEqual([]);
  });
});
