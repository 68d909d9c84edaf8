import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder with the configuration of one broker, and its data. */
export interface BrokerFolder {
  readonly path: string;
  readonly data: string;
}

export const makeFolder = (name: string): BrokerFolder => {
  const path = mkdtempSync(join(tmpdir(), `parley-${name}-`));
  const data = join(path, 'data');
  mkdirSync(data);
  return { path, data };
};

/** @param shared another user (of a container) reads them as well */
export const writeFiles = (folder: string, files: Readonly<Record<string, string>>, shared = false): void => {
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text, { mode: shared ? 0o644 : 0o600 });
  if (shared) chmodSync(folder, 0o755);
};
