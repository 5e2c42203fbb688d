import { defineConfig } from 'vitest/config'

// What starts programs by the dozen and waits for them: kept apart, so that `npm test` stays a matter of two minutes.
export default defineConfig({
  test: {
    globalSetup: ['test/rig/build-once.ts'],
    include: ['test/**/*.slow.test.ts'],
    testTimeout: 30_000,
    maxWorkers: 4,
  },
})
