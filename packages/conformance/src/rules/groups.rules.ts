import type { Rule } from '../rule.js';
import { eventGroupRules } from './groups-events.rules.js';
import { requestGroupRules } from './groups-requests.rules.js';

export const groupRules: readonly Rule[] = [...requestGroupRules, ...eventGroupRules];
