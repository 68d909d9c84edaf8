export { cardOf } from './card.js';
export { ConformanceRun } from './conformance-run.js';
export { expectEqual, expectFailure, expectSettled, expectThat, expectValue } from './expectations.js';
export { failureText } from './failure-text.js';
export { CapturedLog, type LogEntry } from './fixture/captured-log.js';
export type { ClientUnderTest } from './fixture/client-under-test.js';
export type { Fixture, SubjectOptions } from './fixture/fixture.js';
export type { Outcome } from './fixture/outcome.js';
export type { ServerUnderTest } from './fixture/server-under-test.js';
export { groupIds, groups, type GroupId } from './groups.js';
export type { BrokerControl, DeadLetterSeen, Place, TransporterHarness } from './harness.js';
export type { Need, SubjectFacts, Unmet, Wire } from './needs.js';
export type { ConformanceOptions } from './options.js';
export type { PlannedRule } from './plan.js';
export type { MalformedBytes, RawPacket, RawPeer } from './raw/raw-peer.js';
export type { ConformanceReport, Failure, RuleResult, Verdict } from './report.js';
export {
  groupOf,
  pageOf,
  type CaseRule,
  type Level,
  type NegativeVariant,
  type Rule,
  type RuleId,
  type WatchRule,
} from './rule.js';
export { rulePage, ruleIndexPage } from './rule-page.js';
export { allRules } from './rules/index.js';
export { runConformance } from './runner.js';
export type {
  SubjectCallOptions,
  SubjectClient,
  SubjectContext,
  SubjectDispatchHook,
  SubjectHandler,
  SubjectHooks,
  SubjectServer,
} from './subject.js';
export type { Timing } from './timing.js';
export { Violation } from './violation.js';
