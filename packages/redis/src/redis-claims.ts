import { createHash } from 'node:crypto';
import type { IncomingPacket } from '@parley/core';
import type { RedisContext } from './redis-context.js';

/** Longer ids of foreign callers are shortened: they become names of keys. */
const longest = 100;

/**
 * The key by which one server of a group makes a message its own; `undefined` for one that nothing tells from others, an
 * event of a foreign client, which every server handles.
 */
export const claimKey = (group: string, { id, parley }: IncomingPacket, context: RedisContext): string | undefined => {
  const name: unknown = id === undefined ? parley?.k : id;
  if (name === undefined) return undefined;
  // each subscription brings a copy of its own, for handlers of its own
  return `parley.claim.${group}.${context.getSubscription()}.${shortened(String(name))}`;
};

const shortened = (id: string): string =>
  id.length <= longest ? id : createHash('sha256').update(id).digest('base64url');
