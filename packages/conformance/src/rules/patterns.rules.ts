import type { Rule } from '../rule.js';
import { patternIdentityRules } from './patterns-identity.rules.js';
import { patternRegistrationRules } from './patterns-registration.rules.js';
import { patternRefusalRules } from './patterns-refusal.rules.js';

export const patternRules: readonly Rule[] = [
  ...patternIdentityRules,
  ...patternRegistrationRules,
  ...patternRefusalRules,
];
