import { PrivateAddresses } from '@parley/core';

/** Where answers to Parley's callers go. */
export const inboxes = new PrivateAddresses('parley.inbox.');

/** Where servers take control packets. */
export const controls = new PrivateAddresses('parley.control.');

const replySuffix = '.reply';

/** Where a server of Nest answers to a request on this channel. */
export const replyChannelOf = (channel: string): string => channel + replySuffix;

export const isReplyChannel = (channel: string): boolean => channel.endsWith(replySuffix);

/** Whether a channel is one that Parley peers use among themselves: whatever its wildcards match, this is no server's. */
export const isPrivate = (channel: string): boolean => inboxes.includes(channel) || controls.includes(channel);

/** Keys of a packet that answers, as Nest's clients know them (`IncomingResponseDeserializer`). */
const replyKeys = /^\{"(response|err|isDisposed|id|status)":/;

/** Whether what came by `<pattern>.reply` answers a request: a glob such as `users.*` takes in `users.1.reply`. */
export const looksLikeReply = (payload: Uint8Array): boolean => {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
  if (!replyKeys.test(text)) return false;
  try {
    const { pattern, data } = JSON.parse(text) as { readonly pattern?: unknown; readonly data?: unknown };
    return pattern === undefined && data === undefined;
  } catch {
    return false;
  }
};
