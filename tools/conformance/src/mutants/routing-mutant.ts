import type { TransporterHarness } from '@parley/conformance';
import type { MessageHandler } from '@parley/core';
import { MemoryServer, type MemoryContext } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';

/** A handler of a pattern with wildcards. */
export interface Route {
  readonly filter: string;
  readonly isEvent: boolean;
  readonly handler: MessageHandler;
}

/** How wildcards are matched and who is called; a mutant does one of these badly. */
export interface Routing {
  isFilter(pattern: string): boolean;
  matches(filter: string, subject: string): boolean;
  /** Those of the matching handlers that run, given in the order of their registration. */
  choose(matching: readonly Route[], isEvent: boolean): readonly Route[];
}

const specificity = ({ filter }: Route): number => {
  const words = filter.split('.');
  return words.filter(word => word !== '*' && word !== '>').length * 2 + (words.includes('>') ? 0 : 1);
};

/** As it should be: `*` is one word, `>` at the end one or more. */
export const rightRouting: Routing = {
  isFilter: pattern => pattern.split('.').some(word => word === '*' || word === '>'),
  matches(filter, subject) {
    const words = filter.split('.');
    const given = subject.split('.');
    const open = words.at(-1) === '>';
    if (open ? given.length < words.length : given.length !== words.length) return false;
    return words.every((word, index) => word === '>' || word === '*' || word === given[index]);
  },
  choose(matching, isEvent) {
    return isEvent ? matching : [...matching].sort((a, b) => specificity(b) - specificity(a)).slice(0, 1);
  },
};

/** The memory transporter with a server that takes everything there is and finds the handlers of wildcards itself. */
export const memoryRouting = (change: Partial<Routing>): TransporterHarness => {
  const { isFilter, matches, choose } = { ...rightRouting, ...change };
  class RoutingServer extends MemoryServer {
    private readonly routes: Route[] = [];

    override addHandler(...[pattern, handler, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
      if (typeof pattern !== 'string' || !isFilter(pattern)) return super.addHandler(pattern, handler, isEvent, extras);
      const first = !this.routes.some(route => route.isEvent === isEvent);
      this.routes.push({ filter: pattern, isEvent, handler });
      if (first) super.addHandler('>', (data, context) => this.route(isEvent, data, context as MemoryContext), isEvent);
      return this;
    }

    private route(isEvent: boolean, data: unknown, context: MemoryContext): unknown {
      const subject = context.getSubject();
      const matching = this.routes.filter(route => route.isEvent === isEvent && matches(route.filter, subject));
      const results = choose(matching, isEvent).map(({ handler }) => handler(data, context));
      if (isEvent) return Promise.all(results);
      if (results.length === 0) throw 'no handler';
      return results[0];
    }
  }
  return memoryWith({ server: RoutingServer });
};
