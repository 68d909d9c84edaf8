import type { Rule } from '../rule.js';
import { concurrencyRules } from './ordering-concurrency.rules.js';
import { orderRules } from './ordering-sequence.rules.js';

export const orderingRules: readonly Rule[] = [...orderRules, ...concurrencyRules];
