import { brokerSuite } from '@parley/brokers';
import { testConformance } from '@parley/conformance/jest';
import { harnessOf } from './support/redis.harness.js';

const own = { own: true };

brokerSuite('redis', broker => testConformance(harnessOf(broker), { report: reportTo('redis') }), own);

describe('with wildcards and a group', () => {
  brokerSuite(
    'redis',
    broker =>
      testConformance(harnessOf(broker, { group: 'replicas', wildcards: true }), { report: reportTo('redis-group') }),
    own,
  );
});

function reportTo(name: string): { readonly json: string; readonly markdown: string } {
  const file = `${__dirname}/../test-results/conformance/${name}`;
  return { json: `${file}.json`, markdown: `${file}.md` };
}
