import { escapedText, isMarked, plainText } from '@parley/core';

/* eslint-disable no-control-regex -- control characters are what this is about */
/**
 * What a level cannot carry: control characters and what Unicode reserves, over which a broker may close the connection
 * (section 1.5.4 of MQTT 5), and `+` and `#` beside other characters (section 4.7.1).
 */
const unfit = /[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|(?:^|\/)%%|[^/][+#]|[+#][^/]/;
/* eslint-enable no-control-regex */
/** Visible ASCII stays readable, but for what would be taken for an escape or a wildcard. */
const strange = /[^ !"$&-*,-~]/g;

/** The topic or filter of a pattern: the pattern itself, as in Nest, but for levels that MQTT cannot carry. */
export const topicOf = (pattern: string): string =>
  unfit.test(pattern)
    ? pattern
        .split('/')
        .map(level => (unfit.test(level) ? escapedText(level, strange) : level))
        .join('/')
    : pattern;

/** The pattern of a topic that {@link topicOf} made, or anybody else. */
export const patternOf = (topic: string): string =>
  isMarked(topic) ? topic.split('/').map(plainText).join('/') : topic;
