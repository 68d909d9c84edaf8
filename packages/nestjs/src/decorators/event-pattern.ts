import { EventPattern as CoreEventPattern } from '@parley/core';
import type { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import { handlerDecorator } from './handler-decorator.js';

type TransportName = Transport | symbol;

/** A decorator for a method whose payload, where it names one as its first parameter, is of this type. */
type TypedDecorator<TPayload> = <TMethod extends (payload: TPayload, ...rest: Untyped[]) => Untyped>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<TMethod>,
) => void;

/**
 * Makes a method of a controller a handler of events. Several of one pattern all run, in parallel.
 *
 * @param metadata the pattern; an array is several
 * @param transport hear it over this transport only; default: over all
 * @param extras reach the transport, such as a queue or a quality of service
 * @throws ParleyError `PARLEY_INVALID_PATTERN`, `PARLEY_INVALID_HANDLER`, naming class and method
 */
export function EventPattern<T = string>(metadata?: T): MethodDecorator;
export function EventPattern<T = string>(metadata?: T, transport?: TransportName): MethodDecorator;
export function EventPattern<T = string>(metadata?: T, extras?: Record<string, Untyped>): MethodDecorator;
export function EventPattern<T = string>(
  metadata?: T,
  transport?: TransportName,
  extras?: Record<string, Untyped>,
): MethodDecorator;
/** With a type of events by topic: `@EventPattern<Events, 'user.created'>('user.created')` checks the payload too. */
export function EventPattern<TEvents extends object, TTopic extends keyof TEvents & string = keyof TEvents & string>(
  topic: TTopic,
  transportOrExtras?: TransportName | Record<string, Untyped>,
  extras?: Record<string, Untyped>,
): TypedDecorator<TEvents[TTopic]>;
export function EventPattern(
  metadata?: unknown,
  transportOrExtras?: unknown,
  extras?: Record<string, Untyped>,
): MethodDecorator {
  return handlerDecorator(CoreEventPattern, metadata, transportOrExtras, extras);
}
