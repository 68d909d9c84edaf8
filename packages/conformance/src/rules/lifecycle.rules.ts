import type { Rule } from '../rule.js';
import { closeRules } from './lifecycle-close.rules.js';
import { startRules } from './lifecycle-start.rules.js';
import { useRules } from './lifecycle-use.rules.js';

export const lifecycleRules: readonly Rule[] = [...startRules, ...closeRules, ...useRules];
