import type { RegisteredHandler } from '@parley/core';
import type { MqttConnection } from './connection/mqtt-connection.js';
import type { MqttSubscriptions } from './mqtt-subscriptions.js';

/** What one connection is subscribed to for handlers. */
export class LiveTopics {
  private topics: readonly string[] = [];

  constructor(private readonly subscriptions: MqttSubscriptions) {}

  /** There is a new connection, or nothing shall come by the old one any more. Returns what there was. */
  forget(): readonly string[] {
    const { topics } = this;
    this.topics = [];
    return topics;
  }

  /** Subscribes to what the handlers need and is not there yet, then gives up what they do not need any more. */
  async follow(handlers: readonly RegisteredHandler[], connection: MqttConnection): Promise<void> {
    const wanted = this.subscriptions.of(handlers, connection.identified);
    const before = this.topics;
    this.topics = wanted.map(({ topic }) => topic);
    await connection.subscribe(wanted.filter(({ topic }) => !before.includes(topic)));
    await connection.unsubscribe(before.filter(topic => !this.topics.includes(topic)));
  }
}
