/** The product, built as the command builds it, in the test's own process. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type App, type AppOptions, openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Environment } from './xunjian.ts';

/** A folder of one's own, gone when the test has ended. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'xunjian-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Likewise, for all tests of a file. */
export function temporaryFolderUntilEnd(): { readonly path: string } {
  let path = '';
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'xunjian-test-'));
  });
  afterAll(() => rm(path, { recursive: true, force: true }));
  return {
    get path() {
      return path;
    },
  };
}

/** Opens the app for one test; closed when the test has ended. */
export async function startApp(
  environment: Environment,
  options: Omit<AppOptions, 'name'> = {},
): Promise<App> {
  const home = environment.XUNJIAN_HOME ?? (await temporaryFolder());
  const app = await openApp(readConfig({ LOG_LEVEL: 'error', ...environment, XUNJIAN_HOME: home }), {
    name: 'test',
    ...options,
  });
  onTestFinished(() => app.close());
  return app;
}
