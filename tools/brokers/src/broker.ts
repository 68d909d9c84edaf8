/** The brokers that tests, benchmarks and examples can have. Each is described by a file in `kinds/`. */
export type BrokerName = 'redis' | 'mqtt' | 'nats';

/** Where a broker comes from. */
export type BrokerSource = 'environment' | 'docker' | 'native';

/** A broker that runs until `stop()`, or until this process ends, however that happens. */
export interface Broker {
  readonly name: BrokerName;
  readonly source: BrokerSource;
  /** For the driver, with the scheme it wants; without credentials, unless it came from the environment. */
  readonly url: string;
  readonly host: string;
  /** Stays the same over `restart()`. */
  readonly port: number;
  /** Whether it is ours; the operations below but `stop()` throw for one whose address came from the environment. */
  readonly controllable: boolean;

  /** Ends it for good and removes all that was made for it. May be called twice. */
  stop(): Promise<void>;
  /** Shuts it down in order if it runs, and starts it at the same port. Resolves when it takes connections. */
  restart(): Promise<void>;
  /** Ends it without a goodbye (SIGKILL). `start()` or `restart()` follows. */
  kill(): Promise<void>;
  /** Starts it again after `kill()`. Resolves when it takes connections. */
  start(): Promise<void>;
  /** It keeps its connections and does nothing any more (SIGSTOP), until `resume()`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Sends it a signal, `SIGUSR2` for the lame duck mode of NATS. */
  signal(signal: NodeJS.Signals): Promise<void>;
}
