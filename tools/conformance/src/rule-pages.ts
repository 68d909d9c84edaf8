import { join } from 'node:path';
import { allRules, pageOf, ruleIndexPage, rulePage } from '@parley/conformance';

const root = join(__dirname, '../../..');

/** Folder of the generated pages. */
export const rulePagesFolder = join(root, 'docs/rules');

/** Every generated page by its file: what `docs/rules` must hold, and nothing else. */
export const rulePages: ReadonlyMap<string, string> = new Map([
  [join(rulePagesFolder, 'README.md'), ruleIndexPage(allRules)],
  ...allRules.map(rule => [join(root, pageOf(rule.id)), rulePage(rule)] as const),
]);
