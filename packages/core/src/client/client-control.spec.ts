import { ClientProxy } from './client-proxy.js';
import type { Link } from '../connection/link.js';
import type { Encoded } from '../packet/envelope.js';
import { jsonEnvelope } from '../packet/json-envelope.js';
import { RecordingLogger } from '../../test/recording-logger.js';

/** The client of a transport where servers cannot be addressed: no step for control packets. */
class PlainClient extends ClientProxy {
  readonly log: RecordingLogger;
  readonly sent: { readonly id: string }[] = [];
  protected readonly address = 'test://broker';

  constructor() {
    const log = new RecordingLogger();
    super(
      { logger: log, timeout: 0 },
      { envelope: jsonEnvelope, reconnectsItself: false, inFlightOnLoss: 'fail', identifies: 'request' },
    );
    this.log = log;
  }

  arrived(packet: object): void {
    this.receive(JSON.stringify(packet));
  }

  protected open(link: Link): void {
    link.ready();
  }

  protected write(_request: unknown, encoded: Encoded): void {
    this.sent.push(JSON.parse(encoded as string) as { id: string });
  }

  protected writeEvent(): Promise<void> {
    return Promise.resolve();
  }

  protected closeDriver(): void {}

  protected driver(): unknown {
    return undefined;
  }
}

describe('a client without a step for control packets', () => {
  it('cancels where it is, though a server says where it could be told', async () => {
    const client = new PlainClient();
    const values: unknown[] = [];
    const subscription = client.send('p', 1).subscribe(value => values.push(value));
    const [{ id }] = client.sent as [{ id: string }];
    client.arrived({ response: 1, parley: { v: 1, s: 'server', c: 'control' }, id });
    subscription.unsubscribe();
    client.arrived({ response: 2, parley: { s: 'server' }, id });

    expect([values, client.pendingCount, client.sent.length, client.log]).toMatchObject([
      [1],
      0,
      1,
      { errors: [], warnings: [] },
    ]);
    await client.close();
  });
});
