import { PrivateAddresses, ReplySink, RpcContext, type Encoded, type IncomingPacket } from '@parley/core';
import type { Delivery } from './broker/delivery.js';
import type { Mailbox, MailboxWatcher } from './broker/mailbox.js';
import { payloadOf } from './broker/message.js';

/** Servers answer only to such mailboxes. */
export const inboxes = new PrivateAddresses('inbox.');

/** Clients send control packets only to such mailboxes. */
export const controls = new PrivateAddresses('control.');

/** The server behind a sink. */
export interface MemorySinkOwner {
  readonly controlAddress: string;
  contextOf(delivery: Delivery, packet: IncomingPacket): RpcContext;
  /** The caller at the other end is gone. */
  callerGone(sink: MemorySink): void;
  pauseEvents(): void;
  resumeEvents(): void;
}

/** Where answers to one client go; and, without a caller, where events come from. */
export class MemorySink extends ReplySink implements MailboxWatcher {
  constructor(
    private readonly owner: MemorySinkOwner,
    readonly caller?: Mailbox,
  ) {
    super();
    caller?.watch(this);
  }

  override get controlAddress(): string {
    return this.owner.controlAddress;
  }

  write(encoded: Encoded): void {
    this.caller?.put(payloadOf(encoded));
  }

  context(packet: IncomingPacket, delivery: unknown): RpcContext {
    return delivery === undefined ? new RpcContext() : this.owner.contextOf(delivery as Delivery, packet);
  }

  /** Core pauses what brings events. */
  override pause(): void {
    this.owner.pauseEvents();
  }

  override resume(): void {
    this.owner.resumeEvents();
  }

  mailboxClosed(): void {
    this.owner.callerGone(this);
  }

  /** The server does not care any more. */
  leave(): void {
    this.caller?.unwatch(this);
  }
}
