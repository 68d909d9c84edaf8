import type { ContenderName } from '../contenders/contenders.js';
import { isVoid, type Measurement } from '../measurement.js';
import { decimal } from './figures.js';
import { median } from './median.js';

/** Operations per second. */
export const speed = ({ operations, seconds }: Measurement): number => operations / seconds;

/**
 * How often as fast as `reference`, which did the same workload in the same round: the median of the rounds and, if
 * there were several, their range. Not the quotient of two medians: what slows a whole round down cancels out.
 */
export function ratioTo(reference: ContenderName, cell: readonly Measurement[], all: readonly Measurement[]): string {
  const ratios = cell.flatMap(measurement => {
    const other = all.find(
      ({ contender, workload, round }) =>
        contender === reference && workload === measurement.workload && round === measurement.round,
    );
    return other === undefined || isVoid(other) ? [] : [speed(measurement) / speed(other)];
  });
  if (ratios.length === 0) return '';
  const middle = decimal(median(ratios));
  return ratios.length === 1 ? middle : `${middle} [${decimal(Math.min(...ratios))}..${decimal(Math.max(...ratios))}]`;
}
