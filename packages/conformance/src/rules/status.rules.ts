import type { Rule } from '../rule.js';
import { driverEventRules } from './status-events.rules.js';
import { statusSequenceRules } from './status-sequence.rules.js';

const byNumber = (a: Rule, b: Rule): number => Number(a.id.slice(3)) - Number(b.id.slice(3));

export const statusRules: readonly Rule[] = [...statusSequenceRules, ...driverEventRules].sort(byNumber);
