import { ReplySink, type IncomingPacket, type RegisteredHandler, type RetryPolicy } from '@parley/core';
import { MqttContext } from '../mqtt-context.js';
import type { MqttSubscriptions } from '../mqtt-subscriptions.js';
import type { EventDelivery } from './event-delivery.js';
import { EventSettlement } from './event-settlement.js';

/** Where the events of the second connection come from. Requests come there, too, on topics of both, and are not its own. */
export class EventSink extends ReplySink<MqttContext> {
  constructor(
    private readonly subscriptions: MqttSubscriptions,
    private readonly policy: RetryPolicy,
    private readonly isLive: (topic: string) => boolean,
  ) {
    super();
  }

  context(packet: IncomingPacket, delivery: unknown): MqttContext {
    const { attempt, arrived } = delivery as EventDelivery;
    const context = new MqttContext(arrived.packet, packet, attempt);
    context.settlement = new EventSettlement(delivery as EventDelivery, this.policy);
    return context;
  }

  override takes(handler: RegisteredHandler, context: MqttContext): boolean {
    return handler.isEvent && this.subscriptions.bring(context.getPacket(), handler, this.isLive);
  }

  write(): void {} // nobody waits for an answer
}
