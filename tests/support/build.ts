/** The command as its users run it: built from what lies here. */

import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

/** The command is tested as it is built; what is built already is not built again. */
export function build(): void {
  const built = statSync(join(PACKAGE_ROOT, 'dist/src/cli/main.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = Math.max(...['src', 'workers', 'scrapers'].flatMap(changeTimes));
  if (built > newest) return;
  execFileSync(
    process.execPath,
    [join(PACKAGE_ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
    {
      cwd: PACKAGE_ROOT,
      stdio: 'inherit',
    },
  );
}

function changeTimes(folder: string): number[] {
  const root = join(PACKAGE_ROOT, folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).map(
    (name) => statSync(join(root, name)).mtimeMs,
  );
}
