/** How many pixels a picture has, by the first bytes of its file: PNG, JPEG and GIF, as platforms deliver them. */

/** Null for anything else, and for a file that is broken before it tells. */
export function pixelsOf(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47]) && bytes.length >= 24)
    return view.getUint32(16) * view.getUint32(20);
  if (startsWith(bytes, [0x47, 0x49, 0x46]) && bytes.length >= 10)
    return view.getUint16(6, true) * view.getUint16(8, true);
  return startsWith(bytes, [0xff, 0xd8]) ? jpegPixels(view) : null;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

/** From segment to segment, up to the frame that tells height and width. */
function jpegPixels(view: DataView): number | null {
  for (let at = 2; at + 9 <= view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return view.getUint16(at + 5) * view.getUint16(at + 7);
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}
