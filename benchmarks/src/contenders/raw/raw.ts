import type { Contender } from '../contender.js';
import { connectRaw } from './raw-client.js';
import { serveRaw } from './raw-server.js';

/**
 * What one writes by hand over a bare socket: JSON frames, a counter and a map to find the caller again. No timeouts, no
 * reconnecting, no cancellation, no limits.
 */
export const raw: Contender = { serve: serveRaw, connect: connectRaw };
