/** Pictures from phones: what is taken, what is refused, and what is left of them. */

import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isRefused, takeUpload, UPLOAD_BYTES } from '../../src/inspection/upload.ts';
import { chunk, png } from '../support/pictures.ts';

const RED = { r: 200, g: 20, b: 20 };
const screen = () => sharp({ create: { width: 390, height: 844, channels: 3, background: RED } });

/** As a file says it, without a pixel of it: some hundred bytes. */
function hugePng(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const taken = await takeUpload(bytes);
  if (!isRefused(taken)) throw new Error('it was taken');
  return `${taken.message}；${taken.remedy}`;
}

describe('a picture that somebody hands in', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('is taken if it is a whole %s', async (format) => {
    const taken = await takeUpload(await screen().toFormat(format).toBuffer());
    if (isRefused(taken)) throw new Error(taken.message);
    const { width, height, format: kept } = await sharp(taken.bytes).metadata();
    expect({ width, height, kept }).toEqual({
      width: 390,
      height: 844,
      kept: format === 'png' ? 'png' : 'jpeg',
    });
    expect(taken.type).toBe(format === 'png' ? 'image/png' : 'image/jpeg');
  });

  it('keeps nothing of where and by what it was taken', async () => {
    const withPlace = await screen()
      .withExif({ IFD0: { Make: 'Telephone' }, IFD3: { GPSLatitude: '34/1 21/1 0/1' } })
      .jpeg()
      .toBuffer();
    expect((await sharp(withPlace).metadata()).exif).toBeDefined();
    const taken = await takeUpload(withPlace);
    if (isRefused(taken)) throw new Error(taken.message);
    const { exif, xmp, iptc, comments } = await sharp(taken.bytes).metadata();
    expect({ exif, xmp, iptc, comments: comments ?? [] }).toEqual({
      exif: undefined,
      xmp: undefined,
      iptc: undefined,
      comments: [],
    });
  });

  it('keeps nothing of what stands behind its end', async () => {
    const hidden = Buffer.concat([png(), Buffer.from('<script>alert(1)</script>')]);
    const taken = await takeUpload(hidden);
    if (isRefused(taken)) throw new Error(taken.message);
    expect(Buffer.from(taken.bytes).toString('latin1')).not.toContain('script');
  });

  it('stands as it was held', async () => {
    const lying = await screen().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const taken = await takeUpload(lying);
    if (isRefused(taken)) throw new Error(taken.message);
    expect(await sharp(taken.bytes).metadata()).toMatchObject({ width: 844, height: 390 });
  });

  it('is the same picture each time, so that a doubled send has one hash', async () => {
    const bytes = await screen().jpeg().toBuffer();
    expect(await takeUpload(bytes)).toEqual(await takeUpload(bytes));
  });

  it('is refused if it is a page called .png', async () => {
    expect(await refusal(Buffer.from('<!doctype html><script>alert(1)</script>'))).toContain('不是PNG');
  });

  it('is refused if it is a drawing that can hold script', async () => {
    expect(await refusal(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toContain('不是PNG');
  });

  it('is refused undecoded if it has a hundred million pixels', async () => {
    const before = process.memoryUsage().rss;
    expect(await refusal(hugePng(10_000, 10_000))).toContain('100百万像素');
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('is refused if it is too many bytes', async () => {
    const long = Buffer.concat([png(), Buffer.alloc(UPLOAD_BYTES)]);
    expect(await refusal(long)).toContain('超过10MB');
  });

  it('is refused with a remedy if it is a HEIC photograph', async () => {
    const heic = Buffer.concat([Buffer.from('00000018', 'hex'), Buffer.from('ftypheic'), Buffer.alloc(64)]);
    expect(await refusal(heic)).toContain('兼容性最佳');
  });

  it('is refused if it was cut off', async () => {
    const whole = await screen().jpeg().toBuffer();
    expect(await refusal(whole.subarray(0, whole.length / 2))).toContain('不完整');
  });

  it('is refused if nothing came', async () => {
    expect(await refusal(new Uint8Array())).toContain('没有收到图片');
  });
});
