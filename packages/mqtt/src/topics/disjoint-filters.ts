const multi = '#';
const single = '+';

/**
 * Filters no two of which match one topic, and which together match whatever these do. Where a broker cannot say which
 * subscription a copy of a message is for (MQTT 3.1.1), and may send one copy or one for each (section 3.3.5), there is but
 * one copy if subscriptions do not overlap. Filters that overlap only in part are widened to one that holds both.
 */
export const disjointFilters = (filters: Iterable<string>): readonly string[] => {
  const disjoint: (readonly string[])[] = [];
  for (const filter of filters) {
    let levels: readonly string[] = filter.split('/');
    for (let at; (at = disjoint.findIndex(other => overlap(levels, other))) >= 0;) {
      levels = widen(levels, disjoint[at]!);
      disjoint.splice(at, 1);
    }
    disjoint.push(levels);
  }
  return disjoint.map(levels => levels.join('/'));
};

/** Whether there is a topic that both filters match. */
export const filtersOverlap = (a: string, b: string): boolean => overlap(a.split('/'), b.split('/'));

const overlap = (a: readonly string[], b: readonly string[]): boolean => {
  if (isHiddenFrom(a[0]!, b[0]!) || isHiddenFrom(b[0]!, a[0]!)) return false;
  for (let i = 0; ; i++) {
    const [one, other] = [a[i], b[i]];
    if (one === multi || other === multi) return true;
    if (one === undefined || other === undefined) return one === other;
    if (one !== other && one !== single && other !== single) return false;
  }
};

/** A first level with a `$` is matched by no wildcard. */
const isHiddenFrom = (level: string, wildcard: string): boolean =>
  level.startsWith('$') && (wildcard === single || wildcard === multi);

/** The narrowest filter that matches whatever these do, which overlap. */
const widen = (a: readonly string[], b: readonly string[]): readonly string[] => {
  const levels: string[] = [];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one, other] = [a[i], b[i]];
    if (one === multi || other === multi) return [...levels, multi];
    levels.push(one === other ? one! : single);
  }
  return levels;
};
