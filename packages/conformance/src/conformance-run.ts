import { claimedCapabilities, type ClaimedCapabilities } from './capabilities.js';
import { runCase, type CaseOutcome } from './case.js';
import { factsOf, makeProbes } from './facts.js';
import type { Fixture, FixtureSettings } from './fixture/fixture.js';
import { IncidentWatch, type Incident } from './guards/incidents.js';
import { moreThan, openHandles, type OpenHandles } from './guards/open-handles.js';
import type { TransporterHarness } from './harness.js';
import type { SubjectFacts } from './needs.js';
import { checkOptions, type ConformanceOptions } from './options.js';
import { planRules, type PlannedRule } from './plan.js';
import { breaksTheRun, type ConformanceReport, type Failure, type RuleResult, type Verdict } from './report.js';
import { Residues, namedResidues } from './residues.js';
import { groupOf, type RuleId } from './rule.js';
import { allRules } from './rules/index.js';
import { scaledTiming } from './timing.js';
import { suite } from './suite.js';
import { writeReports } from './write-reports.js';

/** One run of the suite, step by step, for those who drive it: `runConformance()` and the adapters of test runners. */
export class ConformanceRun {
  /** Every selected rule in the order to execute them. */
  readonly plan: readonly PlannedRule[];
  private readonly claimed: ClaimedCapabilities;
  private readonly facts: SubjectFacts;
  private readonly settings: FixtureSettings;
  private readonly results = new Map<RuleId, RuleResult>();
  private readonly residues = new Residues();
  private readonly runWatch?: IncidentWatch;
  private begin = 0;
  private openAtStart: OpenHandles = new Map();
  private cases = 0;

  /** @throws Error about the options or the harness, which names what to change */
  constructor(
    readonly harness: TransporterHarness,
    private readonly options: ConformanceOptions = {},
  ) {
    checkOptions(options);
    const probes = makeProbes(harness);
    this.claimed = claimedCapabilities(harness, probes.server, options.narrow);
    this.facts = factsOf(harness, this.claimed.capabilities, probes);
    this.plan = planRules(allRules, this.facts, options);
    this.settings = {
      harness,
      capabilities: this.claimed.capabilities,
      wire: this.facts.wire,
      timing: scaledTiming(options.timing),
      runId: `r${Math.random().toString(36).slice(2, 8)}`,
    };
    if ((options.concurrency ?? 1) > 1) this.runWatch = new IncidentWatch();
  }

  /** Longest time one rule can take, in ms, closing included, on a busy machine; for the time-outs of test runners. */
  get patience(): number {
    const { caseLimit, mustHappen } = this.settings.timing;
    return 2 * (caseLimit + 4 * mustHappen);
  }

  async start(): Promise<void> {
    this.begin = performance.now();
    await this.harness.setup?.();
    this.openAtStart = openHandles();
    this.runWatch?.start();
  }

  async execute(planned: PlannedRule): Promise<RuleResult> {
    const begin = performance.now();
    const verdict = await this.judge(planned);
    const { id, level, title } = planned.rule;
    const result = { id, group: groupOf(id), level, title, ...verdict, ms: Math.round(performance.now() - begin) };
    this.results.set(id, result);
    this.options.onResult?.(result);
    return result;
  }

  async finish(): Promise<ConformanceReport> {
    const incidents: readonly Incident[] = (await this.runWatch?.stop()) ?? [];
    await this.harness.teardown?.();
    const results = allRules.flatMap(({ id }) => this.results.get(id) ?? []);
    const report: ConformanceReport = {
      suite,
      transporter: this.harness.name,
      date: new Date().toISOString(),
      node: process.version,
      wire: this.facts.wire,
      capabilities: this.claimed.capabilities,
      capabilitiesBy: this.claimed.by,
      narrowed: this.options.narrow ?? {},
      partial: this.selection(),
      results,
      incidents,
      passed: incidents.length === 0 && !results.some(breaksTheRun),
      ms: Math.round(performance.now() - this.begin),
    };
    await writeReports(report, this.options.report ?? {});
    return report;
  }

