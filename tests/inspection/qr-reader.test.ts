import { describe, expect, it } from 'vitest';
import { pixelsOf } from '../../src/inspection/picture-size.ts';
import { readCodes } from '../../src/inspection/qr-reader.ts';
import { SHOP_CODE, SHOP_CODE_PICTURE } from '../platforms/pages/qr-code.ts';
import { jpeg, png } from '../support/pictures.ts';
import { qrCode } from '../support/qr-code.ts';

/** A picture that says it is so large, and nothing else of it. */
function claiming(width: number, height: number): Uint8Array {
  const bytes = Buffer.from(png());
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

describe('a QR code in a picture', () => {
  it.each(['https://h5.youzan.com/v2/goods/1', 'http://weixin.qq.com/r/abcDEF', '宝鸡市民政局 办事指南'])(
    'is read: %s',
    async (text) => {
      expect(await readCodes(await qrCode(text))).toEqual([text]);
    },
  );

  it('of the stand-in is a real one', async () => {
    expect(await readCodes(SHOP_CODE_PICTURE)).toEqual([SHOP_CODE]);
  });

  it('is none where the picture shows something else', async () => {
    expect(await readCodes(png())).toEqual([]);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a page in place of a picture', Buffer.from('<html>forbidden</html>')],
    ['a JPEG of nothing but its frame', jpeg()],
    ['more pixels than any article has', claiming(60_000, 60_000)],
    ['a file larger than any article has', Buffer.concat([png(), Buffer.alloc(5 * 1024 * 1024)])],
  ])('is not looked for in %s', async (_, bytes) => {
    expect(await readCodes(bytes)).toBeNull();
  });

  it('is read after pictures that are broken in all ways', async () => {
    const whole = await qrCode('https://www.baoji.gov.cn/');
    for (let cut = 0; cut < whole.length; cut += 97) await readCodes(whole.slice(0, cut));
    for (let at = 8; at < whole.length; at += 61) await readCodes(whole.with(at, 255 - (whole[at] ?? 0)));
    expect(await readCodes(whole)).toEqual(['https://www.baoji.gov.cn/']);
  });
});

describe('the size of a picture is told by its first bytes', () => {
  it.each([
    ['PNG', claiming(430, 300), 129_000],
    ['GIF', Buffer.from('474946383961ac012c01', 'hex'), 428 * 300],
    ['JPEG', Buffer.from('ffd8ffe000044a46ffc0001108012c01ac03', 'hex'), 428 * 300],
    ['something else', Buffer.from('RIFF....WEBP'), null],
    ['a JPEG that ends before', Buffer.from('ffd8ffe000104a46', 'hex'), null],
    ['a JPEG out of step', Buffer.from('ffd8ffe0000400000011223344556677', 'hex'), null],
  ])('%s', (_, bytes, pixels) => {
    expect(pixelsOf(bytes)).toBe(pixels);
  });
});
