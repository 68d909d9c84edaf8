import { Injectable } from '@nestjs/common';
import { firstValueFrom, type Observable } from 'rxjs';

/** What `@nestjs/terminus` takes from an indicator. */
export type HealthResult<TKey extends string = string> = Record<
  TKey,
  { readonly status: 'up' } | { readonly status: 'down'; readonly message: string; readonly code?: string }
>;

/** A client, or a microservice or its server. */
export interface HealthTarget {
  readonly status: Observable<string>;
  connect?(): Promise<unknown>;
}

export interface HealthOptions {
  /** How long a client may take to connect, in ms. Default 1000. */
  readonly timeout?: number;
}

/**
 * Says whether a transport is there, for the health check of `@nestjs/terminus`:
 * `() => this.transports.check('orders', this.client)`. A client is up if it is connected or can connect, a microservice
 * if its status is `connected`.
 */
@Injectable()
export class TransportHealthIndicator {
  async check<TKey extends string>(
    key: TKey,
    target: HealthTarget,
    { timeout = 1000 }: HealthOptions = {},
  ): Promise<HealthResult<TKey>> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no connection within ${timeout} ms`)), timeout);
    });
    try {
      await Promise.race([present(target), tooLate]);
      return { [key]: { status: 'up' } } as HealthResult<TKey>;
    } catch (error) {
      return { [key]: { status: 'down', ...reasonOf(error) } } as HealthResult<TKey>;
    } finally {
      clearTimeout(timer);
    }
  }
}

const present = async (target: HealthTarget): Promise<void> => {
  if (typeof target.connect === 'function') {
    await target.connect();
    return;
  }
  const status = await firstValueFrom(target.status);
  if (status !== 'connected') throw new Error(`the status is ${status}`);
};

const reasonOf = (error: unknown): { readonly message: string; readonly code?: string } => {
  const { message, code } = error as { readonly message: string; readonly code?: unknown };
  return typeof code === 'string' ? { message, code } : { message };
};
