import { defineConfig } from 'vitest/config';

/** Slow suites spawn the built program; two cores do not gain from more than two workers. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'bench/**/*.test.ts'],
    // These need Chromium (npm run test:browser) and promtool (npm run test:monitoring).
    exclude: ['**/node_modules/**', '**/dist/**', 'src/**/*.browser.test.ts', 'src/**/*.monitoring.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    setupFiles: ['src/test/seed.ts'],
    reporters: ['default'],
  },
});
