import { jsonHead } from '../packet/json-head.js';
import type { Pattern } from '../pattern/pattern.js';
import { toRoute } from '../pattern/route.js';

/** A pattern with what sending it needs, computed once. */
export interface ResolvedPattern {
  readonly pattern: Pattern;
  readonly route: string;
  /** How a JSON packet begins, up to its data. */
  readonly jsonHead: string;
  /** The same with the route in place of the pattern. */
  readonly routedJsonHead: string;
}

/** Bounds the memory of callers that put an id into the pattern. */
const capacity = 4096;

/** Remembers patterns by route, so that a pattern in use is checked and stringified once. */
export class ResolvedPatterns {
  private readonly byRoute = new Map<string, ResolvedPattern>();

  /** @throws ParleyError `PARLEY_INVALID_PATTERN` */
  resolve(pattern: Pattern): ResolvedPattern {
    // a string is its own route, if it is a pattern at all: one look-up decides in the usual case
    const known = typeof pattern === 'string' ? this.byRoute.get(pattern) : undefined;
    if (known !== undefined) return known;
    const route = toRoute(pattern);
    let resolved = this.byRoute.get(route);
    if (resolved === undefined) {
      resolved = { pattern, route, jsonHead: jsonHead(pattern), routedJsonHead: jsonHead(route) };
      if (this.byRoute.size >= capacity) this.byRoute.clear();
      this.byRoute.set(route, resolved);
    }
    return resolved;
  }
}
