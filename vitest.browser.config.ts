import { defineConfig } from 'vitest/config';

/** What needs a browser: CHROMIUM names it, /usr/bin/chromium otherwise. Fails where there is none. */
export default defineConfig({
  test: {
    include: ['src/**/*.browser.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
  },
});
