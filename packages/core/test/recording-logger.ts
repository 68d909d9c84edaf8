import type { Logger } from '../src/logger.js';

/** Keeps what was logged, for a test to look at. */
export class RecordingLogger implements Logger {
  readonly errors: string[] = [];
  readonly warnings: string[] = [];
  /** What came with the errors: usually the error itself. */
  readonly details: unknown[] = [];

  error(message: string, ...details: unknown[]): void {
    this.errors.push(message);
    this.details.push(...details);
  }

  warn(message: string): void {
    this.warnings.push(message);
  }
}
