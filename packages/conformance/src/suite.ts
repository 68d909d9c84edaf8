import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name and version of this package, for reports. */
export const suite = ((): { readonly name: string; readonly version: string } => {
  const { name, version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as Record<
    string,
    string
  >;
  return { name: name!, version: version! };
})();
