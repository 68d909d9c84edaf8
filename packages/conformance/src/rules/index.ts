import { groupIds } from '../groups.js';
import { groupOf, type Rule } from '../rule.js';
import { backpressureRules } from './backpressure.rules.js';
import { badInputRules } from './bad-input.rules.js';
import { binaryRules } from './binary.rules.js';
import { cancellationRules } from './cancellation.rules.js';
import { contextRules } from './context.rules.js';
import { drainRules } from './drain.rules.js';
import { errorRules } from './errors.rules.js';
import { eventRules } from './events.rules.js';
import { groupRules } from './groups.rules.js';
import { leakRules } from './leaks.rules.js';
import { lifecycleRules } from './lifecycle.rules.js';
import { orderingRules } from './ordering.rules.js';
import { patternRules } from './patterns.rules.js';
import { reconnectRules } from './reconnect.rules.js';
import { requestResponseRules } from './request-response.rules.js';
import { serializationRules } from './serialization.rules.js';
import { settlementRules } from './settlement.rules.js';
import { statusRules } from './status.rules.js';
import { streamingRules } from './streaming.rules.js';
import { wildcardRules } from './wildcards.rules.js';

/** Every rule, by group. */
export const allRules: readonly Rule[] = [
  ...lifecycleRules,
  ...requestResponseRules,
  ...streamingRules,
  ...eventRules,
  ...patternRules,
  ...wildcardRules,
  ...errorRules,
  ...serializationRules,
  ...contextRules,
  ...statusRules,
  ...reconnectRules,
  ...orderingRules,
  ...settlementRules,
  ...groupRules,
  ...cancellationRules,
  ...backpressureRules,
  ...drainRules,
  ...leakRules,
  ...badInputRules,
  ...binaryRules,
];

const seen = new Set<string>();
for (const { id } of allRules) {
  if (seen.has(id)) throw new Error(`Two rules have the id ${id}.`);
  if (!groupIds.includes(groupOf(id))) throw new Error(`${id} belongs to no group.`);
  seen.add(id);
}
