import { defineConfig } from 'vitest/config'

// What needs the real client and its rig, which are TypeScript: bench/run.mjs starts it.
export default defineConfig({
  test: {
    globalSetup: ['test/rig/build-once.ts'],
    include: ['bench/*.bench.ts'],
    testTimeout: 3_000_000,
    hookTimeout: 2_400_000,
    reporters: ['dot'],
  },
})
