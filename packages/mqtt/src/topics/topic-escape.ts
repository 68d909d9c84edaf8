/** Begins a level that does not stand for itself. */
const mark = '%%';

/* eslint-disable no-control-regex -- control characters are what this is about */
/**
 * What a level cannot carry: control characters and what Unicode reserves, over which a broker may close the connection
 * (section 1.5.4 of MQTT 5), and `+` and `#` beside other characters (section 4.7.1).
 */
const unfit = /[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|(?:^|\/)%%|[^/][+#]|[+#][^/]/;
/* eslint-enable no-control-regex */

/** The topic or filter of a pattern: the pattern itself, as in Nest, but for levels that MQTT cannot carry. */
export const topicOf = (pattern: string): string =>
  unfit.test(pattern) ? pattern.split('/').map(escaped).join('/') : pattern;

/** The pattern of a topic that {@link topicOf} made, or anybody else. */
export const patternOf = (topic: string): string =>
  topic.includes(mark) ? topic.split('/').map(plain).join('/') : topic;

/** Visible ASCII stays readable, but for what would be taken for an escape or a wildcard. */
const escaped = (level: string): string =>
  unfit.test(level) ? mark + level.replace(/[^ !"$&-*,-~]/g, unit => `%${hex(unit)}`) : level;

const hex = (unit: string): string => unit.charCodeAt(0).toString(16).padStart(4, '0');

const plain = (level: string): string =>
  level.startsWith(mark)
    ? level.slice(mark.length).replace(/%([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : level;
