import type { TransporterCapabilities } from '@parley/core';
import { cardOf } from './card.js';
import type { ConformanceReport, RuleResult } from './report.js';

const result = (id: RuleResult['id'], parts: Partial<RuleResult>): RuleResult => ({
  id,
  group: id.slice(0, 2) as RuleResult['group'],
  level: 'must',
  title: 'It holds',
  verdict: 'passed',
  ms: 1,
  ...parts,
});

const report: ConformanceReport = {
  suite: { name: '@parley/conformance', version: '1.2.3' },
  transporter: 'acme',
  date: '2026-11-22T10:00:00.000Z',
  node: 'v20.20.2',
  wire: 'server',
  capabilities: {
    delivery: 'at-most-once',
    streaming: true,
    durable: false,
    wildcards: { separator: '.' },
  } as TransporterCapabilities,
  capabilitiesBy: 'harness',
  narrowed: { durable: 'the emulator forgets' },
  results: [
    result('LC-01', {}),
    result('LC-02', {
      verdict: 'failed',
      failure: { expected: 'an answer', got: 'a | b\nnothing', correct: 'It answers.', timeline: [] },
    }),
    result('RR-08', { verdict: 'not claimed', reason: 'noHandler: error', negative: true }),
    result('RR-12', { verdict: 'skipped', reason: 'the harness has no rawPeer' }),
  ],
  incidents: [],
  passed: false,
  ms: 10,
};

describe('the card', () => {
  it('says in one table how each group came out', () => {
    expect(cardOf(report)).toContain(
      '| LC Lifecycle | 1 | **1** | 0 | 0 | 0 |\n| RR Request and response | 0 | 0 | 0 | 1 | 1 |\n',
    );
  });

  it('says what was judged, by which suite, and the verdict', () => {
    expect(cardOf(report)).toMatch(
      /^### Conformance of acme: 1 rule failed\n\n@parley\/conformance 1\.2\.3, Node 20\.20\.2, 2026-11-22\.\n/,
    );
  });

  it('says what is claimed, and that the harness says so', () => {
    expect(cardOf(report)).toContain(
      '**Capabilities**, _declared by the harness_: delivery at-most-once, streaming, wildcards {"separator":"."}; without durable.',
    );
    expect(cardOf({ ...report, capabilitiesBy: 'transporter' })).not.toContain('declared by the harness');
  });

  it('lists what failed, what was not claimed and what was skipped, with the reasons', () => {
    const card = cardOf(report);

    expect(card).toContain('- [LC-02](docs/rules/LC-02.md) (must) It holds. Expected an answer; got a \\| b nothing.');
    expect(card).toContain('- noHandler: error: RR-08 (negative variant passed)');
    expect(card).toContain('- the harness has no rawPeer: RR-12');
    expect(card).toContain('**Taken back for this run**: durable (the emulator forgets).');
  });

  it('admits that it is partial', () => {
    expect(cardOf({ ...report, partial: 'only LC' })).toContain('**Partial: only LC.**');
  });
});
