import { groupIds, groups } from './groups.js';
import { groupOf, type Rule } from './rule.js';

const heading = '<!-- Generated from packages/conformance/src/rules by `npm run docs:rules`. -->';

const verbs = { must: 'must hold', should: 'should hold', may: 'may hold' } as const;

/** The page of one rule, Markdown. */
export const rulePage = (rule: Rule): string => {
  const { id, title, level, needs, correct, origin } = rule;
  const group = groups[groupOf(id)];
  const negative = 'negative' in rule ? rule.negative : undefined;
  return `${[
    heading,
    `# ${id}: ${title}`,
    `Group: ${group.title}. Level: **${level}** (${verbs[level]}).`,
    needs === undefined ? 'Applies to every transporter.' : `Applies where there is: ${needs.name}.`,
    `## What correct looks like`,
    correct,
    ...('watches' in rule ? ['It is looked at after every case of a run.'] : []),
    ...(negative === undefined ? [] : ['## Where it is not claimed', negative.correct]),
    ...(origin === undefined ? [] : ['## What taught it', origin]),
  ].join('\n\n')}\n`;
};

/** The page that lists all rules, Markdown. */
export const ruleIndexPage = (rules: readonly Rule[]): string => {
  const sections = groupIds.map(group => {
    const ofGroup = rules.filter(({ id }) => groupOf(id) === group);
    if (ofGroup.length === 0) return '';
    const rows = ofGroup.map(
      ({ id, level, title, needs }) => `| [${id}](${id}.md) | ${level} | ${title} | ${needs?.name ?? ''} |`,
    );
    return [
      `## ${group} ${groups[group].title}`,
      ['| rule | level | promise | needs |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ].join('\n\n');
  });
  const intro =
    'What a transporter promises, one rule each. The suite runs them: see the README of `@parley/conformance`. A **must** or ' +
    '**should** that is broken fails a run; a **may** is reported only.';
  return `${[heading, '# Rules', intro, ...sections.filter(section => section !== '')].join('\n\n')}\n`;
};
