import type { TransporterCapabilities } from '@parley/core';
import type { ConformanceReport } from './report.js';
import { pageOf } from './rule.js';
import { countVerdicts, reasons, tallyGroups, verdictText } from './tally.js';

/** A report as Markdown, for the README of the transporter. */
export const cardOf = (report: ConformanceReport): string => {
  const { transporter, suite, node, date, capabilities, capabilitiesBy, partial } = report;
  return `${[
    `### Conformance of ${transporter}: ${verdictText(report)}`,
    `${suite.name} ${suite.version}, Node ${node.replace(/^v/, '')}, ${date.slice(0, 10)}.${
      partial === undefined ? '' : ` **Partial: ${partial}.**`
    }`,
    groupTable(report),
    `**Capabilities**${capabilitiesBy === 'harness' ? ', _declared by the harness_' : ''}: ${capabilityList(capabilities)}.`,
    ...narrowed(report),
    ...findings(report),
    ...list(report, 'not claimed', 'Not claimed'),
    ...list(report, 'skipped', 'Skipped'),
  ].join('\n\n')}\n`;
};

const groupTable = (report: ConformanceReport): string => {
  const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const total = countVerdicts(report.results);
  const numbers = (counts: typeof total): readonly (string | number)[] => [
    counts.passed,
    counts.failed === 0 ? 0 : `**${counts.failed}**`,
    counts['known failure'],
    counts['not claimed'],
    counts.skipped,
  ];
  return [
    row(['Group', 'passed', 'failed', 'known failure', 'not claimed', 'skipped']),
    row(['---', '---:', '---:', '---:', '---:', '---:']),
    ...tallyGroups(report).map(({ id, title, counts }) => row([`${id} ${title}`, ...numbers(counts)])),
    row(['**All**', ...numbers(total)]),
  ].join('\n');
};

const capabilityList = (capabilities: TransporterCapabilities): string => {
  const entries = Object.entries(capabilities);
  const claimed = entries.filter(([, value]) => value !== false);
  const missing = entries.filter(([, value]) => value === false).map(([name]) => name);
  const shown = claimed.map(([name, value]) => {
    if (value === true) return name;
    return `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
  });
  return `${shown.join(', ')}${missing.length > 0 ? `; without ${missing.join(', ')}` : ''}`;
};

const narrowed = ({ narrowed: given }: ConformanceReport): readonly string[] => {
  const entries = Object.entries(given);
  if (entries.length === 0) return [];
  return [`**Taken back for this run**: ${entries.map(([name, reason]) => `${name} (${reason})`).join(', ')}.`];
};

const findings = ({ results, incidents }: ConformanceReport): readonly string[] => {
  const broken = results.filter(({ verdict }) => verdict === 'failed' || verdict === 'known failure');
  const lines = broken.map(({ id, level, title, reason, failure }) => {
    const known = reason === undefined ? '' : ` _Known: ${reason}._`;
    return `- [${id}](${pageOf(id)}) (${level}) ${title}. Expected ${inLine(failure!.expected)}; got ${inLine(failure!.got)}.${known}`;
  });
  lines.push(...incidents.map(({ kind, text }) => `- ${kind}: ${inLine(text)}`));
  return lines.length === 0 ? [] : [`**Failed**:`, lines.join('\n')];
};

const list = (report: ConformanceReport, verdict: 'not claimed' | 'skipped', title: string): readonly string[] => {
  const entries = [...reasons(report, verdict)].map(([reason, results]) => {
    const ids = results.map(({ id, negative }) => (negative ? `${id} (negative variant passed)` : id));
    return `- ${reason}: ${ids.join(', ')}`;
  });
  return entries.length === 0 ? [] : [`**${title}**:`, entries.join('\n')];
};

const inLine = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
