import { parameterKinds } from './metadata-keys.js';
import { parameterDecorator } from './parameter-decorator.js';

/**
 * Gives a parameter of a handler the context of the message.
 *
 * @throws ParleyError `PARLEY_INVALID_HANDLER` on a parameter of a constructor
 */
export const Ctx = (): ParameterDecorator => parameterDecorator(parameterKinds.context);
