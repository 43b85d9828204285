/** The places where a system has its Chromium or Chrome, in the order in which they are tried. */

import { constants } from 'node:fs';
import { access, open, readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface SearchPlaces {
  /** Executables, each by its full path. */
  readonly paths: readonly string[];
  /** Folders in which `npx playwright install` keeps browsers. */
  readonly playwright: readonly string[];
}

const FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin'];
const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'chromium-headless-shell',
  'microsoft-edge',
];

export const USUAL_PLACES: SearchPlaces = {
  paths: [
    ...NAMES.flatMap((name) => FOLDERS.map((folder) => join(folder, name))),
    '/opt/google/chrome/chrome',
    '/usr/lib/chromium/chromium',
    '/usr/lib64/chromium-browser/chromium-browser',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  playwright: [
    '/ms-playwright',
    join(homedir(), '.cache/ms-playwright'),
    join(homedir(), 'Library/Caches/ms-playwright'),
  ],
};

/** Paths of what may be a browser, best first, each of them executable; whether it runs is for the caller to see. */
export async function* installedBrowsers(places: SearchPlaces): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (const path of [...places.paths, ...(await playwrightBrowsers(places.playwright))]) {
    if (!(await isExecutable(path))) continue;
    const real = await realpath(path);
    if (seen.has(real) || (await isSnap(path, real))) continue;
    seen.add(real);
    yield path;
  }
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function playwrightBrowsers(folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const revisions = (await readdir(folder).catch(() => []))
      .filter((name) => name.startsWith('chromium'))
      .sort();
    for (const revision of revisions.reverse())
      for (const build of await readdir(join(folder, revision)).catch(() => []))
        for (const name of ['headless_shell', 'chrome-headless-shell', 'chrome'])
          found.push(join(folder, revision, build, name));
  }
  return found;
}

/** A snap sees neither our fonts nor our folders, so that it is no better than none. */
async function isSnap(path: string, real: string): Promise<boolean> {
  if (real.startsWith('/snap/') || real === '/usr/bin/snap') return true;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0);
    const start = buffer.toString('latin1', 0, bytesRead);
    return start.startsWith('#!') && start.includes('/snap/bin');
  } finally {
    await file.close();
  }
}
