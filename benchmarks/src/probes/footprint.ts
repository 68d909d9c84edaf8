/** What a fresh process says about itself once it has done what it was started for. */
export interface Footprint {
  readonly ms: number;
  /** Resident memory of the whole process, in MB. */
  readonly rss: number;
}

/** Prints it for the process that waits, as the only thing on standard output, and exits. */
export function reportFootprint(ms: number): void {
  const footprint: Footprint = { ms, rss: process.memoryUsage.rss() / 2 ** 20 };
  process.stdout.write(JSON.stringify(footprint), () => process.exit());
}
