import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from './error-codes.js';

const page = readFileSync(join(__dirname, '../../../../docs/errors.md'), 'utf8');

const section =
  /^### (PARLEY_\w+)\n\n\*\*(.+)\.\*\* (Retryable|Not retryable)\.\n\n_When:_ (.+)\n\n_What to do:_ (.+)$/gm;

const described = [...page.matchAll(section)].map(([, code, message, retryable, , remedy]) => [
  code,
  { message, retryable: retryable === 'Retryable', remedy },
]);

describe('docs/errors.md', () => {
  it('describes every code exactly as the table does, and no other', () => {
    expect(described).toEqual(expect.arrayContaining(Object.entries(errorCodes)));
    expect(described).toHaveLength(Object.keys(errorCodes).length);
  });

  it('has no section that this test does not read', () => {
    expect(page.match(/^#{3,} .*$/gm)).toHaveLength(described.length);
  });

  it('mentions no code that does not exist', () => {
    const mentioned = page.match(/PARLEY_[A-Z0-9_]*[A-Z0-9]/g) ?? [];

    expect(mentioned.filter(code => !Object.hasOwn(errorCodes, code))).toEqual([]);
  });
});
