import {
  bySpecificity,
  compileWildcard,
  isWildcard,
  ParleyError,
  PrivateAddresses,
  type WildcardPatterns,
} from '@parley/core';
import { subjectSyntax } from './nats-capabilities.js';
import { subjectOf } from './nats-escape.js';

/** Where servers take control packets. */
export const controlAddresses = new PrivateAddresses('_PARLEY.control.');

/** A broker takes lines of 4096 bytes; the rest is for the reply address and lengths. */
const longest = 3500;

/** Wildcards in handlers' patterns; a pattern that is too long for a subject is refused where it is registered. */
export const handlerPatterns: WildcardPatterns = {
  compile: pattern => {
    checkLength(pattern);
    return isWildcard(pattern, subjectSyntax) ? compileWildcard(pattern, subjectSyntax) : undefined;
  },
  compare: bySpecificity(subjectSyntax),
};

/** Subjects of routes in use; bounds the memory of callers that put an id into the pattern. */
const known = new Map<string, string>();
const capacity = 4096;

/**
 * The subject to publish to.
 * @throws ParleyError `PARLEY_INVALID_PATTERN`
 */
export const publishSubject = (route: string): string => {
  let subject = known.get(route);
  if (subject !== undefined) return subject;
  subject = checkedSubject(route);
  if (known.size >= capacity) known.clear();
  known.set(route, subject);
  return subject;
};

const checkedSubject = (route: string): string => {
  checkLength(route);
  if (isWildcard(route, subjectSyntax)) {
    const message = 'This stands for many subjects; send to one of them.';
    throw new ParleyError('PARLEY_INVALID_PATTERN', { message, pattern: route });
  }
  return subjectOf(route);
};

const checkLength = (route: string): void => {
  if (route.length < longest / 8 || Buffer.byteLength(subjectOf(route)) <= longest) return;
  const message = `Its subject is longer than ${longest} bytes, which NATS does not take.`;
  throw new ParleyError('PARLEY_INVALID_PATTERN', { message, pattern: route });
};
