import { ParleyError } from '../errors/parley-error.js';
import { toRoute } from '../pattern/route.js';
import type { WildcardMatcher } from '../pattern/wildcard-matcher.js';
import { wildcardPatterns, type WildcardPatterns } from '../pattern/wildcard-patterns.js';
import type { WildcardSyntax } from '../pattern/wildcard-syntax.js';
import { KnownPackets } from './known-packets.js';
import type { RegisteredHandler } from './message-handler.js';

interface WildcardHandler {
  readonly handler: RegisteredHandler;
  readonly matches: WildcardMatcher;
}

/** Concrete subjects whose matches are remembered. */
const capacity = 4096;

/** Handlers by route, and by wildcard where the transport has them. Look-ups are by `Map`, never by parsing. */
export class HandlerRegistry {
  /** Those for handlers without a wildcard. */
  readonly packets = new KnownPackets();
  private readonly messages = new Map<string, RegisteredHandler>();
  private readonly events = new Map<string, readonly RegisteredHandler[]>();
  private readonly wildcards: WildcardHandler[] = [];
  private readonly matched = new Map<string, readonly RegisteredHandler[]>();

  private readonly patterns?: Required<WildcardPatterns>;

  constructor(wildcards?: WildcardSyntax | WildcardPatterns) {
    this.patterns = wildcards && wildcardPatterns(wildcards);
  }

  /**
   * @throws ParleyError `PARLEY_DUPLICATE_HANDLER` for a second message handler of one pattern, `PARLEY_INVALID_PATTERN`
   * for a wildcard that stands where it must not; the handler is not registered then
   */
  add(handler: RegisteredHandler): void {
    const { patterns } = this;
    const { route, isEvent } = handler;
    const matches = patterns?.compile(route);
    if (isEvent) this.events.set(route, [...(this.events.get(route) ?? []), handler]);
    else if (this.messages.has(route)) throw new ParleyError('PARLEY_DUPLICATE_HANDLER', { pattern: route });
    else this.messages.set(route, handler);
    this.matched.clear();
    if (patterns === undefined || matches === undefined) return this.packets.add(route);
    this.wildcards.push({ handler, matches });
    this.wildcards.sort((a, b) => patterns.compare(a.handler.route, b.handler.route));
  }

  /**
   * All handlers: what a server subscribes to. Those of requests come first, the most specific of them before all others:
   * a broker that learns of them one by one must not take a request to a general handler while it knows no better one.
   */
  all(): readonly RegisteredHandler[] {
    const wild = this.wildcards.map(({ handler }) => handler).filter(({ isEvent }) => !isEvent);
    const exact = [...this.messages.values()].filter(handler => !wild.includes(handler));
    return [...exact, ...wild, ...[...this.events.values()].flat()];
  }

  /** The one request handler of a pattern in wire form: the exact one, else the most specific wildcard. */
  message(pattern: unknown): RegisteredHandler | undefined {
    const exact = typeof pattern === 'string' ? this.messages.get(pattern) : undefined;
    if (exact !== undefined) return exact;
    const route = routeOf(pattern);
    if (route === undefined) return undefined;
    return this.messages.get(route) ?? this.matching(route).find(handler => !handler.isEvent);
  }

  /** Every event handler of a pattern in wire form. */
  event(pattern: unknown): readonly RegisteredHandler[] {
    const route = routeOf(pattern);
    if (route === undefined) return [];
    const exact = this.events.get(route) ?? [];
    const wild = this.matching(route);
    return wild.length === 0 ? exact : [...exact, ...wild.filter(handler => handler.isEvent)];
  }

  /** Wildcard handlers of a concrete subject, the most specific first. */
  private matching(subject: string): readonly RegisteredHandler[] {
    if (this.wildcards.length === 0) return [];
    let found = this.matched.get(subject);
    if (found === undefined) {
      found = this.wildcards.filter(({ matches }) => matches(subject)).map(({ handler }) => handler);
      if (this.matched.size >= capacity) this.matched.clear();
      this.matched.set(subject, found);
    }
    return found;
  }
}

/** A string is its own route; what is no pattern at all has none, and thereby no handler. */
const routeOf = (pattern: unknown): string | undefined => {
  if (typeof pattern === 'string') return pattern;
  try {
    return toRoute(pattern as never);
  } catch {
    return undefined;
  }
};
