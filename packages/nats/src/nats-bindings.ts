import type { RegisteredHandler } from '@parley/core';
import { subjectOf } from './nats-escape.js';

/** One subscription: a subject and, if replicas share its messages, a queue. */
export interface NatsBinding {
  readonly route: string;
  readonly subject: string;
  readonly queue: string | undefined;
  /** Whether messages say which subject they are about. */
  readonly wild: boolean;
  /** Whether inboxes match it, too. */
  readonly catchesInboxes: boolean;
  /**
   * Handlers its messages are for. The broker gives one copy to all subscriptions with one queue name together, and one to
   * each subscription without.
   */
  readonly handlers: ReadonlySet<RegisteredHandler>;
}

/** A subscription of the server's own, whose messages are for no handler. */
export const ownBinding = (subject: string): NatsBinding => ({
  route: subject,
  subject,
  queue: undefined,
  wild: false,
  catchesInboxes: false,
  handlers: new Set(),
});

/** Which subscriptions the handlers need. */
export class NatsBindings {
  private readonly groups = new Map<string, Set<RegisteredHandler>>();
  private readonly bindings = new Map<string, NatsBinding>();

  /** @param queue of the server's options */
  constructor(private readonly queue: string | false | undefined) {}

  /** A subscription that is needed now; `undefined` if there is one for this handler already. */
  add(handler: RegisteredHandler): NatsBinding | undefined {
    const { route } = handler;
    const subject = subjectOf(route);
    const queue = this.queueOf(handler, subject);
    const group = this.group(queue === undefined ? `subject ${subject}` : `queue ${queue}`);
    group.add(handler);
    const key = `${subject} ${queue ?? ''}`;
    if (this.bindings.has(key)) return undefined;
    const words = subject.split('.');
    const binding = {
      route,
      subject,
      queue,
      wild: words.includes('*') || words.at(-1) === '>',
      catchesInboxes: words[0] === '*' || words[0] === '>',
      handlers: group,
    };
    this.bindings.set(key, binding);
    return binding;
  }

  private group(key: string): Set<RegisteredHandler> {
    let group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, (group = new Set()));
    return group;
  }

  /** The default for requests names the subject, so that services that have other handlers do not take them away. */
  private queueOf({ extras, isEvent }: RegisteredHandler, subject: string): string | undefined {
    const { queue = this.queue ?? (isEvent ? false : `parley.${subject}`) } = extras;
    return typeof queue === 'string' && queue !== '' ? queue.replace(/\s/g, '_') : undefined;
  }
}
