import type { Payload } from './message.js';
import { TurnQueue } from './turn-queue.js';

/** Hears that a mailbox is gone, and with it whoever read it. */
export interface MailboxWatcher {
  mailboxClosed(mailbox: Mailbox): void;
}

export type MailboxReader = (payload: Payload, from: string | undefined) => void;

/** An address with one reader: a client's inbox, or where a server takes control packets. Wildcards do not reach it. */
export class Mailbox {
  private readonly tasks = new TurnQueue();
  private readonly watchers = new Set<MailboxWatcher>();
  private open = true;

  constructor(
    readonly address: string,
    private readonly read: MailboxReader,
  ) {}

  put(payload: Payload, from?: string): void {
    this.later(() => this.read(payload, from));
  }

  /** Runs a task in the reader's turn, after what was put before. */
  later(task: () => void): void {
    if (this.open) this.tasks.push(task);
  }

  watch(watcher: MailboxWatcher): void {
    this.watchers.add(watcher);
  }

  unwatch(watcher: MailboxWatcher): void {
    this.watchers.delete(watcher);
  }

  /** What was not read is lost. */
  close(): void {
    this.open = false;
    this.tasks.clear();
    const watchers = [...this.watchers];
    this.watchers.clear();
    for (const watcher of watchers) watcher.mailboxClosed(this);
  }
}
