import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          // Nothing of ours keeps anything in a module: it need not be loaded for each file anew.
          isolate: false,
          // Each store has threads of its own: what Node makes of their sources is kept.
          setupFiles: ['scripts/compile-cache.js'],
          // Some of them really write to disks.
          testTimeout: 20_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'processes',
          include: ['test/processes/**/*.test.ts'],
          // Each starts processes of its own, or takes a processor for itself.
          testTimeout: 60_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          // Whole calls, watched in Chromium.
          testTimeout: 90_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      // Thousands of random histories: `npm run fuzz`.
      {
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          testTimeout: 300_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          setupFiles: ['scripts/compile-cache.js'],
          testTimeout: 45_000,
          maxWorkers: 4,
          // Those with another number of workers come before or after.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'calls',
          include: ['test/calls/**/*.test.ts'],
          // Whole calls in real time: give them room on a busy machine.
          testTimeout: 45_000,
          // They wait for speech to be spoken half of the time; more of them make servers too slow.
          maxWorkers: 4,
        },
      },
    ],
  },
})
