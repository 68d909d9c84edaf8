import type { Rule } from './rule.js';
import { ruleIndexPage, rulePage } from './rule-page.js';

const rule: Rule = {
  id: 'RR-01',
  level: 'should',
  title: 'Every value arrives',
  correct: 'It is equal.',
  origin: 'A bug.',
  needs: { name: 'streaming', unmet: () => [] },
  run: () => Promise.resolve(),
  negative: { correct: 'It is refused.', run: () => Promise.resolve() },
};

describe('the pages of rules', () => {
  it('say everything about one rule', () => {
    expect(rulePage(rule)).toMatchInlineSnapshot(`
"<!-- Generated from packages/conformance/src/rules by \`npm run docs:rules\`. -->

# RR-01: Every value arrives

Group: Request and response. Level: **should** (should hold).

Applies where there is: streaming.

## What correct looks like

It is equal.

## Where it is not claimed

It is refused.

## What taught it

A bug.
"
`);
  });

  it('list all rules by group', () => {
    expect(ruleIndexPage([rule])).toContain('| [RR-01](RR-01.md) | should | Every value arrives | streaming |');
  });
});
