import { handlerDecorator, type HandlerExtras, type HandlerPatterns, type TransportId } from './handler-decorator.js';
import { handlerKinds } from './metadata-keys.js';

/**
 * Makes a method the handler of requests, for `server.addController(instance)`. Sets the metadata that Nest's decorator
 * of the same name sets.
 *
 * @param pattern what it answers; an array is several patterns
 * @param transport serve it only with servers of this `transportId`; default: with all
 * @param extras reach the transport
 * @throws ParleyError `PARLEY_INVALID_PATTERN`, or `PARLEY_INVALID_HANDLER` on anything but a method with one decorator
 */
export function MessagePattern(pattern: HandlerPatterns, extras?: HandlerExtras): MethodDecorator;
export function MessagePattern(
  pattern: HandlerPatterns,
  transport: TransportId | undefined,
  extras?: HandlerExtras,
): MethodDecorator;
export function MessagePattern(
  pattern: HandlerPatterns,
  transportOrExtras?: TransportId | HandlerExtras,
  extras?: HandlerExtras,
): MethodDecorator {
  return handlerDecorator(handlerKinds.message, pattern, transportOrExtras, extras);
}
