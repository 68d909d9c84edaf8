import { Fifo } from '@parley/core';
import type { IClientPublishOptions, MqttClient as MqttDriver, Packet } from 'mqtt';

/** @param unheard the broker has no subscriber for it (MQTT 5) */
export type Published = (error: Error | undefined, unheard: boolean) => void;

/** One message, and what becomes of it. */
export interface Publication {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly options: IClientPublishOptions;
  readonly done: Published;
}

/** Reason code of MQTT 5 for a message without a subscriber (section 3.4.2.1). */
const noSubscribers = 16;

/**
 * Messages of quality of service 1 and 2 on their way to the broker: no more of them at once than it takes (MQTT 5, section
 * 3.3.4; mqtt.js does not count them), and all of them failed when the connection ends.
 */
export class PublishWindow {
  private readonly unanswered = new Set<Publication>();
  private readonly waiting = new Fifo<Publication>();
  /** Packet identifiers of messages that nobody subscribes to. */
  private readonly unheard = new Set<number>();
  private whenIdle?: () => void;

  constructor(
    private readonly driver: MqttDriver,
    private readonly most: number,
  ) {}

  /** Messages that the broker has not answered. */
  get size(): number {
    return this.unanswered.size + this.waiting.size;
  }

  publish(publication: Publication): void {
    if (this.unanswered.size >= this.most) this.waiting.push(publication);
    else this.send(publication);
  }

  /** The driver received a packet, and will call back about it after this. */
  received(packet: Packet): void {
    if (packet.cmd !== 'puback' && packet.cmd !== 'pubrec') return;
    if (packet.reasonCode === noSubscribers) this.unheard.add(packet.messageId!);
  }

  /** Resolves when everything is answered, or nothing was for so long, in ms. */
  async idle(patience: number): Promise<void> {
    for (let left = Infinity; this.size > 0 && this.size < left;) {
      left = this.size;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>(resolve => {
        this.whenIdle = resolve;
        timer = setTimeout(resolve, patience).unref();
      });
      clearTimeout(timer);
    }
  }

  /** The connection is gone. */
  fail(error: Error): void {
    const failed = [...this.unanswered, ...this.waiting.takeAll()];
    this.unanswered.clear();
    this.unheard.clear();
    for (const { done } of failed) done(error, false);
    this.whenIdle?.();
  }

  private send(publication: Publication): void {
    const { topic, payload, options } = publication;
    this.unanswered.add(publication);
    this.driver.publish(topic, payload, options, (error, packet) => {
      const unheard = this.unheard.delete(packet?.messageId ?? 0);
      if (!this.unanswered.delete(publication)) return;
      publication.done(error ?? undefined, unheard);
      if (this.waiting.size > 0 && this.unanswered.size < this.most) this.send(this.waiting.shift());
      if (this.unanswered.size === 0) this.whenIdle?.();
    });
  }
}
