import { join } from 'node:path';
import type { ContenderName } from '../contenders/contenders.js';
import type { Place } from '../contenders/place.js';
import type { TransportName } from '../transports.js';
import { Child } from './child.js';
import type { ClientCommands, ServerCommands, Usage } from './commands.js';

/** One contender, running: a server process and a client process, connected. */
export class Pair {
  private constructor(
    readonly contender: ContenderName,
    readonly transport: TransportName,
    readonly client: Child<ClientCommands>,
    readonly server: Child<ServerCommands>,
  ) {}

  /** @param place may be that of other pairs, too */
  static async start(contender: ContenderName, place: Place): Promise<Pair> {
    const own = place.prefix === '' ? place : { ...place, prefix: `${place.prefix}${contender}-` };
    const server = new Child<ServerCommands>(join(__dirname, 'server-process.js'), `server of ${contender}`);
    const client = new Child<ClientCommands>(join(__dirname, 'client-process.js'), `client of ${contender}`);
    const pair = new Pair(contender, place.transport, client, server);
    try {
      await client.ask('start', contender, await server.ask('start', contender, own));
    } catch (error) {
      await pair.end();
      throw error;
    }
    return pair;
  }

  async usage(options: {
    readonly collectGarbage: boolean;
  }): Promise<{ readonly client: Usage; readonly server: Usage }> {
    const [client, server] = await Promise.all([this.client.ask('usage', options), this.server.ask('usage', options)]);
    return { client, server };
  }

  /** The client first, so that the server sees a caller leave rather than the other way round. */
  async end(): Promise<void> {
    await this.client.end();
    await this.server.end();
  }
}
