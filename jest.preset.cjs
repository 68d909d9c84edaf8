const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { specsOf } = require('./tools/workspace/jest/spec-targets.cjs');

/**
 * Started with `--experimental-vm-modules`, jest loads everything as an ES module. Suites that run the real Nest 12
 * need it, because Nest 12 is published as ES modules only; everything else runs as CommonJS, which is what we publish.
 */
const asEsModules = /--experimental-vm-modules/.test(`${process.env.NODE_OPTIONS ?? ''} ${process.execArgv.join(' ')}`);

/**
 * The jest configuration of one project, given its folder: `module.exports = jestConfig(__dirname)`.
 *
 * Inside an Nx task only the specs of that task's target run; `jest <file>` by hand runs any spec.
 */
exports.jestConfig = projectRoot => ({
  rootDir: projectRoot,
  testEnvironment: 'node',
  testTimeout: 20_000, // for what hangs; what is merely slow may be ten times as slow where a machine has other work
  roots: ['src', 'test'].map(folder => join(projectRoot, folder)).filter(folder => existsSync(folder)),
  ...specsOf(process.env.NX_TASK_TARGET_TARGET),
  moduleNameMapper: {
    '^@parley/brokers$': join(__dirname, 'tools/brokers/src/index.ts'),
    '^@parley/test-support$': join(__dirname, 'tools/test-support/src/index.ts'),
    '^@parley/test-support/nest$': join(__dirname, 'tools/test-support/src/nest.ts'),
    '^@parley/([^/]+)$': join(__dirname, 'packages/$1/src/index.ts'),
    '^@parley/([^/]+)/([^/]+)$': join(__dirname, 'packages/$1/src/$2.ts'),
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  // `isolatedModules: true` in the tsconfig makes ts-jest transpile only; types are checked by the `typecheck` target.
  transform: {
    '^.+\\.ts$': asEsModules
      ? ['ts-jest', { tsconfig: join(__dirname, 'tools/workspace/jest/tsconfig.esm.json'), useESM: true }]
      : ['ts-jest', { tsconfig: join(projectRoot, 'tsconfig.spec.json') }],
  },
  extensionsToTreatAsEsm: asEsModules ? ['.ts'] : [],
  reporters: ['default', join(__dirname, 'tools/workspace/jest/result-file-reporter.cjs')],
  coverageProvider: 'babel', // v8 is 3-4 times slower on Node 20
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts'],
  coverageReporters: ['text-summary', 'lcov', 'json'],
});
