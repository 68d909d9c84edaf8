import type { Rule } from '../rule.js';
import { badBytesRules } from './bad-input-bytes.rules.js';
import { badPacketRules } from './bad-input-packets.rules.js';
import { badPeerRules } from './bad-input-peers.rules.js';
import { badTraceRules } from './bad-input-traces.rules.js';

export const badInputRules: readonly Rule[] = [...badBytesRules, ...badPacketRules, ...badTraceRules, ...badPeerRules];
