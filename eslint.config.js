import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const onlyIn = (object, property, place) => ({
  object,
  property,
  message: `${object}.${property} belongs to ${place} alone, so that tests can decide what it says.`,
});

const syntax = [
  {
    selector: 'TSEnumDeclaration',
    message: 'Use an `as const` array: one owner, and SQL, CLI and docs derive from it.',
  },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only: a thing has one name everywhere.' },
];

export default tseslint.config(
  {
    ignores: ['dist/**', 'data/**', 'coverage/**', 'node_modules/**', '*.cjs', 'eslint.config.js', 'bin/**'],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-control-regex': 'off',
      complexity: ['error', 12],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...syntax],
    },
  },
  {
    // A mail is read by these patterns whatever it holds: their time must be linear in it.
    files: ['src/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': 'error',
      'regexp/no-super-linear-move': ['error', { report: 'certain' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        onlyIn('Date', 'now', 'src/base/clock.ts'),
        onlyIn('Math', 'random', 'src/base/clock.ts'),
        onlyIn('process', 'env', 'src/config/'),
      ],
      'no-restricted-syntax': [
        'error',
        ...syntax,
        {
          selector: 'NewExpression[callee.name="Error"]',
          message:
            'A failure of the world is a GatewayError, a broken promise of ours an assert (src/base/).',
        },
      ],
    },
  },
  {
    files: ['src/base/**/*.ts', 'src/config/**/*.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-syntax': ['error', ...syntax] },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['vitest.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
