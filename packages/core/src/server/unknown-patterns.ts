import type { Logger } from '../logger.js';

/** Patterns that are logged by name; beyond, the log would be the peer's to fill. */
const capacity = 1000;

/** Says once of each pattern that nobody handles it. */
export class UnknownPatterns {
  private readonly logged = new Set<string>();

  constructor(private readonly logger: Logger) {}

  log(pattern: string, kind: 'request' | 'event'): void {
    if (this.logged.has(pattern) || this.logged.size >= capacity) return;
    this.logged.add(pattern);
    this.logger.warn(`There is no handler for ${kind} '${pattern}' (logged once per pattern)`);
  }
}
