/** A file system of a few hundred kilobytes, where this user may mount one. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const NO_SMALL_DISK = 'needs leave to mount a tmpfs: run as root, on Linux';

function mount(folder: string, kilobytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
}

function unmount(folder: string): void {
  execFileSync('umount', [folder], { stdio: 'ignore' });
}

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'xunjian-mount-'));
  try {
    mount(folder, 64);
    unmount(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const HAS_SMALL_DISK = mayMount();

export interface SmallDisk {
  /** Takes up all of it but so many kilobytes. */
  fill(but: number): Promise<void>;
  /** Gives back what was taken. */
  clear(): Promise<void>;
  unmount(): void;
}

export async function smallDisk(folder: string, kilobytes: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  mount(folder, kilobytes);
  const ballast = join(folder, 'ballast');
  return {
    async fill(but) {
      const file = await open(ballast, 'w');
      try {
        for (;;) await file.write(Buffer.alloc(4_096, 'x'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        const { size } = await file.stat();
        await file.truncate(Math.max(0, size - but * 1_024));
        await file.close();
      }
    },
    clear: () => rm(ballast, { force: true }),
    unmount: () => unmount(folder),
  };
}
