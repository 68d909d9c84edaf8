import type { Rule } from '../rule.js';
import { isolationRules } from './context-isolation.rules.js';
import { messageContextRules } from './context-message.rules.js';
import { metadataRules } from './context-metadata.rules.js';

export const contextRules: readonly Rule[] = [...messageContextRules, ...metadataRules, ...isolationRules];
