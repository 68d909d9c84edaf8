import type { Rule } from '../rule.js';
import { wildcardMatchRules } from './wildcards-match.rules.js';
import { wildcardOverlapRules } from './wildcards-overlap.rules.js';

export const wildcardRules: readonly Rule[] = [...wildcardMatchRules, ...wildcardOverlapRules];
