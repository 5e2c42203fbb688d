import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Of the page.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    globalSetup: ['test/rig/build-once.ts'],
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', 'test/package/**', 'test/faults/**', 'test/security/**', '**/*.slow.test.ts'],
    testTimeout: 30_000,
    // Many of them wait for processes.
    maxWorkers: 4,
    coverage: { provider: 'v8', include: ['src/**/*.{ts,tsx}'], reporter: ['text-summary', 'html'] },
  },
})
