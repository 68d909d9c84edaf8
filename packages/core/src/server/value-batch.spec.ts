import { setImmediate as turn } from 'node:timers/promises';
import { ValueBatch } from './value-batch.js';

const batch = () => {
  const sent: (readonly string[])[] = [];
  const values = new ValueBatch(() => sent.push(values.take()));
  return { values, sent };
};

describe('a batch of values', () => {
  it('leaves at the end of the turn', async () => {
    const { values, sent } = batch();
    for (const text of ['1', '2', '3']) expect(values.add(text)).toBe(true);
    expect(sent).toEqual([]);
    await turn();

    expect(sent).toEqual([['1', '2', '3']]);
    expect(values.empty).toBe(true);
  });

  it('leaves at once when it has grown long', () => {
    const { values, sent } = batch();
    const text = '"' + 'x'.repeat(1000) + '"';
    for (let n = 0; n < 10; n++) values.add(text);

    expect(sent.map(({ length }) => length)).toEqual([5, 5]);
  });

  it('takes no text that is long itself', () => {
    expect(batch().values.add('x'.repeat(5000))).toBe(false);
  });

  it('that was taken is not sent', async () => {
    const { values, sent } = batch();
    values.add('1');
    expect(values.take()).toEqual(['1']);
    await turn();

    expect(sent).toEqual([]);
  });
});
