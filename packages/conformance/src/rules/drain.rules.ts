import type { Rule } from '../rule.js';
import { drainClientRules } from './drain-client.rules.js';
import { drainIntakeRules } from './drain-intake.rules.js';
import { drainLimitRules } from './drain-limits.rules.js';
import { drainServerRules } from './drain-server.rules.js';

export const drainRules: readonly Rule[] = [
  ...drainServerRules,
  ...drainIntakeRules,
  ...drainLimitRules,
  ...drainClientRules,
];
