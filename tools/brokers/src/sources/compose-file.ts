import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const place = 'tools/brokers/compose.yaml';

/** The compose file, looked for from the working folder upwards: as an ES module and in CommonJS alike. */
export const composeFile = (from = process.cwd()): string => {
  const file = join(from, place);
  if (existsSync(file)) return file;
  if (dirname(from) === from) throw new Error(`${place} is not above the working folder.`);
  return composeFile(dirname(from));
};
