import { patience } from './fixture/patience.js';
import { Fixture, type FixtureSettings } from './fixture/fixture.js';
import type { ResidueFound } from './fixture/residue-found.js';
import { textOf } from './fixture/captured-log.js';
import type { Incident } from './guards/incidents.js';
import type { Failure } from './report.js';
import type { RuleId } from './rule.js';
import { isError, show } from './show.js';
import { Hang, Violation } from './violation.js';

/** One case to run: a rule, or its negative variant. */
export interface Case {
  readonly id: RuleId;
  /** Unique in the run, part of every name. */
  readonly caseId: string;
  readonly correct: string;
  run(fixture: Fixture): Promise<void>;
}

/** What one case came to. */
export interface CaseOutcome {
  readonly failure?: Failure;
  readonly residues: readonly ResidueFound[];
}

/**
 * Runs one case in a fixture of its own and closes that, whatever happens.
 * @param incidents what the process noticed meanwhile; asked once everything is closed
 */
export const runCase = async (
  { id, caseId, correct, run }: Case,
  settings: FixtureSettings,
  incidents: () => Promise<readonly Incident[]>,
): Promise<CaseOutcome> => {
  const fixture = await Fixture.open(id, caseId, settings);
  let broken: { readonly error: unknown } | undefined;
  try {
    await bounded(run(fixture), settings.timing.caseLimit);
  } catch (error) {
    broken = { error };
  }
  const residues = await fixture.close();
  const noticed = [
    ...(await incidents()).map(({ kind, text }) => ({ expected: `no ${kind}`, got: text })),
    ...fixture.log.unexpected.map(entry => ({ expected: 'no error in the log', got: textOf(entry) })),
  ];
  for (const { expected, got } of noticed) fixture.timeline.add('guard', `${expected}, got ${got}`);
  const finding = broken === undefined ? noticed[0] : explain(broken.error);
  if (finding === undefined) return { residues };
  return { failure: { ...finding, correct, timeline: fixture.timeline.lines() }, residues };
};

const bounded = (running: Promise<void>, limit: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const late = (): void => reject(new Violation(`the case to end within ${limit} ms`, 'it still runs'));
    const done = patience.wait(limit, late);
    running.then(resolve, reject).finally(done);
  });

const explain = (error: unknown): Pick<Failure, 'expected' | 'got' | 'stack'> => {
  if (error instanceof Violation) return { expected: error.expected, got: error.got, stack: error.stack };
  if (error instanceof Hang)
    return { expected: `${error.what} to settle`, got: `nothing within ${error.ms} ms`, stack: error.stack };
  return { expected: 'no error', got: show(error), stack: isError(error) ? error.stack : undefined };
};
