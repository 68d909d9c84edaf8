import { invalidHandler } from './handler-decorator.js';
import { parameterKinds } from './metadata-keys.js';
import { parameterDecorator } from './parameter-decorator.js';

/**
 * Gives a parameter of a handler the data of the message, or one property of it: its own one, else `undefined`. Once
 * one parameter is decorated, the others get only what their own decorator gives them.
 *
 * @param property name of the property; default: all of the data
 * @throws ParleyError `PARLEY_INVALID_HANDLER` on a parameter of a constructor, or for one of Nest's pipes
 */
export const Payload = (property?: string): ParameterDecorator => {
  if (property !== undefined && typeof property !== 'string') {
    throw invalidHandler('@Payload() takes the name of a property; pipes need Nest, import the decorator from there');
  }
  return parameterDecorator(parameterKinds.payload, property);
};
