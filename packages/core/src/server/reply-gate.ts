import { deferred, type Deferred } from '../connection/deferred.js';

/** Holds back answers while the connection is away, where their callers wait for them; drops them if it will not come back. */
export class ReplyGate {
  /** Nothing can leave now. */
  shut = false;
  private opening?: Deferred;

  /** The connection comes back. */
  wait(): void {
    this.shut = true;
    this.opening ??= deferred();
  }

  /** It is there. */
  open(): void {
    this.shut = false;
    this.settle();
  }

  /** It does not come back: there is nobody to answer. */
  drop(): void {
    this.shut = true;
    this.settle();
  }

  /** Calls back when there is a connection; resolves also if there will be none. */
  pass(send: () => void | Promise<void>): void | Promise<void> {
    return this.opening?.promise.then(send);
  }

  private settle(): void {
    const { opening } = this;
    this.opening = undefined;
    opening?.resolve();
  }
}
