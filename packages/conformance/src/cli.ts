import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { failureText } from './failure-text.js';
import type { GroupId } from './groups.js';
import type { TransporterHarness } from './harness.js';
import type { ConformanceOptions } from './options.js';
import { Progress } from './progress.js';
import type { RuleId } from './rule.js';
import { runConformance } from './runner.js';
import { suite } from './suite.js';
import { summaryText } from './summary.js';

const usage = `Usage: parley-conformance <harness file> [options]

The file exports \`harness\` (or a default), and optionally \`options\`: knownFailures, narrow, timing.

  --group <id>         only this group; may be repeated
  --rule <id>          only this rule; may be repeated
  --concurrency <n>    cases at the same time (default 1)
  --json <file>        writes the report
  --markdown <file>    writes the card for a README
  --version, --help

CONFORMANCE_TIME_SCALE multiplies every wait. Exit status: 0 passed, 1 failed, 2 not run.
`;

/** What a harness file exports. */
interface HarnessModule {
  readonly harness?: TransporterHarness;
  readonly options?: ConformanceOptions;
  readonly default?: TransporterHarness | HarnessModule;
}

/** The command. Sets the exit status; ends the process itself only if the transporter keeps it from ending. */
export const main = async (args: readonly string[]): Promise<void> => {
  try {
    process.exitCode = await run(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    if ((error as Error).cause !== undefined) process.stderr.write(`${String((error as Error).cause)}\n`);
    process.exitCode = 2;
  }
  setTimeout(() => process.exit(), 2000).unref();
};

const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      group: { type: 'string', multiple: true },
      rule: { type: 'string', multiple: true },
      concurrency: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
      version: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const [file, ...rest] = positionals;
  if (values.version) return print(suite.version);
  if (values.help) return print(usage);
  if (file === undefined || rest.length > 0) throw new Error(usage);

  const { harness, options } = await load(file);
  const progress = new Progress(text => process.stdout.write(text));
  const report = await runConformance(harness, {
    ...options,
    ...(values.group && { groups: values.group as GroupId[] }),
    ...(values.rule && { rules: values.rule as RuleId[] }),
    ...(values.concurrency !== undefined && { concurrency: Number(values.concurrency) }),
    report: {
      ...options.report,
      ...(values.json && { json: values.json }),
      ...(values.markdown && { markdown: values.markdown }),
    },
    onResult: result => progress.add(result),
  });
  progress.end();
  for (const result of report.results) if (result.verdict === 'failed') print(`\n${failureText(result)}`);
  print(`\n${summaryText(report)}`);
  return report.passed ? 0 : 1;
};

/** @throws Error that says what the file should export */
const load = async (file: string): Promise<{ harness: TransporterHarness; options: ConformanceOptions }> => {
  const exported = (await import(pathToFileURL(resolve(file)).href)) as HarnessModule;
  for (const candidate of [exported, exported.default]) {
    if (candidate === undefined) continue;
    if ('createServer' in candidate) return { harness: candidate, options: exported.options ?? {} };
    if ('harness' in candidate && candidate.harness !== undefined) {
      return { harness: candidate.harness, options: candidate.options ?? {} };
    }
  }
  throw new Error(`${file} exports no \`harness\`.`);
};

const print = (text: string): 0 => {
  process.stdout.write(`${text}\n`);
  return 0;
};
