import { handlerDecorator, type HandlerExtras, type HandlerPatterns, type TransportId } from './handler-decorator.js';
import { handlerKinds } from './metadata-keys.js';

/**
 * Makes a method a handler of events, for `server.addController(instance)`. Sets the metadata that Nest's decorator of
 * the same name sets.
 *
 * @param pattern what it hears; an array is several patterns
 * @param transport serve it only with servers of this `transportId`; default: with all
 * @param extras reach the transport
 * @throws ParleyError `PARLEY_INVALID_PATTERN`, or `PARLEY_INVALID_HANDLER` on anything but a method with one decorator
 */
export function EventPattern(pattern: HandlerPatterns, extras?: HandlerExtras): MethodDecorator;
export function EventPattern(
  pattern: HandlerPatterns,
  transport: TransportId | undefined,
  extras?: HandlerExtras,
): MethodDecorator;
/** With a type whose keys are the topics there are: `@EventPattern<Events>('user.created')`. */
export function EventPattern<Events extends object>(
  topic: keyof Events & string,
  extras?: HandlerExtras,
): MethodDecorator;
export function EventPattern<Events extends object>(
  topic: keyof Events & string,
  transport: TransportId | undefined,
  extras?: HandlerExtras,
): MethodDecorator;
export function EventPattern(
  pattern: HandlerPatterns,
  transportOrExtras?: TransportId | HandlerExtras,
  extras?: HandlerExtras,
): MethodDecorator {
  return handlerDecorator(handlerKinds.event, pattern, transportOrExtras, extras);
}
