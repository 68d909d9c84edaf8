import { randomBytes } from 'node:crypto';
import type { EventExtension } from '../packet/extension.js';

/** Gives each event of a client a key of its own: 96 bits that nobody guesses, and a counter. */
export class EventKeys {
  private readonly prefix = randomBytes(12).toString('base64url');
  private counter = 0;

  next(): EventExtension {
    return { k: this.prefix + ++this.counter };
  }
}
