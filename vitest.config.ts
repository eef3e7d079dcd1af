import { defineConfig } from 'vitest/config'

// "source" leads from one package to the sources of another: no build before the tests.
// Setting `conditions` replaces the defaults, so the defaults that matter here are named too.
const conditions = ['source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // A machine that does something else as well must not fail a test; what hangs is still found. A long run takes longer.
    testTimeout: process.env['JET_LIFECYCLE_RUNS'] === 'long' ? 1_200_000 : 60_000,
    setupFiles: ['test/support/seed.ts'],
    // Type tests (*.test-d.ts) are checked by `typecheck`, not here.
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    coverage: {
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts'],
    },
  },
})
