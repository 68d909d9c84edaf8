import {
  ParleyError,
  type EventPattern as CoreEventPattern,
  type MessagePattern as CoreMessagePattern,
} from '@parley/core';
import type { Untyped } from '../untyped.js';

type CoreDecorator = typeof CoreMessagePattern | typeof CoreEventPattern;

/** A decorator of core whose errors say which method of which class it stands on. */
export const handlerDecorator =
  (decorator: CoreDecorator, pattern: unknown, transportOrExtras: unknown, extras: unknown): MethodDecorator =>
  (target, key, descriptor) => {
    try {
      const decorate = (decorator as (...args: Untyped[]) => MethodDecorator)(pattern, transportOrExtras, extras);
      return decorate(target, key, descriptor);
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      const name = `${target.constructor.name}.${String(key)}`;
      throw new ParleyError(error.code, { message: `${name}: ${error.message}`, cause: error });
    }
  };
