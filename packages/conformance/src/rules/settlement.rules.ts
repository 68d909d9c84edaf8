import type { Rule } from '../rule.js';
import { manualSettlementRules } from './settlement-manual.rules.js';
import { deliveryRules } from './settlement-delivery.rules.js';
import { serverSettlementRules } from './settlement-servers.rules.js';
import { retryRules } from './settlement-retry.rules.js';

export const settlementRules: readonly Rule[] = [
  ...deliveryRules,
  ...serverSettlementRules,
  ...retryRules,
  ...manualSettlementRules,
];
