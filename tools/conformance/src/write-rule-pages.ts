import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rulePages, rulePagesFolder } from './rule-pages.js';

rmSync(rulePagesFolder, { recursive: true, force: true });
mkdirSync(rulePagesFolder, { recursive: true });
for (const [file, text] of rulePages) writeFileSync(file, text);
console.log(`${rulePages.size} pages written to docs/rules`);
