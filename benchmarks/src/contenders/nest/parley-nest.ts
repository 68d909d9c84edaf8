import * as microservices from '@parley/nestjs'; // before Nest, which then finds it in place of its own
import type { Contender } from '../contender.js';
import type { Microservices } from './microservices.js';
import { nestContender } from './nest-contender.js';

/** The same Nest application, with strings as patterns, and `ClientProxyFactory`; only the import is another. */
export const parleyNest: Contender = nestContender(microservices as unknown as Microservices, name => name);
