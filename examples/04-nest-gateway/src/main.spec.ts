import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

describe('the gateway and its microservices', () => {
  let shown: readonly string[];

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, '../dist/main.js')]);
    shown = stdout.split('\n').map(line => line.trim());
  }, 60_000);

  const answerTo = (request: string): string => shown[shown.indexOf(request) + 1] ?? '';
  const data = (answer: string): unknown => JSON.parse(answer.slice('200 '.length));

  it('answer over HTTP with a stream of a microservice', () => {
    expect(data(answerTo('GET /products'))).toEqual([
      { name: 'tea', price: 350, stock: 10 },
      { name: 'cup', price: 900, stock: 2 },
    ]);
  });

  it('pass a request through two microservices, and an event back', () => {
    const answer = answerTo('POST /orders {"product":"tea","count":3}');

    expect(answer).toMatch(/^201 /);
    expect(data(answer)).toEqual({ product: 'tea', count: 3, total: 1050 });
    expect(shown).toContain('orders | placed: 3 of tea');
    expect(shown).toContain('catalogue | order_placed: 7 of tea left');
  });

  it('tell the customer what a validation and a microservice find wrong', () => {
    const tooMany = answerTo('POST /orders {"product":"tea","count":1000}');
    expect(tooMany).toMatch(/^422 /);
    expect(data(tooMany)).toMatchObject({ message: 'count must not be greater than 100' });

    const unknown = answerTo('POST /orders {"product":"coffee","count":1}');
    expect(unknown).toMatch(/^422 /);
    expect(data(unknown)).toMatchObject({ message: "There is no product 'coffee'" });
  });

  it('end well when they are asked to stop', () => {
    expect(shown).toContain('All three were asked to stop, and have ended well.');
  });
});
