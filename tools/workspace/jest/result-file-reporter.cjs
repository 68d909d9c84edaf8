const { mkdirSync, writeFileSync } = require('node:fs');
const { join, relative, sep } = require('node:path');

const workspaceRoot = join(__dirname, '../../..');

/**
 * Writes what one Nx task ran to `<project>/test-results/<target>.json`, which `npm test` adds up. The file is
 * an output of the task, so a task that comes from Nx's cache brings its numbers along. A jest started by hand, outside
 * of Nx, writes nothing.
 */
class ResultFileReporter {
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  onRunComplete(_contexts, results) {
    const target = process.env.NX_TASK_TARGET_TARGET;
    if (target === undefined) return;
    const summary = {
      project: process.env.NX_TASK_TARGET_PROJECT,
      target,
      passed: results.numPassedTests,
      // A spec file that could not even be loaded has no tests, but is a failure all the same.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
      specs: results.testResults.map(({ testFilePath }) => toWorkspacePath(testFilePath)).sort(),
    };
    const folder = join(this.rootDir, 'test-results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${target}.json`), `${JSON.stringify(summary, null, 2)}\n`);
  }
}

function toWorkspacePath(file) {
  return relative(workspaceRoot, file).split(sep).join('/');
}

module.exports = ResultFileReporter;
