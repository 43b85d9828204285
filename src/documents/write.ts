/** Puts the documents into their folder: all of them or, where one could not be made, none. */

import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BODIES, type Produced } from './produce.ts';

/** The folder is made if it is not there. Reports of an earlier run to bodies that are not on the list any more go. */
export async function writeDocuments(
  folder: string,
  documents: AsyncIterable<Produced>,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const draft = await mkdtemp(join(folder, '.xunjian-'));
  try {
    const paths: string[] = [];
    for await (const { path, content } of documents) {
      await mkdir(dirname(join(draft, path)), { recursive: true });
      await writeFile(join(draft, path), content);
      paths.push(path);
    }
    await removeOwnBodies(folder);
    for (const entry of await readdir(draft)) await rename(join(draft, entry), join(folder, entry));
    return paths;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Only where a summary beside it shows that the folder is ours. */
async function removeOwnBodies(folder: string): Promise<void> {
  const isOurs = await stat(join(folder, 'summary.json')).catch(() => null);
  if (isOurs) await rm(join(folder, BODIES), { recursive: true, force: true });
}
