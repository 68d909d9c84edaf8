import type { Broker, BrokerName } from '../broker.js';
import type { BrokerKind } from '../kinds/broker-kind.js';

/** A broker that somebody else runs. */
export class EnvironmentBroker implements Broker {
  readonly name: BrokerName;
  readonly source = 'environment';
  readonly host: string;
  readonly port: number;
  readonly controllable = false;

  /** @throws TypeError if it is no address */
  constructor(
    private readonly kind: BrokerKind,
    readonly url: string,
  ) {
    const { hostname, port } = new URL(url);
    this.name = kind.name;
    this.host = hostname.replace(/^\[|\]$/g, '');
    this.port = port === '' ? kind.defaultPort : Number(port);
  }

  async stop(): Promise<void> {}

  restart = (): Promise<void> => this.refuse('restarted');
  kill = (): Promise<void> => this.refuse('killed');
  start = (): Promise<void> => this.refuse('started');
  pause = (): Promise<void> => this.refuse('paused');
  resume = (): Promise<void> => this.refuse('resumed');
  signal = (): Promise<void> => this.refuse('sent a signal');

  private async refuse(what: string): Promise<never> {
    throw new Error(`The broker of ${this.kind.variable} is not ours and cannot be ${what}; start one with own: true.`);
  }
}
