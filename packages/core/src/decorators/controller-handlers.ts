import type { HandlerPattern } from '../pattern/pattern.js';
import { handlerCallback, type HandlerCallback } from './handler-callback.js';
import { invalidHandler, type HandlerExtras, type TransportId } from './handler-decorator.js';
import { handlerKinds, metadataKeys, type ParameterMetadata } from './metadata-keys.js';

/** One decorated method of a controller. */
export interface ControllerHandler {
  readonly patterns: readonly HandlerPattern[];
  readonly isEvent: boolean;
  /** The method, bound to its instance and to what its parameters are decorated with. */
  readonly callback: HandlerCallback;
  readonly extras: HandlerExtras;
  readonly methodKey: string | symbol;
  /** The only transport to serve it with; undefined is any. */
  readonly transport: TransportId | undefined;
}

/**
 * The handlers of an instance whose class is decorated by Parley or by Nest, inherited ones included; a method that
 * overrides one is a handler only if it is decorated itself.
 *
 * A method without decorated parameters is called with data and context (in Nest with the data only).
 *
 * @throws ParleyError `PARLEY_INVALID_HANDLER` if it is given a class, or meets pipes and the like that only Nest applies
 */
export const handlersOf = (instance: object): readonly ControllerHandler[] => {
  if (typeof instance === 'function')
    throw invalidHandler(`A controller is an instance; '${instance.name}' is a class`);
  const handlers: ControllerHandler[] = [];
  const seen = new Set<string | symbol>(['constructor']);
  for (const prototype of prototypesOf(instance)) {
    for (const key of Reflect.ownKeys(prototype)) {
      if (seen.has(key)) continue;
      seen.add(key);
      const method: unknown = Object.getOwnPropertyDescriptor(prototype, key)?.value;
      if (typeof method === 'function' && Reflect.hasMetadata(metadataKeys.handlerKind, method)) {
        handlers.push(handlerOf(instance, key, method));
      }
    }
  }
  return handlers;
};

const prototypesOf = (instance: object): readonly object[] => {
  const prototypes: object[] = [];
  let prototype = Object.getPrototypeOf(instance) as object | null;
  while (prototype !== null && prototype !== Object.prototype) {
    prototypes.push(prototype);
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return prototypes;
};

const handlerOf = (instance: object, methodKey: string | symbol, method: object): ControllerHandler => {
  const read = <Value>(key: string): Value => Reflect.getMetadata(key, method) as Value;
  const controller = Object.getPrototypeOf(instance) as { readonly constructor: object };
  const parameters = Reflect.getMetadata(metadataKeys.parameters, controller.constructor, methodKey) as
    Readonly<Record<string, ParameterMetadata>> | undefined;
  // from the instance, which may have replaced it, as a spy in a test does
  const own = (instance as Readonly<Record<string | symbol, (...args: unknown[]) => unknown>>)[methodKey];
  return {
    patterns: read(metadataKeys.patterns),
    isEvent: read(metadataKeys.handlerKind) === handlerKinds.event,
    callback: handlerCallback(instance, own as (...args: unknown[]) => unknown, parameters ?? {}),
    extras: read<HandlerExtras | undefined>(metadataKeys.extras) ?? {},
    methodKey,
    transport: read(metadataKeys.transport),
  };
};
