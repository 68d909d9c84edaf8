import { ParleyError } from '../errors/parley-error.js';
import type { Logger } from '../logger.js';
import { isPromise } from '../packet/is-promise.js';
import type { MaybePromise } from '../packet/serializer.js';
import type { DriverEmitter, Listener } from './driver-emitter.js';

/** Listeners of driver events. They may come before the driver does, and move to each driver that replaces it. */
export class EventListeners {
  private readonly entries: { readonly event: string; readonly guarded: Listener }[] = [];
  private emitter?: DriverEmitter;

  constructor(
    private readonly logger: Logger,
    private readonly events?: ReadonlySet<string>,
  ) {}

  /** @throws ParleyError `PARLEY_UNKNOWN_EVENT` */
  add(event: string, listener: Listener): void {
    if (this.events !== undefined && !this.events.has(event)) {
      throw new ParleyError('PARLEY_UNKNOWN_EVENT', {
        message: `There is no event '${event}'. Known events: ${[...this.events].join(', ')}.`,
      });
    }
    const failed = (error: unknown): void => this.logger.error(`A listener of '${event}' threw`, error);
    const guarded: Listener = (...args) => {
      try {
        const result = listener(...args) as MaybePromise<void>; // of an async function
        if (isPromise(result)) result.then(undefined, failed);
      } catch (error) {
        failed(error);
      }
    };
    this.entries.push({ event, guarded });
    this.emitter?.on(event, guarded);
  }

  /** From now on events come from `emitter`, and no longer from an earlier one. */
  attach(emitter: DriverEmitter): void {
    this.detach();
    this.emitter = emitter;
    for (const { event, guarded } of this.entries) emitter.on(event, guarded);
  }

  detach(): void {
    const { emitter } = this;
    this.emitter = undefined;
    for (const { event, guarded } of this.entries) emitter?.off(event, guarded);
  }
}
