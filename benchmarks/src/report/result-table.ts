import type { ContenderName } from '../contenders/contenders.js';
import { isVoid, type Measurement } from '../measurement.js';
import { count, decimal } from './figures.js';
import { markdownTable } from './markdown-table.js';
import { median } from './median.js';
import { ratioTo, speed } from './ratios.js';

/** What the others are compared with. */
const references = ['raw', 'nest', 'nest-cmd'] as const satisfies readonly ContenderName[];

/** One row for each workload and each contender that did it, in the order of the first round. All over one transport. */
export function resultTable(measurements: readonly Measurement[]): string {
  const contenders = distinct(measurements.map(({ contender }) => contender));
  const shown = references.filter(reference => contenders.includes(reference));
  const head = ['workload', 'contender', 'ops/s', ...shown.map(name => `to ${name}`)];
  const rows = distinct(measurements.map(({ workload }) => workload)).flatMap(workload =>
    contenders.flatMap(contender => {
      const cell = measurements.filter(one => one.workload === workload && one.contender === contender);
      return cell.length === 0 ? [] : [[workload, contender, ...figures(cell, measurements, shown)]];
    }),
  );
  return markdownTable([...head, 'client µs/op', 'server µs/op', 'machine µs/op', 'lost'], rows, { labels: 2 });
}

/** A single wrong or missing answer, in any round, leaves no figures. */
function figures(
  cell: readonly Measurement[],
  all: readonly Measurement[],
  shown: readonly ContenderName[],
): readonly string[] {
  const lost = String(cell.reduce((sum, measurement) => sum + measurement.lost, 0));
  if (cell.some(isVoid)) return ['void', ...shown.map(() => ''), '', '', '', lost];
  return [
    count(median(cell.map(speed))),
    ...shown.map(reference => (reference === cell[0]?.contender ? '1' : ratioTo(reference, cell, all))),
    decimal(median(cell.map(({ clientCpu }) => clientCpu))),
    decimal(median(cell.map(({ serverCpu }) => serverCpu))),
    decimal(median(cell.map(({ machineCpu }) => machineCpu))),
    lost,
  ];
}

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];
