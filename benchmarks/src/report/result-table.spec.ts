import type { Measurement } from '../measurement.js';
import { resultTable } from './result-table.js';

const raw: Measurement = {
  transport: 'redis',
  round: 0,
  contender: 'raw',
  workload: 'rpc-1',
  operations: 1000,
  seconds: 0.5,
  lost: 0,
  wrong: 0,
  clientCpu: 12.34,
  serverCpu: 5.678,
  machineCpu: 23.45,
};
const parley: Measurement = { ...raw, contender: 'parley-send', operations: 2000 };

const rowsOf = (measurements: readonly Measurement[]): readonly (readonly string[])[] =>
  resultTable(measurements)
    .split('\n')
    .filter((_line, index) => index !== 1)
    .map(line => line.split('|').map(cell => cell.trim()).slice(1, -1)); // prettier-ignore

describe('the table of the results', () => {
  it('has a row for each contender, with a column for each one to compare with', () => {
    expect(rowsOf([raw, parley])).toEqual([
      ['workload', 'contender', 'ops/s', 'to raw', 'client µs/op', 'server µs/op', 'machine µs/op', 'lost'],
      ['rpc-1', 'raw', '2.00k', '1', '12.3', '5.68', '23.4', '0'],
      ['rpc-1', 'parley-send', '4.00k', '2.00', '12.3', '5.68', '23.4', '0'],
    ]);
  });

  it('takes the median of the ratios of each round, and their range', () => {
    const rounds = [1, 2, 4].flatMap((factor, round) => [
      { ...raw, round, operations: raw.operations * factor },
      { ...parley, round, operations: parley.operations },
    ]);
    expect(rowsOf(rounds)[2]?.[3]).toBe('1.00 [0.50..2.00]');
  });

  it.each([
    ['a wrong answer', { wrong: 1 }],
    ['a missing answer', { lost: 1 }],
    ['no answer at all', { operations: 0 }],
  ])('has no speed where there was %s in one of the rounds', (_what, failure) => {
    const [, , row] = rowsOf([raw, parley, { ...raw, round: 1 }, { ...parley, round: 1, ...failure }]);
    expect(row?.slice(0, 7)).toEqual(['rpc-1', 'parley-send', 'void', '', '', '', '']);
  });

  it('compares with no void measurement', () => {
    expect(rowsOf([{ ...raw, wrong: 1 }, parley])[2]?.[3]).toBe('');
  });

  it('has no row for what a contender does not do', () => {
    const enhanced = { ...raw, contender: 'nest', workload: 'enhanced-256' } as const;
    expect(rowsOf([raw, enhanced]).map(row => row.slice(0, 2))).toEqual([
      ['workload', 'contender'],
      ['rpc-1', 'raw'],
      ['enhanced-256', 'nest'],
    ]);
  });

  it('counts lost events, which void nothing', () => {
    const events = { workload: 'events', lost: 3 } as const;
    const [, row] = rowsOf([
      { ...raw, ...events },
      { ...raw, ...events, round: 1 },
    ]);
    expect(row).toEqual(['events', 'raw', '2.00k', '1', '12.3', '5.68', '23.4', '6']);
  });
});
