import { compileWildcard, isWildcard, type WildcardMatcher } from '@parley/core';
import type { Consumer } from './consumer.js';
import { subjectSyntax } from './subject-syntax.js';

interface Binding {
  readonly matches?: WildcardMatcher;
  readonly consumers: Set<Consumer>;
  durable: boolean;
}

/** Which consumers of a group take which subjects. */
export class Bindings {
  private readonly exact = new Map<string, Binding>();
  private readonly wild = new Map<string, Binding>();

  add(filter: string, consumer: Consumer): void {
    const { wildcards, durable } = consumer.options;
    const matches = wildcards && isWildcard(filter, subjectSyntax) ? compileWildcard(filter, subjectSyntax) : undefined;
    const bindings = matches === undefined ? this.exact : this.wild;
    let binding = bindings.get(filter);
    if (binding === undefined) bindings.set(filter, (binding = { matches, consumers: new Set(), durable }));
    binding.consumers.add(consumer);
    binding.durable ||= durable;
  }

  /** A durable binding outlives its consumers. */
  remove(consumer: Consumer): void {
    for (const bindings of [this.exact, this.wild]) {
      for (const [filter, { consumers, durable }] of bindings) {
        if (consumers.delete(consumer) && consumers.size === 0 && !durable) bindings.delete(filter);
      }
    }
  }

  get empty(): boolean {
    return this.exact.size === 0 && this.wild.size === 0;
  }

  /** Whether the subject is bound, be there a consumer or not. */
  covers(subject: string): boolean {
    return this.of(subject).length > 0;
  }

  /** Those that take the subject, each once. */
  consumers(subject: string): readonly Consumer[] {
    const found = this.of(subject);
    if (found.length === 1) return [...found[0]!.consumers];
    return [...new Set(found.flatMap(({ consumers }) => [...consumers]))];
  }

  private of(subject: string): readonly Binding[] {
    const found: Binding[] = [];
    const exact = this.exact.get(subject);
    if (exact !== undefined) found.push(exact);
    for (const binding of this.wild.values()) if (binding.matches!(subject)) found.push(binding);
    return found;
  }
}
