import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cardOf } from './card.js';
import type { ConformanceReport } from './report.js';

/** Writes a report to the files that are named, with their folders. */
export const writeReports = async (
  report: ConformanceReport,
  files: { readonly json?: string; readonly markdown?: string },
): Promise<void> => {
  if (files.json !== undefined) await write(files.json, `${JSON.stringify(report, null, 2)}\n`);
  if (files.markdown !== undefined) await write(files.markdown, cardOf(report));
};

const write = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};
