import { ParleyError } from '../errors/parley-error.js';
import type { HandlerPattern } from '../pattern/pattern.js';
import { toRoute } from '../pattern/route.js';
import { metadataKeys } from './metadata-keys.js';

/** Names a transport as `server.transportId` does: a handler that names one is for servers of that transport only. */
export type TransportId = number | symbol;

/** What a handler asks of its transport, as a queue group or a quality of service; the transport says what it knows. */
export type HandlerExtras = Readonly<Record<string, unknown>>;

/** One pattern or several: an array is always several patterns, since no pattern is an array. */
export type HandlerPatterns = HandlerPattern | readonly HandlerPattern[];

/** What `@MessagePattern` and `@EventPattern` have in common; `kind` is one of `handlerKinds`. */
export const handlerDecorator = (
  kind: number,
  pattern: HandlerPatterns,
  transportOrExtras?: TransportId | HandlerExtras,
  furtherExtras?: HandlerExtras,
): MethodDecorator => {
  const patterns = [pattern].flat() as HandlerPattern[];
  if (patterns.length === 0) throw invalidHandler('A handler needs a pattern; it was given an empty array');
  // refused where it is written; whether a regular expression is one, only the transport knows
  for (const each of patterns) if (!(each instanceof RegExp)) toRoute(each);
  const [transport, extras] =
    typeof transportOrExtras === 'object' && transportOrExtras !== null
      ? [undefined, transportOrExtras]
      : [transportOrExtras, furtherExtras];

  return (target: object, key: string | symbol, descriptor?: PropertyDescriptor): void => {
    const method = decoratedMethod(target, key, descriptor);
    const present = Reflect.getMetadata(metadataKeys.extras, method) as HandlerExtras | undefined;
    Reflect.defineMetadata(metadataKeys.patterns, patterns, method);
    Reflect.defineMetadata(metadataKeys.handlerKind, kind, method);
    Reflect.defineMetadata(metadataKeys.transport, transport, method);
    Reflect.defineMetadata(metadataKeys.extras, { ...present, ...extras }, method);
  };
};

const decoratedMethod = (target: object, key: string | symbol, descriptor?: PropertyDescriptor): object => {
  const method: unknown = descriptor?.value;
  if (typeof method !== 'function') {
    throw invalidHandler('Only a method can be a handler, and the compiler option `experimentalDecorators` must be on');
  }
  const name = `'${String(key)}'`;
  if (typeof target === 'function') throw invalidHandler(`A static method cannot be a handler: ${name}`);
  if (Reflect.hasOwnMetadata(metadataKeys.handlerKind, method)) {
    throw invalidHandler(`${name} is a handler already; give one decorator an array of patterns, or write two methods`);
  }
  return method;
};

export const invalidHandler = (message: string): ParleyError => new ParleyError('PARLEY_INVALID_HANDLER', { message });
