import { defineConfig } from 'vitest/config'

// Every row of SECURITY.md by a test of its own: most start programs and try to harm them.
export default defineConfig({
  test: {
    globalSetup: ['test/rig/build-once.ts'],
    include: ['test/security/**/*.test.ts'],
    testTimeout: 30_000,
    // They wait for processes more than they compute.
    maxWorkers: 4,
  },
})
