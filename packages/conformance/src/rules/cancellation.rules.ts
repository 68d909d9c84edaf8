import type { Rule } from '../rule.js';
import { cancelCallerRules } from './cancellation-caller.rules.js';
import { cancelServerRules } from './cancellation-server.rules.js';
import { deadlineRules } from './cancellation-deadline.rules.js';

export const cancellationRules: readonly Rule[] = [...cancelCallerRules, ...cancelServerRules, ...deadlineRules];
