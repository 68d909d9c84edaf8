import type { Rule } from '../rule.js';
import { loggedErrorRules } from './errors-logged.rules.js';
import { remoteErrorRules } from './errors-remote.rules.js';
import { transportErrorRules } from './errors-transport.rules.js';

const byNumber = (a: Rule, b: Rule): number => Number(a.id.slice(3)) - Number(b.id.slice(3));

export const errorRules: readonly Rule[] = [...remoteErrorRules, ...loggedErrorRules, ...transportErrorRules].sort(
  byNumber,
);
