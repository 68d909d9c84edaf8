import { Logger } from '@nestjs/common';
import type { Invoke } from './pipeline.js';

/** How long messages may wait for the application before somebody is told, in ms. */
const patience = 5000;

/** Holds messages back until the application has run its `onModuleInit` hooks. */
export class StartGate {
  private opened = false;
  private readonly opening: Promise<void>;
  private resolve!: () => void;
  private warning?: NodeJS.Timeout;

  constructor() {
    this.opening = new Promise(resolve => (this.resolve = resolve));
  }

  open(): void {
    this.opened = true;
    clearTimeout(this.warning);
    this.resolve();
  }

  /** The handler, behind this gate. */
  guard(invoke: Invoke): Invoke {
    return (data, context) => {
      if (this.opened) return invoke(data, context);
      this.warning ??= setTimeout(() => {
        const logger = new Logger('NestMicroservice', { timestamp: true });
        logger.warn('Messages wait until the application is initialized: call app.init() or app.listen()');
      }, patience).unref();
      return this.opening.then(() => invoke(data, context));
    };
  }
}
