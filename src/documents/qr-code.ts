/** QR codes: the one place that draws them, for pages (SVG) and for paper (PNG). */

import { toBuffer, toString as toText } from 'qrcode';

/** A quarter of it may be dirt or a fold, and it still reads. */
const LEVEL = 'Q';

/** An image of its own: no script, nothing loaded, black on white also where the page is dark. */
export async function qrSvg(text: string): Promise<string> {
  return toText(text, { type: 'svg', errorCorrectionLevel: LEVEL, margin: 2 });
}

export async function qrPng(text: string, width = 360): Promise<Uint8Array> {
  return new Uint8Array(await toBuffer(text, { type: 'png', errorCorrectionLevel: LEVEL, margin: 2, width }));
}
