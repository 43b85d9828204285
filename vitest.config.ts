import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Without a database or servers: these files share their modules, which are loaded once instead of for each. */
const PURE = [
  'tests/{domain,rules,reports}/**/*.test.ts',
  'tests/scrapers/**/!(authorised|comments-closed|discovery|sources|stand-in|website).test.ts',
];

/** With a database, but without state of their own in any module: likewise, apart from the others. */
const SHARED = ['tests/{store,inspection,registry,web}/**/*.test.ts'];

/** A minute and more each. Begun last they would leave a processor idle at the end. */
const LONG =
  /(?:hundred-accounts|axe|authorised|killed|demonstration-afterwards|demo|notice|captures\/inspect|bundle|bad-input)\.test\.ts$/;

/** The long files of each project first, the others as they would be run anyway. */
class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))];
    });
  }
}

const common = { testTimeout: 60_000, hookTimeout: 120_000, pool: 'forks' } as const;

export default defineConfig({
  test: {
    // Two processes: the suite starts real databases, browsers and workers beside them.
    maxWorkers: 2,
    globalSetup: ['tests/support/global-setup.ts'],
    sequence: { sequencer: LongFilesFirst },
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
