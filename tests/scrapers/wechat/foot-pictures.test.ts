/** Which pictures of an article are asked for, because they may be QR codes. */

import { describe, expect, it } from 'vitest';
import { footPictures } from '../../../scrapers/wechat/foot-pictures.ts';

const TEXT = `<p>${'会议强调，要认真贯彻落实上级部署，扎实做好各项工作。'.repeat(20)}</p>`;
const picture = (name: string, more = '') =>
  `<img data-ratio="1" data-w="430" ${more} data-src="https://mmbiz.qpic.cn/mmbiz_png/${name}/640?wx_fmt=png&amp;from=appmsg">`;
const urls = (body: string) =>
  footPictures(body, null).map(({ url }) => /mmbiz_png\/(\w+)/.exec(url)?.[1] ?? url);

describe('pictures that may be QR codes', () => {
  it('are those that the platform marks, wherever they stand, and the last two of the last screen', () => {
    const body = `${picture('marked', 'data-imgqrcoded="1"')}${picture('early')}${TEXT}${picture('a')}${picture('b')}${picture('c')}`;
    expect(urls(body)).toEqual(['marked', 'b', 'c']);
    expect(footPictures(body, null).map(({ isCode, where }) => [isCode, where])).toEqual([
      [true, 'body'],
      [false, 'foot'],
      [false, 'foot'],
    ]);
  });

  it('have the address under which they are asked for', () => {
    const plain = '<img data-src="http://mmbiz.qpic.cn/mmbiz_png/a/640?wx_fmt=png&amp;b=1">';
    const bare = '<img src="//mmbiz.qpic.cn/mmbiz_png/b/640">';
    expect(footPictures(TEXT + plain + bare, null).map(({ url }) => url)).toEqual([
      'https://mmbiz.qpic.cn/mmbiz_png/a/640?wx_fmt=png&b=1',
      'https://mmbiz.qpic.cn/mmbiz_png/b/640',
    ]);
  });

  it('come with the words close to them', () => {
    const [found] = footPictures(`${TEXT}<p>扫码下单</p>${picture('a')}<p>长按识别二维码</p>`, null);
    expect(found?.around).toContain('扫码下单');
    expect(found?.around).toContain('长按识别二维码');
  });

  it.each([
    ['of another host', '<img data-imgqrcoded="1" data-src="https://evil.example.com/qr.png">'],
    ['carried in the page itself', '<img data-imgqrcoded="1" src="data:image/png;base64,AAAA">'],
    ['ornaments', '<img data-w="24" data-src="https://mmbiz.qpic.cn/mmbiz_png/a/640">'],
    ['lines', '<img data-w="640" data-ratio="0.02" data-src="https://mmbiz.qpic.cn/mmbiz_png/a/640">'],
    ['drawings', '<img data-type="svg" data-src="https://mmbiz.qpic.cn/mmbiz_svg/a/640">'],
    ['without an address', '<img data-imgqrcoded="1">'],
  ])('are none %s', (_, image) => {
    expect(footPictures(TEXT + image, null)).toEqual([]);
  });

  it('are found in time in a body of nothing but pictures', () => {
    expect(urls(picture('a').repeat(20_000)).length).toBe(2);
  });
});
