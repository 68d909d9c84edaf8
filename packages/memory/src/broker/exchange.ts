import { ParleyError } from '@parley/core';
import { deadLetterCapacity, type DeadLetter } from './dead-letter.js';
import { Group, type GroupOwner } from './group.js';
import { Mailbox, type MailboxReader } from './mailbox.js';
import type { MemoryMessage, MessageKind } from './message.js';

/** The inside of a broker: takes messages to groups and mailboxes. */
export class Exchange implements GroupOwner {
  readonly mailboxes = new Map<string, Mailbox>();
  deadLetters: DeadLetter[] = [];
  private readonly groupsOf = { request: new Map<string, Group>(), event: new Map<string, Group>() };

  constructor(
    readonly address: string,
    readonly maxWaiting: number,
  ) {}

  get groups(): readonly Group[] {
    return [...this.groupsOf.request.values(), ...this.groupsOf.event.values()];
  }

  /** The group of this name. An exclusive one is for one server. */
  group(kind: MessageKind, name: string, exclusive: boolean): Group {
    const groups = this.groupsOf[kind];
    let group = groups.get(name);
    if (group === undefined) groups.set(name, (group = new Group(name, exclusive, this)));
    return group;
  }

  openMailbox(address: string, read: MailboxReader): Mailbox {
    const mailbox = new Mailbox(address, read);
    this.mailboxes.set(address, mailbox);
    return mailbox;
  }

  closeMailbox(mailbox: Mailbox): void {
    if (this.mailboxes.get(mailbox.address) === mailbox) this.mailboxes.delete(mailbox.address);
    mailbox.close();
  }

  /**
   * Takes a message to each group that bound its subject.
   * @throws ParleyError `PARLEY_OVERLOADED`
   */
  route(message: MemoryMessage): void {
    if (message.replyTo !== undefined) {
      if (this.offer('request', message)) return;
      this.refuse(message, new ParleyError('PARLEY_NO_HANDLER', { pattern: message.subject, address: this.address }));
    } else if (!this.offer('event', message)) {
      // whoever sent it may have meant a request: the server that handles those logs that it has no event handler
      this.offer('request', message);
    }
  }

  refuse({ replyTo, refused }: MemoryMessage, error: ParleyError): void {
    if (replyTo !== undefined && refused !== undefined) this.mailboxes.get(replyTo)?.later(() => refused(error));
  }

  bury(letter: DeadLetter): void {
    this.deadLetters.push(letter);
    if (this.deadLetters.length > deadLetterCapacity) this.deadLetters.shift();
  }

  forget(group: Group): void {
    for (const groups of Object.values(this.groupsOf)) if (groups.get(group.name) === group) groups.delete(group.name);
  }

  clear(): void {
    for (const group of this.groups) group.clear();
    this.groupsOf.request.clear();
    this.groupsOf.event.clear();
    this.deadLetters = [];
  }

  private offer(kind: MessageKind, message: MemoryMessage): boolean {
    const takers = [...this.groupsOf[kind].values()].filter(group => group.covers(message.subject));
    // where several may answer, that one of them cannot does not mean that nobody will
    const offered = takers.length > 1 ? { ...message, refused: undefined } : message;
    for (const group of takers) group.add(offered);
    return takers.length > 0;
  }
}
