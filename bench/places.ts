/** Where the benchmark keeps its files, and what has to be there before it can begin. */

import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../src/package-root.ts';

const BENCH = join(PACKAGE_ROOT, 'bench');
export const PEERS = join(BENCH, 'peers');
/** On the same disk as the checkout: a temporary folder in memory would flatter the archive. */
export const WORK = join(PACKAGE_ROOT, 'out/bench');
/** Our side, compiled as the product is when it is installed. */
export const PROGRAM = join(WORK, 'program');
export const CAPTURES = join(PACKAGE_ROOT, '../shared/captures/wechat');

/** The peers have a package of their own, so that the product's install stays small. */
export function installPeers(): void {
  if (existsSync(join(BENCH, 'node_modules'))) return;
  process.stderr.write('installing what is compared with (npm ci in bench/)\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(npm, ['ci'], { cwd: BENCH, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Measured is what users run: plain JavaScript, without a loader that compiles in the same process. */
export function compileProgram(): void {
  rmSync(PROGRAM, { recursive: true, force: true });
  const compiler = join(PACKAGE_ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(BENCH, 'tsconfig.json'), '--outDir', PROGRAM], {
    cwd: PACKAGE_ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
