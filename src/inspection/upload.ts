/**
 * A picture that came from somebody's phone or browser: known by its content, measured before it is decoded, and made
 * anew from its pixels alone, so that neither where it was taken nor anything hidden behind its end is kept.
 */

import sharp, { type Sharp } from 'sharp';
import type { Picture } from './record.ts';

/** What no screenshot of a telephone exceeds. */
export const UPLOAD_BYTES = 10 * 1024 * 1024;
/** Decoded, so many take 160 MB. A telephone's whole scrolled page is far smaller. */
export const UPLOAD_PIXELS = 40_000_000;

/** Why a file is not taken, in Chinese, with what to do. */
export interface RefusedUpload {
  readonly message: string;
  readonly remedy: string;
}

export const isRefused = (read: Picture | RefusedUpload): read is RefusedUpload => 'remedy' in read;

/** The picture without anything but what it shows. Reads nothing of a file that is not what it has to be. */
export async function takeUpload(bytes: Uint8Array): Promise<Picture | RefusedUpload> {
  if (bytes.length === 0) return refused('没有收到图片', '请从相册选择截图后重新提交');
  if (bytes.length > UPLOAD_BYTES)
    return refused(`图片超过${UPLOAD_BYTES / 1024 / 1024}MB`, '请截取屏幕，或裁剪后重新提交');
  const kind = kindOf(bytes);
  if (kind === 'heic')
    return refused(
      '这是HEIC格式的照片，无法读取',
      '请改用屏幕截图（PNG），或在“设置—相机—格式”中选择“兼容性最佳”后重新拍摄',
    );
  if (kind === null)
    return refused('这不是PNG、JPEG或WebP图片（按文件内容识别，与文件名无关）', '请选择屏幕截图');
  return inTurn(() => remade(bytes, kind));
}

type Kind = 'png' | 'jpeg' | 'webp';

async function remade(bytes: Uint8Array, kind: Kind): Promise<Picture | RefusedUpload> {
  try {
    const { format, width = 0, height = 0 } = await open(bytes, false).metadata();
    if (format !== kind) return BROKEN;
    if (width * height > UPLOAD_PIXELS)
      return refused(
        `图片有${Math.round((width * height) / 1_000_000)}百万像素，超过${UPLOAD_PIXELS / 1_000_000}百万`,
        '请截取屏幕，或分成几张后重新提交',
      );
    // Upright as it was taken; sharp carries no metadata over unless it is told to.
    const upright = open(bytes, UPLOAD_PIXELS).autoOrient();
    const isPng = kind === 'png';
    const made = isPng ? upright.png({ compressionLevel: 9 }) : upright.jpeg({ quality: 92 });
    return { bytes: new Uint8Array(await made.toBuffer()), type: isPng ? 'image/png' : 'image/jpeg' };
  } catch {
    // Whatever the decoder says, the file is not a picture that can be shown.
    return BROKEN;
  }
}

const BROKEN = refused('图片已损坏或不完整', '请重新截图后提交');

/** Any size may be measured, which reads the header alone; only `UPLOAD_PIXELS` are ever decoded. */
function open(bytes: Uint8Array, limitInputPixels: number | false): Sharp {
  return sharp(bytes, { failOn: 'warning', limitInputPixels, animated: false });
}

function refused(message: string, remedy: string): RefusedUpload {
  return { message, remedy };
}

function kindOf(bytes: Uint8Array): Kind | 'heic' | null {
  const start = Buffer.from(bytes.subarray(0, 16));
  if (start.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'png';
  if (start.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'jpeg';
  const text = start.toString('latin1');
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  return /^....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/s.test(text) ? 'heic' : null;
}

/** One picture at a time: what is decoded is large. */
let last: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work);
  last = mine.catch(() => undefined);
  return mine;
}
