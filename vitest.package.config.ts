import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    // Nodes are installed, and everything is run as a process of its own.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 900_000,
  },
})
