import * as microservices from '@nestjs/microservices';
import type { Contender } from '../contender.js';
import { nestContender, type NestPattern } from './nest-contender.js';

/** A Nest application and Nest's client, on Nest's own stack. */
export const nest = (patternOf: (name: string) => NestPattern): Contender => nestContender(microservices, patternOf);
