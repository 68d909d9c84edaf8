import { PrivateAddresses } from '@parley/core';

/** Where clients take answers. */
export const inboxes = new PrivateAddresses('parley/inbox/');

/** Where servers take the word of their callers about requests that run. */
export const controls = new PrivateAddresses('parley/control/');

/** Nobody subscribes to it: what is published there only carries the acknowledgements of TCP. */
export const quietTopic = 'parley/quiet';

/** The same for those who do subscribe to it, by `#`: no wildcard matches a topic with a `$` (section 4.7.2 of MQTT 5). */
export const hiddenQuietTopic = '$parley/quiet';

/** What is between Parley peers: no handler sees it, whatever wildcards it has. */
export const isOwnTopic = (topic: string): boolean =>
  topic.startsWith('parley/') &&
  (topic.startsWith(inboxes.prefix) || topic.startsWith(controls.prefix) || topic === quietTopic);

const replySuffix = '/reply';

/** Where a Nest server answers requests of this topic, and Nest clients expect it. */
export const replyTopicOf = (topic: string): string => topic + replySuffix;

/** Whether a reply might come by this topic. */
export const isReplyTopic = (topic: string): boolean => topic.endsWith(replySuffix);
