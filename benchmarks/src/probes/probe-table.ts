import { decimal } from '../report/figures.js';
import { markdownTable } from '../report/markdown-table.js';
import { median } from '../report/median.js';
import type { Footprint } from './footprint.js';
import { runProbe } from './run-probe.js';

export interface ProbeTable {
  readonly probe: Parameters<typeof runProbe>[0];
  /** What the subjects are. */
  readonly what: string;
  /** What the times are. */
  readonly time: string;
  /** The probe's arguments, by the name of the row. The first one is what the memory of the others is compared with. */
  readonly subjects: Readonly<Record<string, readonly string[]>>;
}

/** Medians of `processes` processes for each subject, after one more that warms the disk cache; interleaved. */
export function probeTable({ probe, what, time, subjects }: ProbeTable, processes: number): string {
  const names = Object.keys(subjects);
  const footprints = new Map<string, Footprint[]>(names.map(name => [name, []]));
  for (let round = -1; round < processes; round++) {
    for (const name of names) {
      const footprint = runProbe(probe, subjects[name] ?? []);
      if (round >= 0) footprints.get(name)!.push(footprint);
    }
  }

  const rss = (name: string): number => median(footprints.get(name)!.map(footprint => footprint.rss));
  const [first = ''] = names;
  const rows = names.map(name => [
    name,
    decimal(median(footprints.get(name)!.map(({ ms }) => ms))),
    decimal(rss(name)),
    name === first ? '' : decimal(rss(name) - rss(first)),
  ]);
  return markdownTable([what, time, 'RSS, MB', `above ${first}, MB`], rows, { labels: 1 });
}
