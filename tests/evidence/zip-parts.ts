/** Every byte of a ZIP file, told to which part of it the byte belongs. */

import { stat } from 'node:fs/promises';
import { type Entry, openPromise } from 'yauzl';

export interface ZipPart {
  /** The entry to which the bytes belong; null for the end of the directory. */
  readonly path: string | null;
  readonly is: 'header' | 'content' | 'descriptor' | 'directory' | 'end';
  readonly start: number;
  /** The first byte after it. */
  readonly end: number;
}

/** In the order of the file, without gaps: entries one after the other, then the directory, then its end. */
export async function partsOf(file: string): Promise<ZipPart[]> {
  const { size } = await stat(file);
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
  const entries: (Entry & { contentStart: number })[] = [];
  for await (const entry of zip.eachEntry()) {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    entries.push(Object.assign(entry, { contentStart: fileDataStart }));
  }
  zip.close();
  const directorySizes = entries.map(directorySize);
  const end = size - 22;
  let inDirectory = end - directorySizes.reduce((sum, one) => sum + one, 0);
  const places = [...entries.slice(1).map((entry) => entry.relativeOffsetOfLocalHeader), inDirectory];
  const parts: ZipPart[] = entries.flatMap((entry, i) => {
    const { fileName: path, relativeOffsetOfLocalHeader: start, contentStart, compressedSize } = entry;
    const contentEnd = contentStart + compressedSize;
    return [
      { path, is: 'header', start, end: contentStart },
      { path, is: 'content', start: contentStart, end: contentEnd },
      { path, is: 'descriptor', start: contentEnd, end: places[i] ?? end },
    ] as const;
  });
  for (const [i, { fileName: path }] of entries.entries()) {
    const start = inDirectory;
    inDirectory += directorySizes[i] ?? 0;
    parts.push({ path, is: 'directory', start, end: inDirectory });
  }
  parts.push({ path: null, is: 'end', start: end, end: size });
  return parts;
}

/** APPNOTE 4.3.12. */
function directorySize({ fileNameLength, extraFieldLength, fileCommentLength }: Entry): number {
  return 46 + fileNameLength + extraFieldLength + fileCommentLength;
}
