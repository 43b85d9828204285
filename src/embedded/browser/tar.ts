/** Reads a tar archive that is whole in memory: the regular files, as the npm packages of the browser pack them. */

export interface TarFile {
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  readonly body: Uint8Array;
}

const BLOCK = 512;

/** Throws if the archive is cut off, or names a path outside of itself. */
export function* tarFiles(archive: Uint8Array): Generator<TarFile> {
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    const name = text(header, 0, 100);
    if (name === '') return;
    const size = octal(header, 124, 12);
    const body = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (body.length !== size) throw new Error(`the archive is cut off in ${name}`);
    if (name.startsWith('/') || name.split('/').includes('..')) throw new Error(`the archive names ${name}`);
    const kind = text(header, 156, 1);
    if (kind === '0' || kind === '') yield { name, mode: octal(header, 100, 8) & 0o777, body };
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function text(header: Uint8Array, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function octal(header: Uint8Array, from: number, length: number): number {
  const digits = text(header, from, length).trim();
  const value = Number.parseInt(digits || '0', 8);
  if (!/^[0-7]*$/.test(digits) || Number.isNaN(value))
    throw new Error(`the archive has the size "${digits}"`);
  return value;
}
