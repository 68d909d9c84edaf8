import type { Rule } from '../rule.js';
import { bytesRules } from './binary-bytes.rules.js';
import { sizeRules } from './binary-size.rules.js';

export const binaryRules: readonly Rule[] = [...bytesRules, ...sizeRules];
