import { defineConfig } from 'vitest/config';

/** Slow suites spawn the built program; two cores do not gain from more than two workers. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'bench/**/*.test.ts'],
    // These need Chromium (npm run test:browser) and promtool (npm run test:monitoring).
    exclude: ['**/node_modules/**', '**/dist/**', 'src/**/*.browser.test.ts', 'src/**/*.monitoring.test.ts'],
    // A busy machine is no failure: at a load of 20 on two cores a test of 40 seconds took six minutes. One limit for all, for what hangs.
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    maxWorkers: 2,
    // Files share a worker's modules: loading them anew for each cost about half a second a file. No test changes a global.
    isolate: false,
    setupFiles: ['src/test/seed.ts'],
    reporters: ['default'],
  },
});
