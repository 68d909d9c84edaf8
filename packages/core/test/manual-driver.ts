import { Connection, type ConnectionOptions } from '../src/connection/connection.js';
import type { DriverSteps } from '../src/connection/driver-steps.js';
import { EventListeners } from '../src/connection/event-listeners.js';
import type { Link } from '../src/connection/link.js';
import { StatusStream, type StatusNames } from '../src/connection/status.js';
import type { MaybePromise } from '../src/packet/serializer.js';
import { RecordingLogger } from './recording-logger.js';

/** The driver steps of a connection, each of which the test performs by hand. */
export class ManualDriver implements DriverSteps {
  /** One for each attempt, the newest last. */
  readonly links: Link[] = [];
  closes = 0;
  /** Aborts when nobody waits for the last close any longer. */
  late?: AbortSignal;
  onOpen: (link: Link) => MaybePromise<void> = () => undefined;
  onClose: () => MaybePromise<void> = () => undefined;

  get link(): Link {
    return this.links.at(-1)!;
  }

  open(link: Link): MaybePromise<void> {
    this.links.push(link);
    return this.onOpen(link);
  }

  close(late: AbortSignal): MaybePromise<void> {
    this.closes++;
    this.late = late;
    return this.onClose();
  }
}

/** A connection over a driver that is operated by hand, and what it tells whom. */
export class ManualConnection {
  readonly driver = new ManualDriver();
  readonly statuses: string[] = [];
  readonly logger = new RecordingLogger();
  readonly listeners = new EventListeners(this.logger);
  /** What the owner heard: `connected`, `lost, returns` or `lost for good`. */
  readonly heard: string[] = [];
  readonly causes: (Error | undefined)[] = [];
  readonly status: StatusStream;
  readonly connection: Connection;

  constructor(options: ConnectionOptions = {}, reconnectsItself = false, names?: StatusNames) {
    this.status = new StatusStream(names);
    this.status.changes.subscribe(status => this.statuses.push(status));
    this.connection = new Connection(
      this.driver,
      {
        connected: () => this.heard.push('connected'),
        released: () => this.heard.push('released'),
        lost: (cause, returns) => {
          this.heard.push(returns ? 'lost, returns' : 'lost for good');
          this.causes.push(cause);
        },
      },
      this.status,
      this.listeners,
      options,
      {
        reconnectsItself,
        failure: 'PARLEY_CONNECT_FAILED',
        closed: 'PARLEY_CLIENT_CLOSED',
        address: () => 'test://broker',
      },
    );
  }

  /** Starts and is ready. */
  async connect(): Promise<void> {
    const started = this.connection.start();
    this.driver.link.ready();
    await started;
  }
}
