import type { Rule } from '../rule.js';
import { codecRules } from './serialization-codecs.rules.js';
import { payloadRules } from './serialization-payloads.rules.js';

const byNumber = (a: Rule, b: Rule): number => Number(a.id.slice(3)) - Number(b.id.slice(3));

export const serializationRules: readonly Rule[] = [...codecRules, ...payloadRules].sort(byNumber);
