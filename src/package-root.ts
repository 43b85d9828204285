/** Where this package's own files lie (migrations, rule sets), whether run from its sources or built. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${fileURLToPath(import.meta.url)}`);
    folder = parent;
  }
  return folder;
}

export const PACKAGE_ROOT = findRoot();
export const MIGRATIONS = join(PACKAGE_ROOT, 'migrations');
export const RULESETS = join(PACKAGE_ROOT, 'rulesets');
export const TEMPLATES = join(PACKAGE_ROOT, 'templates');
