import { testConformance } from '../../src/node-test.js';
import { ToyClient, toyHarness } from '../toy-transport.js';

class Doubling extends ToyClient {
  override send(pattern: unknown, data: unknown): ReturnType<ToyClient['send']> {
    return super.send(pattern, [data, data]);
  }
}

testConformance(toyHarness(), { rules: ['LC-02', 'RR-02'] });
testConformance(toyHarness({ name: 'broken', createClient: ({ scope }) => new Doubling(scope) }), { rules: ['RR-01'] });
