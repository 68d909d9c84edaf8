import { isPromise } from '../packet/is-promise.js';
import type { MaybePromise } from '../packet/serializer.js';
import type { Link } from './link.js';
import { longestDelay } from './longest-delay.js';

/** The steps a transporter writes. */
export interface DriverSteps {
  /** Starts one connection and reports to `link`. A throw or a rejection counts as `link.failed`. */
  open(link: Link): MaybePromise<void>;
  /**
   * Lets go of the connection and of whatever half of one there is; as soon as one is lost, too. When `late` aborts
   * (`closeTimeout`), nobody waits any longer: what is left has to be destroyed.
   */
  close(late: AbortSignal): MaybePromise<void>;
}

/** Resolves when the driver has let go, at the latest after `limit` ms, when it is told so. Never rejects. */
export const letGo = async (steps: DriverSteps, limit: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new AbortController();
  try {
    const closing = steps.close(late.signal);
    if (!isPromise(closing)) return;
    const over = new Promise<void>(resolve => {
      timer = setTimeout(
        () => {
          late.abort();
          resolve();
        },
        Math.min(limit, longestDelay),
      );
    });
    await Promise.race([closing, over]);
  } catch {
    // the connection is being thrown away: that it does not go quietly is nobody's concern
  } finally {
    clearTimeout(timer);
  }
};
