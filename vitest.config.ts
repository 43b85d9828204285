import { defineConfig } from 'vitest/config';

/** Without a database or servers: these files share their modules, which are loaded once instead of for each. */
const PURE = [
  'tests/{domain,rules,reports}/**/*.test.ts',
  'tests/scrapers/**/!(authorised|comments-closed|discovery|sources|stand-in|website).test.ts',
];

/** With a database, but without state of their own in any module: likewise, apart from the others. */
const SHARED = ['tests/{store,inspection,registry,web}/**/*.test.ts'];

const common = { testTimeout: 60_000, hookTimeout: 120_000, pool: 'forks' } as const;

export default defineConfig({
  test: {
    // Two processes: the suite starts real databases, browsers and workers beside them.
    maxWorkers: 2,
    globalSetup: ['tests/support/global-setup.ts'],
    projects: [
      { test: { ...common, name: 'pure', include: PURE, isolate: false } },
      { test: { ...common, name: 'shared', include: SHARED, isolate: false } },
      {
        test: {
          ...common,
          name: 'whole',
          include: ['tests/**/*.test.ts'],
          exclude: [...PURE, ...SHARED],
        },
      },
    ],
  },
});
