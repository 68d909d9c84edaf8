import { MqttServer, type MqttServerOptions } from '../../src/index.js';

/** Gives servers client ids: that of one that was closed goes to the next, which so takes over its session. */
export class KeptSessions {
  private readonly taken = new Set<string>();

  /** @param scope servers of another one never share a session */
  serve(scope: string, options: MqttServerOptions): MqttServer {
    let number = 0;
    while (this.taken.has(idOf(scope, number))) number++;
    const clientId = idOf(scope, number);
    const server = new MqttServer({ ...options, clientId });
    this.taken.add(clientId);
    server.status.subscribe(status => {
      if (status === 'closed') this.taken.delete(clientId);
    });
    return server;
  }
}

const idOf = (scope: string, number: number): string => `${scope}-${number}`;
