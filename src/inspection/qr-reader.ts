/** What QR codes in a picture say: zxing as WebAssembly, from the file of its package, never from the network. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, purgeZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { pixelsOf } from './picture-size.ts';

/** Of a picture's file; the largest that articles carry are some hundred kilobytes at the width that is asked for. */
const MOST_BYTES = 4 * 1024 * 1024;
/** A small file can unfold to a picture that fills the memory. */
const MOST_PIXELS = 16_000_000;
const MOST_CODES = 4;

let binary: Promise<ArrayBuffer> | null = null;

async function readBinary(): Promise<ArrayBuffer> {
  const bytes = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  return Uint8Array.from(bytes).buffer;
}

/** The texts of all codes in the picture; empty if it shows none; null if it is no picture that can be looked at. */
export async function readCodes(picture: Uint8Array): Promise<string[] | null> {
  const pixels = pixelsOf(picture);
  if (pixels === null || pixels > MOST_PIXELS || picture.length > MOST_BYTES) return null;
  binary ??= readBinary();
  await prepareZXingModule({ overrides: { wasmBinary: await binary }, fireImmediately: true });
  try {
    const found = await readBarcodes(picture, { formats: ['QRCode'], maxNumberOfSymbols: MOST_CODES });
    return found
      .filter(({ isValid, text }) => isValid && text !== '')
      .map(({ text }) => text.slice(0, 2_000));
  } catch {
    // A picture at which it failed must not spoil the next one.
    purgeZXingModule();
    return null;
  }
}
