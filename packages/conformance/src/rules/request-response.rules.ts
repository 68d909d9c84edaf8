import type { Rule } from '../rule.js';
import { callRules } from './request-response-calls.rules.js';
import { valueRules } from './request-response-values.rules.js';

export const requestResponseRules: readonly Rule[] = [...valueRules, ...callRules];
