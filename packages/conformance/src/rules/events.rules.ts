import type { Rule } from '../rule.js';
import { eventDeliveryRules } from './events-delivery.rules.js';
import { eventEmitRules } from './events-emit.rules.js';
import { eventFailureRules } from './events-failure.rules.js';
import { eventHandlerRules } from './events-handlers.rules.js';

export const eventRules: readonly Rule[] = [
  ...eventDeliveryRules,
  ...eventHandlerRules,
  ...eventEmitRules,
  ...eventFailureRules,
];
