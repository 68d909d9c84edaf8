import type { Measurement } from '../measurement.js';

/** Why a measurement is void, for a person. */
export const describeVoid = ({ transport, contender, workload, round, lost, wrong, firstWrong }: Measurement): string =>
  `void: ${transport}, ${contender}, ${workload}, round ${round + 1}: ${wrong} wrong, ${lost} lost` +
  (firstWrong === undefined ? '' : `; the first wrong one was ${firstWrong}`);
