/** Pictures of QR codes, made for one test. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'));
prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer } });

/** PNG. */
export async function qrCode(text: string): Promise<Uint8Array> {
  const { image, error } = await writeBarcode(text, { format: 'QRCode', scale: 4 });
  if (!image) throw new Error(`no picture of ${text}: ${error}`);
  return new Uint8Array(await image.arrayBuffer());
}
