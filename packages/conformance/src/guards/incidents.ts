import { show } from '../show.js';
import { realProcess } from './real-process.js';

/** Something the whole process noticed, and no caller. */
export interface Incident {
  readonly kind: 'unhandled rejection' | 'uncaught exception' | 'process warning';
  readonly text: string;
}

/** Warnings about the platform rather than about what runs on it. */
const aboutThePlatform = new Set(['ExperimentalWarning', 'DeprecationWarning']);

const taken = ['unhandledRejection', 'uncaughtException'] as const;

type AnyListener = (...args: unknown[]) => void;

/**
 * Watches the process during a case, in place of whoever else does: a test runner's own listeners would blame, or end,
 * the wrong test.
 */
export class IncidentWatch {
  private readonly found: Incident[] = [];
  private readonly others = new Map<string, readonly AnyListener[]>();
  private readonly listeners = {
    unhandledRejection: (reason: unknown): void => this.add('unhandled rejection', reason),
    uncaughtException: (error: unknown): void => this.add('uncaught exception', error),
  };
  private readonly warned = (warning: Error): void => {
    if (!aboutThePlatform.has(warning.name)) this.add('process warning', warning);
  };

  start(): void {
    for (const event of taken) {
      this.others.set(event, realProcess.listeners(event as never) as unknown as AnyListener[]);
      realProcess.removeAllListeners(event);
      realProcess.on(event, this.listeners[event]);
    }
    realProcess.on('warning', this.warned);
  }

  /** Waits for what is about to be reported, and gives the process back. */
  async stop(): Promise<readonly Incident[]> {
    for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve));
    for (const event of taken) {
      realProcess.off(event, this.listeners[event]);
      for (const listener of this.others.get(event) ?? []) realProcess.on(event as never, listener as never);
    }
    realProcess.off('warning', this.warned);
    return this.found;
  }

  private add(kind: Incident['kind'], cause: unknown): void {
    this.found.push({ kind, text: show(cause) });
  }
}
