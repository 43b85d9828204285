/** Screenshots on paper: how large they are, and how a long one is cut into pieces that can be read. */

export interface Image {
  readonly png: boolean;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** PNG or JPEG by its content; null for anything else. */
export function imageOf(bytes: Uint8Array): Image | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = pngSize(buffer) ?? jpegSize(buffer);
  return size && size.width > 0 && size.height > 0 ? { bytes, ...size } : null;
}

type Size = Pick<Image, 'png' | 'width' | 'height'>;

function pngSize(buffer: Buffer): Size | null {
  if (buffer.length < 24 || buffer.toString('latin1', 1, 4) !== 'PNG') return null;
  return { png: true, width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) };
}

/** Walks the segments to the frame header, which tells the size. */
function jpegSize(buffer: Buffer): Size | null {
  if (buffer.length < 4 || buffer.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < buffer.length; ) {
    if (buffer[at] !== 0xff) return null;
    const marker = buffer[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return { png: false, height: buffer.readUInt16BE(at + 5), width: buffer.readUInt16BE(at + 7) };
    at += 2 + buffer.readUInt16BE(at + 2);
  }
  return null;
}

/** One piece of a screenshot as it is printed: size in pixels of 1/96 inch, and what is left out above and below. */
export interface Piece {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
}

/** 150 × 190 mm, so that a caption fits below. */
const WIDTH = 567;
const HEIGHT = 718;
/** A telephone's screen is no wider than this on paper. */
const PHONE = 378;

/**
 * A screenshot in pieces of at most a page. Of a very long one the first and the last pieces are shown, since what is
 * new stands at the head of a list and what is sold at the foot of an article.
 */
export function piecesOf({ width, height }: Pick<Image, 'width' | 'height'>, most = 4): Piece[] {
  const printedWidth = Math.min(width, width < 600 ? PHONE : WIDTH);
  const perPiece = (HEIGHT / printedWidth) * width;
  const count = Math.ceil(height / perPiece);
  const all = Array.from({ length: count }, (_, i) => {
    const from = i * perPiece;
    const to = Math.min(height, from + perPiece);
    return {
      width: Math.round(printedWidth),
      height: Math.max(1, Math.round(((to - from) / width) * printedWidth)),
      top: from / height,
      bottom: 1 - to / height,
    };
  });
  if (count <= most) return all;
  const head = Math.ceil(most / 2);
  return [...all.slice(0, head), ...all.slice(count - (most - head))];
}
