import { groups, groupIds, type GroupId } from './groups.js';
import { breaksTheRun, type ConformanceReport, type RuleResult, type Verdict } from './report.js';

/** How the rules of one group came out. */
export interface GroupTally {
  readonly id: GroupId;
  readonly title: string;
  readonly counts: Readonly<Record<Verdict, number>>;
}

export const countVerdicts = (results: readonly RuleResult[]): Record<Verdict, number> => {
  const counts: Record<Verdict, number> = { passed: 0, failed: 0, 'known failure': 0, 'not claimed': 0, skipped: 0 };
  for (const { verdict } of results) counts[verdict]++;
  return counts;
};

/** One entry for each group of which a rule was selected. */
export const tallyGroups = ({ results }: ConformanceReport): readonly GroupTally[] =>
  groupIds
    .map(id => ({ id, title: groups[id].title, results: results.filter(({ group }) => group === id) }))
    .filter(({ results: ofGroup }) => ofGroup.length > 0)
    .map(({ id, title, results: ofGroup }) => ({ id, title, counts: countVerdicts(ofGroup) }));

/** Rules that did not run, by their reason. */
export const reasons = (
  { results }: ConformanceReport,
  verdict: Verdict,
): ReadonlyMap<string, readonly RuleResult[]> => {
  const byReason = new Map<string, RuleResult[]>();
  for (const result of results.filter(each => each.verdict === verdict)) {
    const reason = result.reason ?? '';
    byReason.set(reason, [...(byReason.get(reason) ?? []), result]);
  }
  return byReason;
};

/** `passed` or what stands against it, in a few words. */
export const verdictText = (report: ConformanceReport): string => {
  if (report.passed) return report.partial === undefined ? 'passed' : 'passed, of what was selected';
  const failed = report.results.filter(breaksTheRun).length;
  return [
    ...(failed > 0 ? [`${failed} ${failed === 1 ? 'rule' : 'rules'} failed`] : []),
    ...(report.incidents.length > 0 ? [`${report.incidents.length} incidents`] : []),
  ].join(', ');
};
