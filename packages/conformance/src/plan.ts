import type { SubjectFacts } from './needs.js';
import type { ConformanceOptions } from './options.js';
import { groupOf, type CaseRule, type Rule, type WatchRule } from './rule.js';

/** What a run does with one rule. */
export type PlannedRule =
  | { readonly rule: CaseRule; readonly act: 'run' }
  | { readonly rule: CaseRule; readonly act: 'run negative'; readonly reason: string }
  /** Looks at what all the cases left behind. Comes last. */
  | { readonly rule: WatchRule; readonly act: 'watch' }
  | { readonly rule: Rule; readonly act: 'not claimed' | 'skip'; readonly reason: string };

/** Decides what becomes of each selected rule; rules that watch all cases come last. */
export const planRules = (
  rules: readonly Rule[],
  facts: SubjectFacts,
  { groups, rules: ids }: Pick<ConformanceOptions, 'groups' | 'rules'>,
): readonly PlannedRule[] => {
  const selected = (rule: Rule): boolean => {
    if (groups === undefined && ids === undefined) return true;
    if (ids === undefined && 'watches' in rule) return true;
    return (groups?.includes(groupOf(rule.id)) ?? false) || (ids?.includes(rule.id) ?? false);
  };
  const planned = rules.filter(selected).map(rule => planRule(rule, facts));
  return [...planned.filter(({ act }) => act !== 'watch'), ...planned.filter(({ act }) => act === 'watch')];
};

const planRule = (rule: Rule, facts: SubjectFacts): PlannedRule => {
  const unmet = rule.needs?.unmet(facts) ?? [];
  const reason = [...new Set(unmet.map(({ reason }) => reason))].join(', ');
  if (unmet.length === 0) return 'watches' in rule ? { rule, act: 'watch' } : { rule, act: 'run' };
  const claimsOnly = unmet.every(({ kind }) => kind === 'claim');
  if (claimsOnly && !('watches' in rule) && rule.negative !== undefined) return { rule, act: 'run negative', reason };
  if (unmet.every(({ kind }) => kind === 'harness'))
    return { rule, act: 'skip', reason: `the harness has no ${reason}` };
  return { rule, act: 'not claimed', reason };
};
