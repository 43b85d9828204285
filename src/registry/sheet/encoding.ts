/** How the bytes of a text file are to be read: UTF-8, UTF-16 with its mark, or GB18030 (which GBK and GB2312 are part of). */

import { SheetError } from './sheet.ts';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

/** Strict: the whole file must be valid in the encoding; a file valid in none is refused, not guessed at. */
export async function detectEncoding(open: () => AsyncIterable<Buffer>): Promise<TextEncoding> {
  const marked = await byMark(open());
  if (marked) return marked;
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    if (await isValid(open(), encoding)) return encoding;
  }
  throw new SheetError(
    '文件的文字编码无法识别，既不是UTF-8也不是GBK（GB18030）',
    '请用Excel或WPS打开，另存为“CSV UTF-8”或xlsx后重新导入',
  );
}

async function byMark(bytes: AsyncIterable<Buffer>): Promise<TextEncoding | null> {
  for await (const chunk of bytes) {
    if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
    if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be';
    return null;
  }
  return null;
}

async function isValid(bytes: AsyncIterable<Buffer>, encoding: TextEncoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of bytes) {
      if (chunk.includes(0)) return false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (isDecodingError(error)) return false;
    throw error;
  }
}

/** The decoded text, piece by piece, without a byte order mark. */
export async function* decodedText(
  bytes: AsyncIterable<Buffer>,
  encoding: TextEncoding,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!isDecodingError(error)) throw error;
    throw new SheetError('文件的文字编码前后不一致', '请另存为“CSV UTF-8”或xlsx后重新导入');
  }
}

function isDecodingError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
}
