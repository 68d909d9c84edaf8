/**
 * Which Nx target runs a spec is decided by its file name alone: `interop.spec.ts`, `interop-tls.spec.ts` and
 * `route.interop.spec.ts` belong to `interop`, and so on. A spec that names none of these targets belongs to `test`.
 */
const special = ['interop', 'faults', 'conformance', 'mutants', 'all-mutants'].map(target => ({
  target,
  pattern: new RegExp(`(^|[/\\\\])([^/\\\\]+\\.)?${target}([-.][^/\\\\]+)?\\.spec\\.ts$`),
}));

/** Every target that runs specs. All but `test` touch brokers or sockets, and are never cached. */
exports.specTargets = ['test', ...special.map(({ target }) => target)];

/** Those that `npm test` runs. All the mutants together take long: `npm run mutants`. */
exports.testedTargets = exports.specTargets.filter(target => target !== 'all-mutants');

/** The target that runs the spec `file`. */
exports.targetOf = file => special.find(({ pattern }) => pattern.test(file))?.target ?? 'test';

/** The part of a jest configuration that selects the specs of `target`; without a target, all of them. */
exports.specsOf = target => {
  const named = special.find(candidate => candidate.target === target);
  if (named !== undefined) return { testRegex: [named.pattern.source] };
  return {
    testMatch: ['**/*.spec.ts'],
    testPathIgnorePatterns: [
      '/node_modules/',
      ...(target === 'test' ? special.map(({ pattern }) => pattern.source) : []),
    ],
  };
};
