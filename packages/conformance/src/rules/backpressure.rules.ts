import type { Rule } from '../rule.js';
import { limitRules } from './backpressure-limits.rules.js';
import { pacingRules } from './backpressure-pacing.rules.js';

export const backpressureRules: readonly Rule[] = [...pacingRules, ...limitRules];
