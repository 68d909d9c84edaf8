import type { ConformanceOptions } from '../../src/index.js';
import { toyHarness } from '../toy-transport.js';

export const harness = toyHarness();

export const options: ConformanceOptions = { timing: { mustHappen: 1000 } };
