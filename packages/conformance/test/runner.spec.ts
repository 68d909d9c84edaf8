import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEVER, throwError, type Observable } from 'rxjs';
import {
  failureText,
  runConformance,
  type ConformanceOptions,
  type RuleResult,
  type TransporterHarness,
} from '../src/index.js';
import { ToyClient, toyHarness, ToyServer } from './toy-transport.js';

const quick: ConformanceOptions = { rules: ['RR-01'], timing: { mustHappen: 300, mustNotHappen: 20 } };

const withClient = (client: new (scope: string) => ToyClient): TransporterHarness =>
  toyHarness({ createClient: ({ scope }) => new client(scope) });

const resultOf = async (harness: TransporterHarness, options: ConformanceOptions = quick): Promise<RuleResult> =>
  (await runConformance(harness, options)).results[0]!;

describe('runConformance', () => {
  it('passes a transporter that keeps its promises', async () => {
    const report = await runConformance(toyHarness(), { ...quick, rules: ['RR-01', 'RR-02', 'RR-18'] });

    expect(report.passed).toBe(true);
    expect(report.results.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['RR-01', 'passed'],
      ['RR-02', 'passed'],
      ['RR-18', 'passed'],
    ]);
  });

  it('fails one that breaks a promise, and says everything there is to know', async () => {
    class Forgetful extends ToyClient {
      override send = (): Observable<unknown> => NEVER;
    }
    const result = await resultOf(withClient(Forgetful));

    expect(result.verdict).toBe('failed');
    expect(failureText(result)).toMatch(
      /^RR-01 · Every JSON value.*\n\n {2}expected .*send\('echo-.*to settle\n {2}got .*within 300 ms\n {2}correct .*\n {2}page {6}docs\/rules\/RR-01\.md\n\n {2}timeline\n/,
    );
  });

  it('says who declared the capabilities', async () => {
    const report = await runConformance(toyHarness(), quick);

    expect(report.capabilitiesBy).toBe('harness');
  });

  it('takes them from the class of the server if that has them', async () => {
    const { capabilities } = toyHarness();
    class Describing extends ToyServer {
      static capabilities = (options: object): unknown => ({
        ...(capabilities as object),
        durable: 'queue' in options,
      });
    }
    const report = await runConformance(
      toyHarness({
        capabilities: undefined,
        options: { queue: 'q' },
        createServer: ({ scope }) => new Describing(scope),
      }),
      quick,
    );

    expect(report).toMatchObject({ capabilitiesBy: 'transporter', capabilities: { durable: true } });
  });

  it('refuses a transporter of which nobody says what it promises', async () => {
    await expect(runConformance(toyHarness({ capabilities: undefined }), quick)).rejects.toThrow(
      /the harness needs 'capabilities'/,
    );
  });

  describe('what is not claimed', () => {
    it('is not run, and the reason is in the report', async () => {
      await expect(resultOf(toyHarness(), { ...quick, rules: ['RR-16'] })).resolves.toMatchObject({
        verdict: 'not claimed',
        reason: 'streaming',
      });
    });

    it('runs its negative variant, which can fail', async () => {
      const options: ConformanceOptions = { ...quick, rules: ['LC-12'], narrow: { dynamicHandlers: 'to see' } };

      await expect(resultOf(toyHarness(), options)).resolves.toMatchObject({ verdict: 'failed', negative: true });
    });

    it('is the rule about a wire, where there is none', async () => {
      await expect(resultOf(toyHarness(), { ...quick, rules: ['LC-06'] })).resolves.toMatchObject({
        verdict: 'not claimed',
        reason: 'a wire to break',
      });
    });
  });

  describe('known failures', () => {
    class Failing extends ToyClient {
      override send = (): Observable<unknown> => throwError(() => new Error('not yet'));
    }
    const known: ConformanceOptions = { ...quick, knownFailures: { 'RR-01': 'issue 7' } };

    it('still run, and do not fail the run', async () => {
      const report = await runConformance(withClient(Failing), known);

      expect(report.passed).toBe(true);
      expect(report.results[0]).toMatchObject({
        verdict: 'known failure',
        reason: 'issue 7',
        failure: { got: 'Error: not yet' },
      });
    });

    it('fail the run once they pass', async () => {
      const report = await runConformance(toyHarness(), known);

      expect(report.passed).toBe(false);
      expect(report.results[0]!.failure!.got).toBe('it passed');
    });

    it('fail the run when they do not apply', async () => {
      const report = await runConformance(toyHarness(), {
        ...quick,
        rules: ['RR-16'],
        knownFailures: { 'RR-16': 'issue 7' },
      });

      expect(report.results[0]!.failure!.got).toBe('it does not apply: streaming');
    });
  });

  describe('guards', () => {
    class Rejecting extends ToyClient {
      override send(...args: Parameters<ToyClient['send']>): Observable<unknown> {
        void Promise.reject(new Error('nobody looks'));
        return super.send(...args);
      }
    }
    class Throwing extends ToyClient {
      override connect(): Promise<void> {
        return new Promise(resolve =>
          setImmediate(() => {
            resolve();
            throw new Error('nobody catches');
          }),
        );
      }
    }
    class Warning extends ToyClient {
      override close(): void {
        process.emitWarning('too many listeners', 'MaxListenersExceededWarning');
      }
    }

    it('blame a rejection that nobody handles on its case', async () => {
      const { failure } = await resultOf(withClient(Rejecting));

      expect(failure).toMatchObject({ expected: 'no unhandled rejection', got: 'Error: nobody looks' });
    });

    it('blame an exception that nobody catches on its case', async () => {
      const { failure } = await resultOf(withClient(Throwing), { ...quick, rules: ['RR-18'] });

      expect(failure).toMatchObject({ expected: 'no uncaught exception', got: 'Error: nobody catches' });
    });

    it('blame a warning of the process on its case', async () => {
      const { failure } = await resultOf(withClient(Warning));

      expect(failure).toMatchObject({ expected: 'no process warning' });
    });

    it('blame an error in the log that the rule did not expect', async () => {
      const harness = toyHarness({
        createServer: ({ scope, options }) => {
          (options.logger as { error(message: string): void }).error('something went wrong');
          return new ToyServer(scope);
        },
      });

      expect((await resultOf(harness)).failure).toMatchObject({
        expected: 'no error in the log',
        got: 'something went wrong',
      });
    });

    it('blame no case when several run at once, but the run', async () => {
      const report = await runConformance(withClient(Rejecting), { ...quick, concurrency: 2 });

      expect(report.results[0]!.verdict).toBe('passed');
      expect(report.incidents[0]).toMatchObject({ kind: 'unhandled rejection' });
      expect(report.passed).toBe(false);
    });
  });

  describe('what is left behind', () => {
    const watched = ['LK-01', 'LK-02', 'LK-03'] as const;
    const leaks: ConformanceOptions = { rules: ['RR-01', 'RR-02', ...watched], timing: { mustHappen: 300 } };

    it('fails the rule about handles, and names the cases', async () => {
      const timers: NodeJS.Timeout[] = [];
      class Leaking extends ToyClient {
        override close(): void {
          // several, because jest's reporter has a timer of its own now and then
          for (let count = 0; count < 5; count++) timers.push(setTimeout(() => undefined, 60_000));
        }
      }
      const { results } = await runConformance(withClient(Leaking), leaks);
      timers.forEach(clearTimeout);

      const failed = results.filter(({ verdict }) => verdict === 'failed');
      expect(failed.map(({ id }) => id)).toEqual(['LK-01']);
      expect(failed[0]!.failure!.timeline).toEqual([
        expect.stringMatching(/^RR-01: [456] Timeout$/),
        expect.stringMatching(/^RR-02: [456] Timeout$/),
      ]);
    });

    it('fails the rule about pending requests', async () => {
      class Remembering extends ToyClient {
        readonly pendingCount = 1;
      }
      const { results } = await runConformance(withClient(Remembering), { ...leaks, rules: ['RR-01', ...watched] });

      expect(results.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id)).toEqual(['LK-02']);
    });

    it('fails the rule about closing', async () => {
      class Unclosable extends ToyClient {
        override close = (): Promise<never> => new Promise(() => undefined);
      }
      const { results } = await runConformance(withClient(Unclosable), { ...leaks, rules: ['RR-01', ...watched] });

      expect(results.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id)).toEqual(['LK-03']);
    });
  });

  it('ends a case that does not end by itself', async () => {
    class Slow extends ToyClient {
      override send = (): Observable<unknown> => NEVER;
    }
    const { failure } = await resultOf(withClient(Slow), { ...quick, timing: { mustHappen: 60_000, caseLimit: 100 } });

    expect(failure).toMatchObject({ expected: 'the case to end within 100 ms' });
  });

  it('gives every case names of its own', async () => {
    const scopes: string[] = [];
    const harness = toyHarness({
      createClient: ({ scope }) => {
        scopes.push(scope);
        return new ToyClient(scope);
      },
    });
    for (let run = 0; run < 2; run++) await runConformance(harness, { ...quick, rules: ['RR-01', 'RR-18'] });

    const used = scopes.filter(scope => scope !== 'probe');
    expect(new Set(used).size).toBe(4);
    expect(used.every(scope => /^[a-z0-9-]+$/.test(scope))).toBe(true);
  });

  it('writes the report and the card', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
    const [json, markdown] = [join(folder, 'deep/report.json'), join(folder, 'card.md')];
    const report = await runConformance(toyHarness(), { ...quick, report: { json, markdown } });

    expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(JSON.parse(JSON.stringify(report)));
    expect(await readFile(markdown, 'utf8')).toMatch(/^### Conformance of toy: passed, of what was selected\n/);
  });

  it('calls setup and teardown once, and cleanup after every case', async () => {
    const calls: string[] = [];
    const say = (what: string) => () => Promise.resolve(void calls.push(what));
    const harness = toyHarness({ setup: say('setup'), cleanup: say('cleanup'), teardown: say('teardown') });
    await runConformance(harness, { ...quick, rules: ['RR-01', 'RR-18'] });

    expect(calls).toEqual(['setup', 'cleanup', 'cleanup', 'teardown']);
  });
});
