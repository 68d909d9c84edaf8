import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (file: string): string => readFileSync(join(__dirname, file), 'utf8');

describe("the repository's README", () => {
  const codeBlocks = [...read('../../../README.md').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);

  it.each(['server.ts', 'client.ts'])('shows %s as it is', file => {
    expect(codeBlocks).toContain(read(file));
  });
});
