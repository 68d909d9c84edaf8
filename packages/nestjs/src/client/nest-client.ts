import {
  ParleyError,
  type ClientProxy as CoreClient,
  type DispatchHook,
  type Pattern,
  type SendOptions,
} from '@parley/core';
import { catchError, map, throwError, type Observable } from 'rxjs';
import type { ReadPacket } from '../packets.js';
import type { Untyped } from '../untyped.js';
import type { ClientCustomisations } from './client-customisations.js';

type CoreClientClass = new (options?: never) => CoreClient;

/** A transporter's client with the members it has in Nest. */
export type NestClient = CoreClient & ClientCustomisations & { setOnDispatchHook(hook: PacketHook): void };

/** Sees every packet before it leaves, and may set its `metadata`. */
export type PacketHook = (packet: ReadPacket) => void;

const known = new WeakMap<CoreClientClass, new (options: object) => NestClient>();

/** The class of a transporter's client, with what Nest adds to it. */
export const nestClient = (Client: CoreClientClass): new (options: object) => NestClient => {
  let made = known.get(Client);
  if (made === undefined) known.set(Client, (made = extend(Client as never)));
  return made;
};

const extend = (Client: new (...args: Untyped[]) => CoreClient): new (options: object) => NestClient => {
  abstract class Extended extends Client implements ClientCustomisations {
    setOnDispatchHook(hook: PacketHook): void {
      this.setDispatchHook(hook as DispatchHook);
    }

    override send<TResult = unknown, TInput = unknown>(
      pattern: Pattern,
      data: TInput,
      options?: SendOptions,
    ): Observable<TResult> {
      const values = super.send<TResult, TInput>(pattern, data, options);
      const { serializeError, serializeResponse } = Extended.prototype;
      // operators only for who wrote something in place of these two
      if (this.serializeError === serializeError && this.serializeResponse === serializeResponse) return values;
      return values.pipe(
        map(value => this.serializeResponse(value) as TResult),
        catchError((error: unknown) =>
          throwError(() => (error instanceof ParleyError ? error : (this.serializeError(error) as unknown))),
        ),
      );
    }

    serializeError(error: Untyped): Untyped {
      return error;
    }

    serializeResponse(response: Untyped): Untyped {
      return response;
    }
  }
  Object.defineProperty(Extended, 'name', { value: Client.name });
  return Extended as unknown as new (options: object) => NestClient;
};
