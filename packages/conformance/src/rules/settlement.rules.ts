import type { Rule } from '../rule.js';
import { manualSettlementRules } from './settlement-manual.rules.js';
import { deliveryRules } from './settlement-delivery.rules.js';
import { retryRules } from './settlement-retry.rules.js';

export const settlementRules: readonly Rule[] = [...deliveryRules, ...retryRules, ...manualSettlementRules];
