import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two processes: the suite starts real databases, browsers and workers beside them.
    maxWorkers: 2,
    pool: 'forks',
  },
});
