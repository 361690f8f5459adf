import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const onlyHere = (name, message) => ({ name, message })

export default tseslint.config(
  { ignores: ['node_modules', 'out', 'data', 'web/dist'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 400 }],
      // A default is either `unreachable(x)`, which the compiler proves, or meant.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // Numbers and booleans read well inside a template; objects do not.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Read the environment in src/config/env.ts.',
        },
      ],
      'no-restricted-globals': [
        'error',
        onlyHere('setTimeout', 'Time is an argument: take a Clock (src/shared/clock.ts).'),
        onlyHere('setInterval', 'Time is an argument: take a Clock (src/shared/clock.ts).'),
      ],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  { files: ['src/config/env.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/shared/clock.ts'], rules: { 'no-restricted-globals': 'off' } },
  {
    // Loops over samples and bytes index typed arrays whose bounds they have just computed.
    files: ['src/audio/**', 'src/websocket/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // A browser has no Clock of ours; and what people said is text, never markup.
    files: ['web/**'],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write', 'writeln'].map((property) => ({
          property,
          message: 'Render text: what people say and write may look like markup.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'JSXAttribute[name.name=/^(dangerouslySetInnerHTML|innerHTML|outerHTML|srcdoc)$/]',
          message: 'Render text: what people say and write may look like markup.',
        },
      ],
      'no-eval': 'error',
    },
  },
  { files: ['scripts/**'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**'],
    rules: {
      // The environment is what some tests are about.
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['**/*.js', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable' } },
  },
)
