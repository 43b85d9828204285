import { describe, expect, it } from 'vitest';
import { normalBiz, postAddress, wechatAddress } from '../../../scrapers/wechat/address.ts';

const SN = '0123456789abcdef0123456789abcdef';
const LONG = `https://mp.weixin.qq.com/s?__biz=MzA5MDAwMDAwMQ==&mid=2650000101&idx=1&sn=${SN}`;
const SHORT = 'https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv';

describe('the address of an article', () => {
  it.each([
    ['a short one as it is', SHORT, SHORT],
    ['a short one without its parameters and fragment', `${SHORT}?scene=25&key=1#wechat_redirect`, SHORT],
    ['http as https', SHORT.replace('https', 'http'), SHORT],
    ['a long one as it is', LONG, LONG],
    [
      'a long one in its one order, without what is not needed',
      `http://mp.weixin.qq.com/s?mid=2650000101&__biz=MzA5MDAwMDAwMQ%3D%3D&sn=${SN}&idx=1&chksm=ff&scene=27&srcid=1&sharer_shareid=x&key=k&uin=u&pass_ticket=p&ascene=1&devicetype=d&version=v&wx_header=0#rd`,
      LONG,
    ],
    ['__biz without its padding', LONG.replace('==', ''), LONG],
    [
      'the names of old',
      `http://mp.weixin.qq.com/mp/appmsg/show?__biz=MzA5MDAwMDAwMQ==&appmsgid=2650000101&itemidx=1&sign=${SN}`,
      LONG,
    ],
    ['ampersands escaped for HTML', LONG.replaceAll('&', '&amp;'), LONG],
    ['ampersands escaped for HTML and script', LONG.replaceAll('&', '\\x26amp;'), LONG],
    ['white space around it', `  ${SHORT}\n`, SHORT],
    ['a long one without its secret', LONG.replace(`&sn=${SN}`, ''), LONG.replace(`&sn=${SN}`, '')],
    [
      'a temporary one, with what opens it',
      'http://mp.weixin.qq.com/s?src=11&timestamp=1604640000&ver=2700&signature=ab*c&new=1',
      'https://mp.weixin.qq.com/s?src=11&timestamp=1604640000&ver=2700&signature=ab*c&new=1',
    ],
  ])('%s', (_, written, canonical) => {
    expect(postAddress(written)?.url).toBe(canonical);
  });

  it('carries account and number if it is a long one, and nothing if it is not', () => {
    expect(postAddress(LONG)).toMatchObject({
      form: 'long',
      biz: 'MzA5MDAwMDAwMQ==',
      mid: '2650000101',
      idx: '1',
    });
    expect(postAddress(SHORT)).toMatchObject({ form: 'short', biz: null, mid: null, idx: null });
  });

  it.each([
    'https://mp.weixin.qq.com.example.org/s/AbCdEfGhIjKlMnOpQrStUv',
    'https://example.org/s/AbCdEfGhIjKlMnOpQrStUv',
    'https://example.org/?u=https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv',
    'https://mp.weixin.qq.com@127.0.0.1/s/AbCdEfGhIjKlMnOpQrStUv',
    'https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA5MDAwMDAwMQ==',
    'https://mp.weixin.qq.com/s?__biz=MzA5MDAwMDAwMQ==&mid=abc&idx=1',
    'https://mp.weixin.qq.com/s',
    'weixin://dl/business/?t=1',
    'mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv',
    'javascript:alert(1)',
    'not an address',
    '',
  ])('is not %j', (text) => {
    expect(postAddress(text)).toBeNull();
  });
});

describe('what an address of the platform means', () => {
  it('a post, with its ids where it carries them', () => {
    expect(wechatAddress(LONG)).toEqual({
      of: 'post',
      accountId: 'MzA5MDAwMDAwMQ==',
      postId: '2650000101_1',
      url: LONG,
    });
    expect(wechatAddress(SHORT)).toEqual({ of: 'post', accountId: null, postId: null, url: SHORT });
  });

  it('an account: its history, its album, its information', () => {
    const account = { of: 'account', id: 'MzA5MDAwMDAwMQ==', name: null };
    for (const path of ['profile_ext?action=home&', 'appmsgalbum?action=getalbum&album_id=1&', 'aboutbiz?'])
      expect(wechatAddress(`https://mp.weixin.qq.com/mp/${path}__biz=MzA5MDAwMDAwMQ==`)).toEqual(account);
  });

  it('nothing that we know, anywhere else', () => {
    expect(wechatAddress('https://weibo.com/u/1')).toBeNull();
    expect(wechatAddress('https://mp.weixin.qq.com/')).toBeNull();
  });
});

describe('__biz', () => {
  it('is the same with its padding, percent-encoded, or bare', () => {
    for (const biz of ['MzA5MDAwMDAwMQ==', 'MzA5MDAwMDAwMQ%3D%3D', 'MzA5MDAwMDAwMQ', ' MzA5MDAwMDAwMQ== '])
      expect(normalBiz(biz)).toBe('MzA5MDAwMDAwMQ==');
    expect(normalBiz('ODUzMDAwMDAx')).toBe('ODUzMDAwMDAx');
  });

  it('is no gh_ id, no name and no garbage', () => {
    for (const text of ['gh_0123456789ab', '石城发布', '', 'MzA5', '<script>', 'MzA5MDAwM'])
      expect(normalBiz(text)).toBeNull();
  });
});
