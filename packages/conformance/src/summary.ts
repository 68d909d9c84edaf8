import type { ConformanceReport } from './report.js';
import { countVerdicts, reasons, tallyGroups, verdictText, type GroupTally } from './tally.js';

const columns = ['passed', 'failed', 'known failure', 'not claimed', 'skipped'] as const;

/** A report as a table for the terminal, with the reason of everything that did not run. */
export const summaryText = (report: ConformanceReport): string => {
  const all = { title: 'All', id: '', counts: countVerdicts(report.results) };
  const rows = [...tallyGroups(report), all];
  const width = Math.max(...rows.map(({ title }) => title.length)) + 4;
  return [
    `${report.transporter}: ${verdictText(report)} (${(report.ms / 1000).toFixed(1)} s)`,
    '',
    `${''.padEnd(width)}${columns.map(column => column.padStart(15)).join('')}`,
    ...rows.map(row => line(row, width)),
    ...list(report, 'known failure', 'known failure'),
    ...list(report, 'not claimed', 'not claimed'),
    ...list(report, 'skipped', 'skipped'),
    ...(report.partial === undefined ? [] : ['', `partial: ${report.partial}`]),
    ...report.incidents.map(({ kind, text }) => `${kind}: ${text}`),
  ].join('\n');
};

const line = (
  { id, title, counts }: Pick<GroupTally, 'title' | 'counts'> & { readonly id: string },
  width: number,
): string =>
  `${`${id.padEnd(3)} ${title}`.padEnd(width)}${columns.map(column => String(counts[column] || '-').padStart(15)).join('')}`;

const list = (
  report: ConformanceReport,
  verdict: 'known failure' | 'not claimed' | 'skipped',
  title: string,
): readonly string[] => {
  const entries = [...reasons(report, verdict)];
  if (entries.length === 0) return [];
  return ['', ...entries.map(([reason, results]) => `${title} (${reason}): ${results.map(({ id }) => id).join(', ')}`)];
};
