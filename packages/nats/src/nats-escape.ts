import { escapedText, isMarked, plainText } from '@parley/core';

/* eslint-disable no-control-regex -- control characters are what this is about */
/** What a subject cannot carry: control characters, and what a driver takes for whitespace. */
const unfitWord = /[\s\x00-\x1f\x7f]|^%%|^$/;
const unfitRoute = /[\s\x00-\x1f\x7f]|^\.|\.\.|\.$|^%%|\.%%/;
/** What a header would lose, or take for its end. */
const unfitValue = /[\r\n\x00]|^\s|\s$|^%%/;
/* eslint-enable no-control-regex */
/** Visible ASCII stays readable, but for what would be taken for an escape or for the end of a header's name. */
const strange = /[^\x21-\x24\x26-\x39\x3b-\x7e]/g;
/** What the name of a header cannot carry: all but visible ASCII without the colon. */
const unfitName = /[^\x21-\x39\x3b-\x7e]|^%%|^$/;

/**
 * The subject of a route: the route itself, as in Nest, but for words that NATS cannot carry and for which Nest fails,
 * empty ones and those with whitespace. Those begin with `%%`. Wildcards keep their meaning.
 */
export const subjectOf = (route: string): string =>
  unfitRoute.test(route)
    ? route
        .split('.')
        .map(word => escapedIf(unfitWord, word))
        .join('.')
    : route;

/** The route of a subject that {@link subjectOf} made, or anybody else. */
export const routeOf = (subject: string): string =>
  isMarked(subject) ? subject.split('.').map(plainText).join('.') : subject;

/** A name for a header. */
export const headerName = (key: string): string => escapedIf(unfitName, key);

/** A value for a header. */
export const headerValue = (value: string): string => escapedIf(unfitValue, value);

const escapedIf = (unfit: RegExp, text: string): string => (unfit.test(text) ? escapedText(text, strange) : text);
