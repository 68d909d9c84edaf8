let collator: Intl.Collator | undefined;

/** The root collation, which Nest sorts by on a host with the default locale; made when needed, it costs 10 ms. */
const collate = (a: string, b: string): number => (collator ??= new Intl.Collator('en-US')).compare(a, b);

const isLowerCase = (code: number): boolean => code >= 97 && code <= 122;

/** Order of two different keys: by collation, ties (a composed and a decomposed `é`, say) by code unit. */
export const compareKeys = (a: string, b: string): number => {
  let i = 0;
  while (i < a.length && a.charCodeAt(i) === b.charCodeAt(i) && isLowerCase(a.charCodeAt(i))) i++;
  const first = a.charCodeAt(i);
  const second = b.charCodeAt(i);
  // the usual case, in which every collation agrees: letters from a to z up to where the keys differ or one ends
  if (isLowerCase(first) && (isLowerCase(second) || i === b.length)) return i === b.length ? 1 : first - second;
  if (isLowerCase(second) && i === a.length) return -1;
  return collate(a, b) || (a < b ? -1 : 1);
};

/** Sorts the few keys of one object, in place: by insertion, which leaves keys that are in order alone. */
export const sortKeys = (keys: string[]): string[] => {
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let hole = i;
    for (; hole > 0 && compareKeys(keys[hole - 1] as string, key) > 0; hole--) keys[hole] = keys[hole - 1] as string;
    keys[hole] = key;
  }
  return keys;
};
