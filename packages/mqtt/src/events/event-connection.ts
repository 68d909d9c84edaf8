import { ParleyError, type Link, type Logger } from '@parley/core';
import { HeldPings } from '../connection/held-pings.js';
import { MqttConnection } from '../connection/mqtt-connection.js';
import { isDurable } from '../mqtt-capabilities.js';
import type { MqttServerOptions } from '../mqtt-options.js';
import { isOwnTopic } from '../topics/own-topics.js';
import { isStrayReply } from '../topics/stray-reply.js';
import { isDeadLetter } from './dead-letter.js';
import { EventDelivery, type ArrivedEvent, type EventDeliveryOwner } from './event-delivery.js';

/** What is done with the connection for events. */
export interface EventConnectionOwner extends Pick<EventDeliveryOwner, 'run' | 'putAside'> {
  readonly address: string;
  readonly logger: Logger;
  /** Subscribes to what the event handlers need. */
  subscribe(connection: MqttConnection): Promise<void>;
}

/** The client id of the second connection, which has a session of its own; letters only, for brokers of MQTT 3.1.1. */
const ownIdOf = (clientId: string): string => `${clientId}events`;

/**
 * The second connection of a server with `ackAfterHandler`. mqtt.js goes on to the next packet of a connection, and
 * acknowledges the one before, when its `handleMessage` calls back; here that is when core has settled the event.
 */
export class EventConnection implements EventDeliveryOwner {
  readonly connection: MqttConnection;
  /** Resolves when it is ready. */
  readonly opened: Promise<void>;
  private readonly returns: boolean;
  private arrived?: ArrivedEvent;
  /** The event in work, and what has mqtt.js acknowledge it. */
  private current?: { readonly delivery: EventDelivery; readonly proceed: () => void };
  private stopped = false;
  private readonly pings: HeldPings;
  private onFirst: () => void = () => undefined;

  constructor(
    private readonly options: MqttServerOptions,
    link: Pick<Link, 'failed'>,
    private readonly owner: EventConnectionOwner,
  ) {
    this.returns = isDurable(options);
    let failed: (cause: Error) => void = cause => link.failed(cause);
    let ready!: () => void;
    this.opened = new Promise<void>((resolve, reject) => {
      ready = resolve;
      failed = reject;
    }).finally(() => (failed = cause => link.failed(cause)));
    const { clientId } = options;
    this.connection = new MqttConnection(
      { ...options, clientId: clientId && ownIdOf(clientId), will: undefined },
      {
        ready: () => ready(),
        failed: cause => failed(cause),
        lost: cause => failed(cause ?? new Error('The connection was closed')),
        ended: cause => failed(cause),
        emitter: () => undefined,
      },
      {
        address: owner.address,
        begin: connection => this.begin(connection),
        message: (topic, payload, packet) => (this.arrived = { topic, payload, packet }),
        arrived: proceed => this.take(proceed),
      },
    );
    this.pings = new HeldPings(this.connection.driver);
  }

  run(delivery: EventDelivery): void {
    this.owner.run(delivery);
  }

  putAside(...args: Parameters<EventDeliveryOwner['putAside']>): Promise<void> {
    return this.owner.putAside(...args);
  }

  acknowledge(delivery: EventDelivery): void {
    if (this.current?.delivery !== delivery) return; // the connection it came by is gone
    const { proceed } = this.current;
    this.current = undefined;
    this.pings.end();
    proceed();
  }

  /**
   * A session that stays keeps whatever is not in work, also what waits for its next attempt. What else the broker has sent is
   * still handled, one after the other, before it says that it sends no more.
   */
  async stop(topics: readonly string[]): Promise<void> {
    if (!this.returns) return this.connection.unsubscribe(topics);
    this.stopped = true;
    this.current?.delivery.runNoMore();
  }

  close(late: AbortSignal): Promise<void> {
    this.stopped = true;
    this.pings.end();
    this.current?.delivery.abandon();
    this.current = undefined;
    return this.connection.close(late);
  }

  /**
   * A session that was kept begins with what it collected, and mqtt.js sees that subscriptions are acknowledged only after
   * that: they are not waited for then.
   */
  private begin(connection: MqttConnection): Promise<unknown> {
    const first = new Promise<void>(resolve => (this.onFirst = resolve));
    const subscribed = this.owner.subscribe(connection);
    void first.then(() =>
      subscribed.catch((error: unknown) => {
        if (error instanceof ParleyError) this.owner.logger.error('An event handler cannot be reached', error);
      }),
    );
    return Promise.race([subscribed, first]);
  }

  private take(proceed: () => void): void {
    const arrived = this.arrived!;
    const { topic, payload, packet } = arrived;
    if (this.stopped) return; // the broker delivers it again
    if (isOwnTopic(topic) || isStrayReply(topic, payload) || isDeadLetter(this.options.deadLetterTopic, topic)) {
      return proceed();
    }
    this.onFirst();
    const delivery = new EventDelivery(arrived, this.returns && packet.qos > 0, this);
    this.current = { delivery, proceed };
    this.pings.begin();
    this.run(delivery);
  }
}
