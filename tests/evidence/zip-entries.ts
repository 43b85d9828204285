/** Where the contents of a ZIP file's entries stand in it. */

import { openPromise } from 'yauzl';

export async function entriesOf(file: string): Promise<{ path: string; start: number; size: number }[]> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
  const entries: { path: string; start: number; size: number }[] = [];
  for await (const entry of zip.eachEntry()) {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    entries.push({ path: entry.fileName, start: fileDataStart, size: entry.compressedSize });
  }
  zip.close();
  return entries;
}
