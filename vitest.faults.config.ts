import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['test/rig/build-once.ts'],
    include: ['test/faults/**/*.test.ts'],
    // Mostly waiting: two at a time keep two cores busy, and more would only delay each other's processes.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 2_400_000,
  },
})
