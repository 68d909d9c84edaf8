import { isReplyTopic } from './own-topics.js';

const replyKeys = new Set(['id', 'err', 'response', 'isDisposed', 'status', 'parley']);

/**
 * Whether a message is an answer to a Nest client (`<topic>/reply`) that came to a server because its wildcards match that
 * topic, too: its own answer, or one of another server. No handler is to see it.
 */
export const isStrayReply = (topic: string, payload: Uint8Array): boolean => {
  if (!isReplyTopic(topic)) return false;
  try {
    const packet: unknown = JSON.parse(Buffer.from(payload).toString());
    if (typeof packet !== 'object' || packet === null || !('id' in packet)) return false;
    const keys = Object.keys(packet);
    return keys.length > 1 && keys.every(key => replyKeys.has(key));
  } catch {
    return false;
  }
};
