import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const onlyDependsOn = (sourceTag, ...onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });

const drivers = ['ioredis', 'mqtt', 'nats', 'kafkajs', 'amqplib'];
const nest = ['@nestjs/*'];
const knowsNo = (sourceTag, ...bannedExternalImports) => ({ sourceTag, bannedExternalImports });

/** What only tests use. */
const forTests = ['scope:brokers', 'scope:test-support'];

/** What packages and their unit tests leave to others. */
const outside = [
  knowsNo('scope:core', ...drivers, ...nest),
  knowsNo('scope:transport', ...nest),
  knowsNo('scope:conformance', ...drivers, ...nest),
  knowsNo('scope:nestjs', ...drivers),
];

/** Arrows that hold in sources and tests alike: what is not published may use everything. */
const notPublished = [
  ...['scope:tool', 'scope:example', 'scope:benchmark'].map(tag => onlyDependsOn(tag, '*')),
  onlyDependsOn('scope:brokers'),
  onlyDependsOn('scope:test-support', 'scope:core'),
];

const boundaries = depConstraints => [
  'error',
  { allow: [], enforceBuildableLibDependency: true, depConstraints: [...depConstraints, ...notPublished] },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/out-tsc/**', '**/coverage/**', '**/test-results/**', '**/node_modules/**'] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts', '**/*.cts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'off', // services may throw anything, and Parley must carry it
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^\\.{1,2}/(?!.*\\.(js|json|cjs|mjs)$)', message: 'Relative imports end in `.js`.' },
            {
              regex: '^@parley/(?!(conformance/(faults|jest|vitest|node-test)|test-support/nest)$)[^/]+/.',
              message: 'Import the package, not a file inside it.',
            },
          ],
        },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.cjs', '**/*.mjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-undef': 'off' },
  },

  // The arrows between packages: transporters, conformance and nestjs point to core, and core to nothing.
  { plugins: { '@nx': nx } },
  {
    files: ['**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries([
        onlyDependsOn('scope:core', 'scope:core'),
        onlyDependsOn('scope:transport', 'scope:core'),
        onlyDependsOn('scope:conformance', 'scope:core'),
        onlyDependsOn('scope:nestjs', 'scope:core'),
        ...outside,
      ]),
    },
  },
  // Unit tests may use the helpers of all tests as well.
  {
    files: ['packages/*/src/**/*.spec.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries([
        onlyDependsOn('scope:core', 'scope:core'),
        onlyDependsOn('scope:transport', 'scope:core', 'scope:test-support'),
        onlyDependsOn('scope:conformance', 'scope:core', 'scope:test-support'),
        onlyDependsOn('scope:nestjs', 'scope:core', 'scope:test-support'),
        ...outside,
      ]),
    },
  },
  // Tests may use the conformance suite, drivers and Nest itself. Still no transporter tests another one.
  {
    files: ['packages/*/test/**/*.ts', '**/*.interop.spec.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries([
        onlyDependsOn('scope:core', 'scope:core'),
        onlyDependsOn('scope:transport', 'scope:core', 'scope:conformance', ...forTests),
        onlyDependsOn('scope:conformance', 'scope:core', 'scope:test-support'),
        onlyDependsOn('scope:nestjs', 'scope:core', 'scope:conformance', 'scope:transport', ...forTests),
      ]),
    },
  },
);
