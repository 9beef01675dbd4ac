import { defineConfig } from 'vitest/config';

/** What needs promtool, of Debian's package prometheus. Fails where there is none. */
export default defineConfig({
  test: {
    include: ['src/**/*.monitoring.test.ts'],
    testTimeout: 600_000,
    maxWorkers: 1,
  },
});
