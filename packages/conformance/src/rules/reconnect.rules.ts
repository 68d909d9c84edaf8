import type { Rule } from '../rule.js';
import { faultRules } from './reconnect-faults.rules.js';
import { inFlightRules } from './reconnect-in-flight.rules.js';
import { outageRules } from './reconnect-outage.rules.js';
import { returnRules } from './reconnect-return.rules.js';

export const reconnectRules: readonly Rule[] = [...returnRules, ...inFlightRules, ...outageRules, ...faultRules];
