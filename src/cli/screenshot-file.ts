/** A screenshot that somebody hands in: known by its content, whole, and of a size that is one. */

import { open } from 'node:fs/promises';
import type { Picture } from '../inspection/record.ts';

/** What no screenshot of a telephone exceeds. */
export const PICTURE_BYTES = 10 * 1024 * 1024;

/** Why a file cannot be evidence, in Chinese. */
export interface BadPicture {
  readonly message: string;
  readonly remedy: string;
}

export const isBad = (read: Picture | BadPicture): read is BadPicture => 'remedy' in read;

export async function readPicture(path: string): Promise<Picture | BadPicture> {
  try {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return bad('这不是文件', '请指定截图文件');
      if (stat.size > PICTURE_BYTES)
        return bad(`截图超过${PICTURE_BYTES / 1024 / 1024}MB`, '请裁剪或压缩截图后重新提交');
      const bytes = await file.readFile();
      return pictureOf(bytes) ?? bad('这不是完整的PNG或JPEG图片', '请重新截图，保存为PNG或JPEG格式');
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return bad('截图文件不存在', '请检查文件名，截图应放在指定的位置');
    if (code === 'EACCES' || code === 'EPERM') return bad('没有读取截图的权限', '请检查文件权限');
    throw error;
  }
}

function bad(message: string, remedy: string): BadPicture {
  return { message, remedy };
}

const PNG_START = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const PNG_END = Buffer.from('49454e44ae426082', 'hex');
const JPEG_START = Buffer.from('ffd8ff', 'hex');
const JPEG_END = Buffer.from('ffd9', 'hex');

/** Null for anything else, and for a picture that was cut off (telephones may add bytes after its end). */
function pictureOf(bytes: Buffer): Picture | null {
  const holds = (start: Buffer, end: Buffer) =>
    bytes.subarray(0, start.length).equals(start) && bytes.lastIndexOf(end) > start.length;
  if (holds(PNG_START, PNG_END)) return { bytes, type: 'image/png' };
  if (holds(JPEG_START, JPEG_END)) return { bytes, type: 'image/jpeg' };
  return null;
}
