import { Logger } from '@nestjs/common';
import type { Module } from '@nestjs/core/internal';
import { handlersOf } from './described-handler.js';

const warned = new WeakSet<object>();

/** Only controllers are served; Nest leaves handlers in providers out without a word. */
export const warnOfIgnoredHandlers = (modules: readonly Module[]): void => {
  const logger = new Logger('NestMicroservice', { timestamp: true });
  const controllers = new Set(
    modules.flatMap(module => [...module.controllers.values()].map(({ metatype }) => metatype)),
  );
  for (const module of modules) {
    for (const { metatype, name } of module.providers.values()) {
      if (typeof metatype !== 'function' || controllers.has(metatype) || warned.has(metatype)) continue;
      const { prototype } = metatype as { readonly prototype?: unknown };
      if (typeof prototype !== 'object' || prototype === null) continue;
      for (const handler of handlersOf(prototype, String(name))) {
        warned.add(metatype);
        const decorator = handler.isEvent ? '@EventPattern' : '@MessagePattern';
        logger.warn(`${decorator} of ${handler.name} has no effect: the class is a provider. Make it a controller.`);
      }
    }
  }
};
