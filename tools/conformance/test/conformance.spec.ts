import { testConformance } from '@parley/conformance/jest';
import { harness as memory } from '../src/harnesses/memory.harness.js';
import { harness as withoutGroups } from '../src/harnesses/memory-broadcast.harness.js';
import { harness as settling } from '../src/harnesses/memory-settling.harness.js';
import { harness as tcp } from '../src/harnesses/tcp.harness.js';

testConformance(memory, { report: { json: reportOf('memory', 'json'), markdown: reportOf('memory', 'md') } });
testConformance(settling, {
  report: { json: reportOf('memory-settling', 'json'), markdown: reportOf('memory-settling', 'md') },
});
testConformance(withoutGroups, { groups: ['RR', 'EV', 'LB'] });
testConformance(tcp, { report: { json: reportOf('tcp', 'json'), markdown: reportOf('tcp', 'md') } });

function reportOf(name: string, extension: string): string {
  return `${__dirname}/../test-results/conformance/${name}.${extension}`;
}
