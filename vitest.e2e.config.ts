import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['test/rig/build-once.ts'],
    include: ['test/e2e/**/*.test.ts'],
    // Real clients and servers: one file at a time, and time to install and build them on a bare machine.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 2_400_000,
  },
})
