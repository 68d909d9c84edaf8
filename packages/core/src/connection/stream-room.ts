import type { Writable } from 'node:stream';
import { deferred } from './deferred.js';

/** Where a stream takes no more for now: back-pressure as one promise for all who ask. */
export class StreamRoom {
  private draining?: Promise<void>;

  /** Resolves when the stream has room for more, or is gone; absent while there is room. */
  of(stream: Writable | undefined): Promise<void> | undefined {
    if (this.draining !== undefined || stream?.writableNeedDrain !== true) return this.draining;
    const { promise, resolve } = deferred();
    const over = (): void => {
      stream.off('drain', over).off('close', over);
      this.draining = undefined;
      resolve();
    };
    stream.on('drain', over).on('close', over);
    return (this.draining = promise);
  }
}
