import type { TestRunner } from '../src/test-runner.js';
import { testConformance } from '../src/vitest.js';
import { ToyClient, toyHarness } from './toy-transport.js';
import { throwError } from 'rxjs';

interface Outcome {
  readonly name: string;
  readonly timeout: number;
  readonly error?: string;
}

/** Collects what is defined, as vitest does, and runs it. */
class Recorder implements TestRunner {
  private readonly path: string[] = [];
  private readonly tests: { readonly name: string; readonly test: () => Promise<void>; readonly timeout: number }[] =
    [];
  private readonly hooks: Record<'before' | 'after', (() => Promise<void>)[]> = { before: [], after: [] };

  readonly describe = (name: string, body: () => void): void => {
    this.path.push(name);
    body();
    this.path.pop();
  };
  readonly it = (name: string, test: () => Promise<void>, timeout: number): void => {
    this.tests.push({ name: [...this.path, name].join(' > '), test, timeout });
  };
  readonly beforeAll = (hook: () => Promise<void>): void => void this.hooks.before.push(hook);
  readonly afterAll = (hook: () => Promise<void>): void => void this.hooks.after.push(hook);

  async run(): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const hook of this.hooks.before) await hook();
    for (const { name, test, timeout } of this.tests) {
      const error = await test().then(
        () => undefined,
        (thrown: Error) => thrown.message,
      );
      outcomes.push({ name, timeout, error });
    }
    for (const hook of this.hooks.after) await hook();
    return outcomes;
  }
}

describe('testConformance for vitest', () => {
  let printed: string;
  let write: jest.SpyInstance;

  beforeEach(() => {
    printed = '';
    write = jest.spyOn(process.stdout, 'write').mockImplementation(text => Boolean((printed += text.toString())));
  });

  afterEach(() => write.mockRestore());

  it('defines a test for each rule, in its group, with enough time', async () => {
    const vitest = new Recorder();
    testConformance(toyHarness(), { rules: ['RR-01', 'LC-02', 'RR-16'] }, vitest);
    const outcomes = await vitest.run();

    expect(outcomes.map(({ name }) => name)).toEqual([
      'conformance of toy > LC Lifecycle > LC-02 When listen() has settled, every handler can be reached',
      'conformance of toy > RR Request and response > RR-01 Every JSON value arrives as it was sent, in both directions',
    ]);
    expect(outcomes.every(({ error, timeout }) => error === undefined && timeout >= 30_000)).toBe(true);
  });

  it('prints what does not apply, with the reason', async () => {
    const vitest = new Recorder();
    testConformance(toyHarness(), { rules: ['RR-01', 'RR-16'] }, vitest);
    await vitest.run();

    expect(printed).toContain('not claimed (streaming): RR-16');
  });

  it('fails the test of a broken rule with everything there is to know', async () => {
    class Failing extends ToyClient {
      override send = (): ReturnType<ToyClient['send']> => throwError(() => new Error('not today'));
    }
    const vitest = new Recorder();
    testConformance(toyHarness({ createClient: ({ scope }) => new Failing(scope) }), { rules: ['RR-01'] }, vitest);
    const [outcome] = await vitest.run();

    expect(outcome!.error).toMatch(/^RR-01 · .*got +Error: not today.*docs\/rules\/RR-01\.md/s);
  });

  it('says how to pass the module when the globals are off', () => {
    expect(() => testConformance(toyHarness(), {}, {} as TestRunner)).toThrow(
      /testConformance\(harness, \{\}, vitest\)/,
    );
  });
});
