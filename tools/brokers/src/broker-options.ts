import type { BrokerName } from './broker.js';

/** A certificate for the broker's only listener, as PEM. */
export interface BrokerTls {
  readonly cert: string;
  readonly key: string;
  /** Who signs the certificates of clients. Given: clients must have one. */
  readonly clientCa?: string;
}

/** What every broker can be started with. Any of these means a broker of our own, not the one in the environment. */
export interface CommonBrokerOptions {
  /** A broker of our own, which can be restarted, killed and paused. Default false. */
  readonly own?: boolean;
  /** Other brokers find it where it says it is: a program of this machine, and no container. Default false. */
  readonly peers?: boolean;
  /** TLS in place of plain text. */
  readonly tls?: BrokerTls;
  /** Further lines of its configuration file. */
  readonly config?: readonly string[];
}

export interface RedisBrokerOptions extends CommonBrokerOptions {
  /** A sentinel instead, which watches over what `config` names; with `peers`. Default false. */
  readonly sentinel?: boolean;
  /** Password of the default user. */
  readonly password?: string;
  /** Lines of its ACL file, such as `user ada on >secret ~* &news.* +@all`. */
  readonly acl?: readonly string[];
}

export interface MqttBrokerOptions extends CommonBrokerOptions {
  /** Passwords by user name. Given: nobody else is let in. */
  readonly users?: Readonly<Record<string, string>>;
  /** Lines of its ACL file, such as `topic readwrite news/#`. */
  readonly acl?: readonly string[];
  /** `set_tcp_nodelay` of Mosquitto. Default: the distribution's, false. */
  readonly tcpNoDelay?: boolean;
}

export interface NatsBrokerOptions extends CommonBrokerOptions {
  /** Default true. */
  readonly jetStream?: boolean;
  /** Users with their passwords and, as NATS has them, permissions. Given: nobody else is let in. */
  readonly users?: readonly {
    readonly user: string;
    readonly password: string;
    readonly permissions?: Readonly<Record<string, unknown>>;
  }[];
}

interface OptionsByName {
  readonly redis: RedisBrokerOptions;
  readonly mqtt: MqttBrokerOptions;
  readonly nats: NatsBrokerOptions;
}

/** The options of one broker. */
export type BrokerOptions<N extends BrokerName = BrokerName> = OptionsByName[N];
