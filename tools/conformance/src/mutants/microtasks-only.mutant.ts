import type { Link } from '@parley/core';
import { MemoryClient, MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import { linkWith } from './link-with.js';
import type { Mutant } from './mutant.js';

interface Queue {
  scheduled: boolean;
  readonly tasks: { readonly size: number };
  readonly turn: () => void;
  schedule(): void;
}

/** What goes through this queue is delivered in the turn in which it came. */
const hurry = (queue: Queue): void => {
  queue.schedule = () => {
    if (queue.scheduled || queue.tasks.size === 0) return;
    queue.scheduled = true;
    process.nextTick(queue.turn);
  };
};

interface Inside {
  readonly connection: { readonly inbox: Queue; readonly mailboxes: Set<{ readonly tasks: Queue }> };
}

class HurriedServer extends MemoryServer {
  protected override open(link: Link): void {
    super.open(link);
    hurry((this as unknown as Inside).connection.inbox);
  }
}

class HurriedClient extends MemoryClient {
  protected override open(link: Link): void {
    const ready = (): void => {
      for (const { tasks } of (this as unknown as Inside).connection.mailboxes) hurry(tasks);
      link.ready();
    };
    super.open(linkWith(link, { ready }));
  }
}

export const mutant: Mutant = {
  defect: 'messages are delivered in microtasks: as long as there are any, nothing else runs',
  origin: 'In-process brokers made of promises.',
  killedBy: ['OR-09'],
  says: /a timer to run now and then among 3200 calls/,
  harness: memoryWith({ client: HurriedClient, server: HurriedServer }),
};
