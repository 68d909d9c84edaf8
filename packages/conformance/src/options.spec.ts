import { checkOptions, type ConformanceOptions } from './options.js';

const check = (options: object) => () => checkOptions(options as ConformanceOptions);

describe('the options of a run', () => {
  it('may be empty', () => {
    expect(check({})).not.toThrow();
  });

  it.each([
    [{ group: ['RR'] }, "There is no option 'group'. Did you mean groups?"],
    [{ groups: ['rr'] }, "There is no group 'rr'. Did you mean RR?"],
    [{ groups: ['XX'] }, /There is no group 'XX'. Known: LC, RR, /],
    [{ rules: ['RR01'] }, "There is no rule 'RR01'. Did you mean RR-01?"],
    [{ knownFailures: { 'RR-99': 'later' } }, /There is no rule 'RR-99'/],
    [{ knownFailures: { 'RR-01': ' ' } }, "'RR-01' needs a reason, as text."],
    [{ narrow: { durable: true } }, "'durable' needs a reason, as text."],
    [{ timing: { mustHappens: 1 } }, "There is no option of timing 'mustHappens'. Did you mean mustHappen?"],
    [{ report: { html: 'x' } }, /There is no option of report 'html'/],
    [{ concurrency: 0 }, 'concurrency is 0; it must be 1 or more.'],
  ])('%j are refused with a hint', (options, message) => {
    expect(check(options)).toThrow(message);
  });
});