  private async judge(planned: PlannedRule): Promise<Pick<RuleResult, 'verdict' | 'reason' | 'negative' | 'failure'>> {
    const { rule } = planned;
    switch (planned.act) {
      case 'not claimed':
        return this.unapplied(planned.rule.id, 'not claimed', planned.reason);
      case 'skip':
        return this.unapplied(planned.rule.id, 'skipped', planned.reason);
      case 'watch':
        if (planned.rule.watches === 'handles' && this.runWatch !== undefined)
          await this.watchHandles(rule.id, this.openAtStart);
        return this.weigh(planned.rule.id, this.residues.failureOf(planned.rule));
      case 'run negative': {
        const { correct, run } = planned.rule.negative!;
        const failure = await this.runGuarded(rule.id, correct, run);
        if (failure !== undefined) return { ...this.weigh(rule.id, failure), negative: true };
        return { ...this.unapplied(rule.id, 'not claimed', planned.reason), negative: true };
      }
      case 'run':
        return this.weigh(rule.id, await this.runGuarded(rule.id, planned.rule.correct, planned.rule.run));
    }
  }

  private unapplied(id: RuleId, verdict: Verdict, reason: string): Pick<RuleResult, 'verdict' | 'reason' | 'failure'> {
    const known = this.options.knownFailures?.[id];
    if (known === undefined) return { verdict, reason };
    const failure: Failure = {
      expected: `to fail, as knownFailures says (${known})`,
      got: `it does not apply: ${reason}`,
      correct: 'Remove it from knownFailures.',
      timeline: [],
    };
    return { verdict: 'failed', failure };
  }

  private weigh(id: RuleId, failure: Failure | undefined): Pick<RuleResult, 'verdict' | 'reason' | 'failure'> {
    const known = this.options.knownFailures?.[id];
    if (known === undefined) return failure === undefined ? { verdict: 'passed' } : { verdict: 'failed', failure };
    if (failure !== undefined) return { verdict: 'known failure', reason: known, failure };
    const stale: Failure = {
      expected: `to fail, as knownFailures says (${known})`,
      got: 'it passed',
      correct: 'Remove it from knownFailures.',
      timeline: [],
    };
    return { verdict: 'failed', failure: stale };
  }

  private async runGuarded(
    id: RuleId,
    correct: string,
    run: (fixture: Fixture) => Promise<void>,
  ): Promise<Failure | undefined> {
    const caseId = `${id.toLowerCase().replace('-', '')}${(this.cases++).toString(36)}`;
    const alone = this.runWatch === undefined;
    const watch = new IncidentWatch();
    const before = openHandles();
    if (alone) watch.start();
    const outcome: CaseOutcome = await runCase({ id, caseId, correct, run }, this.settings, () =>
      alone ? watch.stop() : Promise.resolve([]),
    );
    this.residues.add(id, outcome.residues);
    if (alone && this.residues.count('handles') < namedResidues) await this.watchHandles(id, before);
    return outcome.failure;
  }

  /** Notes what is open beyond `before`, after the time it may take to go. */
  private async watchHandles(id: RuleId, before: OpenHandles): Promise<void> {
    const end = performance.now() + this.settings.timing.mustHappen / 5;
    let more = moreThan(before);
    while (more !== '' && performance.now() < end) {
      await new Promise(resolve => setImmediate(resolve));
      more = moreThan(before);
    }
    if (more !== '') this.residues.add(id, [{ residue: 'handles', text: more }]);
  }

  private selection(): string | undefined {
    const { groups, rules } = this.options;
    const selected = [...(groups ?? []), ...(rules ?? [])];
    return selected.length === 0 ? undefined : `only ${selected.join(', ')}`;
  }
}
