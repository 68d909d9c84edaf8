import type { Rule } from '../rule.js';
import { streamLifeRules } from './streaming-life.rules.js';
import { streamValueRules } from './streaming-values.rules.js';

export const streamingRules: readonly Rule[] = [...streamValueRules, ...streamLifeRules];
