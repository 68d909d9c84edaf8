import type { Link } from '@parley/core';

/** A link that does some things in another way, and all others as before. */
export const linkWith = (link: Link, changes: Partial<Link>): Link =>
  new Proxy(link, {
    get(target, name): unknown {
      const change: unknown = changes[name as keyof Link];
      if (change !== undefined) return change;
      const real: unknown = Reflect.get(target, name, target);
      return typeof real === 'function' ? (real.bind(target) as unknown) : real;
    },
  });
