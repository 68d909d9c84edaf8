import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulePages, rulePagesFolder } from './rule-pages.js';

describe('docs/rules', () => {
  it('says what the rules say: otherwise run `npm run docs:rules`', () => {
    const committed = readdirSync(rulePagesFolder).map(name => join(rulePagesFolder, name));

    expect(committed.sort()).toEqual([...rulePages.keys()].sort());
    for (const file of committed) expect(readFileSync(file, 'utf8')).toBe(rulePages.get(file));
  });
});
