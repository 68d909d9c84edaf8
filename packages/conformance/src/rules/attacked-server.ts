import { expectEqual, expectThat } from '../expectations.js';
import type { ClientUnderTest } from '../fixture/client-under-test.js';
import type { Fixture, SubjectOptions } from '../fixture/fixture.js';
import type { ServerUnderTest } from '../fixture/server-under-test.js';
import type { RawConnection } from '../raw/raw-connection.js';
import type { MalformedBytes, RawPacket } from '../raw/raw-peer.js';
import { Violation } from '../violation.js';

/** A server with an echo, and a well-behaved client that must not notice what others do to it. */
export class AttackedServer {
  private asked = 0;

  private constructor(
    private readonly fixture: Fixture,
    readonly server: ServerUnderTest,
    readonly bystander: ClientUnderTest,
    readonly echo: string,
  ) {}

  static async open(
    fixture: Fixture,
    register: (server: ServerUnderTest) => unknown = () => undefined,
    options?: SubjectOptions,
  ): Promise<AttackedServer> {
    const echo = fixture.name('echo');
    const server = await fixture.serve(each => register(each.handle(echo, data => data)), options);
    fixture.log.allowErrors();
    const attacked = new AttackedServer(fixture, server, fixture.client(), echo);
    await attacked.servesOthers('before anything bad happened');
    return attacked;
  }

  /** The well-behaved client is answered, on the connection it has had from the start. */
  async servesOthers(when: string): Promise<void> {
    const data = `${when} ${++this.asked}`;
    expectEqual(await this.bystander.call(this.echo, data), data, `the answer of another connection ${when}`);
  }

  /** The answer of one request, sent on this very connection. */
  async answers(connection: RawConnection, when: string): Promise<void> {
    const id = `probe${++this.asked}`;
    await connection.send({ id, pattern: this.echo, data: id });
    const answer = await this.answerTo(connection, id, `the request on the same connection ${when}`);
    expectEqual(answer.response, id, `the answer on the same connection ${when}`);
  }

  /** Waits for the last packet of an answer. @param what a phrase: `the request` */
  async answerTo(connection: RawConnection, id: unknown, what: string): Promise<RawPacket> {
    const found = (): RawPacket | undefined =>
      connection.packets.find(packet => packet.id === id && (packet.isDisposed === true || packet.err !== undefined));
    const answer = await this.fixture.settles(
      this.fixture.eventually(() => found() ?? connection.closed, `an answer to ${what}`),
    );
    if (answer === 'hang' || 'error' in answer) throw new Violation(`${what} to be answered`, 'no answer in time');
    if (answer.value === true) throw new Violation(`${what} to be answered`, 'the connection was closed');
    return answer.value as RawPacket;
  }

  /** The server closes this connection. */
  async closes(connection: RawConnection, why: string): Promise<void> {
    const closed = await this.fixture.settles(this.fixture.eventually(() => connection.closed, 'its end'));
    expectThat(
      closed !== 'hang' && 'value' in closed,
      `the connection to be closed because of ${why}`,
      'it is still open',
    );
  }

  /** Does something once for each of the samples of the harness that cost the same, on a connection of its own. */
  async eachSample(
    costs: MalformedBytes['costs'],
    attack: (connection: RawConnection, sample: MalformedBytes) => Promise<void>,
  ): Promise<void> {
    for (const sample of samples(this.fixture, costs)) {
      const connection = await this.fixture.rawClient();
      await attack(connection, sample);
      connection.close();
    }
  }
}

/** Malformed bytes of the harness. */
export const samples = (fixture: Fixture, costs: MalformedBytes['costs']): readonly MalformedBytes[] => {
  const found = (fixture.rawPeer.malformed ?? []).filter(sample => sample.costs === costs);
  expectThat(found.length > 0, `malformed bytes in the harness that cost the ${costs}`, 'there are none');
  return found;
};
