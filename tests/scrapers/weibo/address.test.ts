import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { address, domainIn } from '../../../scrapers/weibo/address.ts';

describe('an address of an account', () => {
  it.each([
    ['https://weibo.com/u/5044198259', '5044198259'],
    ['https://weibo.com/5044198259', '5044198259'],
    ['http://www.weibo.com/u/5044198259?is_all=1', '5044198259'],
    ['https://m.weibo.cn/u/5044198259?jumpfrom=weibocom', '5044198259'],
    ['https://m.weibo.cn/profile/5044198259', '5044198259'],
    ['https://weibo.cn/u/5044198259', '5044198259'],
    ['https://weibo.cn/5044198259/info', '5044198259'],
    ['https://weibo.com/p/1005055044198259/home?from=page_100505', '5044198259'],
    ['https://weibo.com/p/1002061839256234', '1839256234'],
    ['https://weibo.com/p/1035051191258123/info', '1191258123'],
    ['https://weibo.com/u/5044198259?tabtype=feed', '5044198259'],
    ['https://weibo.com/u/page/like/5044198259', '5044198259'],
    ['https://m.weibo.cn/api/container/getIndex?type=uid&value=5044198259', '5044198259'],
    ['https://m.weibo.cn/api/container/getIndex?containerid=1076035044198259', '5044198259'],
    ['https://weibo.com/ajax/profile/info?uid=5044198259', '5044198259'],
    ['https://weibo.com/5044198259/superfans', '5044198259'],
    ['weibo.com/u/5044198259', '5044198259'],
    ['  https://weibo.com/u/5044198259  ', '5044198259'],
  ])('%s carries its uid', (url, id) => {
    expect(address(url)).toEqual({ of: 'account', id, name: null });
  });

  it('carries a name, which identifies nobody, or a domain, which the platform must resolve', () => {
    expect(address('https://weibo.com/n/%E7%9F%B3%E5%9F%8E%E5%8F%91%E5%B8%83')).toEqual({
      of: 'account',
      id: null,
      name: '石城发布',
    });
    expect(address('https://weibo.com/shichengfabu')).toEqual({ of: 'account', id: null, name: null });
    expect(address('https://e.weibo.com/shichengfabu')).toEqual({ of: 'account', id: null, name: null });
    expect(domainIn('https://weibo.com/ShiChengFaBu?refer_flag=1')).toBe('shichengfabu');
    expect(domainIn('https://weibo.com/u/5044198259')).toBeNull();
    expect(domainIn('https://weibo.com/login.php')).toBeNull();
  });
});

describe('an address of a post', () => {
  const url = 'https://m.weibo.cn/detail/5045648080502989';
  it.each([
    ['https://weibo.com/5044198259/Oj9vW26QJ', '5044198259'],
    ['https://weibo.com/5044198259/Oj9vW26QJ?from=page_1002065044198259_profile', '5044198259'],
    ['https://weibo.com/5044198259/5045648080502989', '5044198259'],
    ['https://m.weibo.cn/5044198259/5045648080502989', '5044198259'],
    ['https://m.weibo.cn/status/Oj9vW26QJ', null],
    ['https://m.weibo.cn/status/5045648080502989', null],
    ['https://m.weibo.cn/detail/5045648080502989', null],
    ['https://weibo.com/detail/5045648080502989', null],
    ['https://m.weibo.cn/statuses/show?id=Oj9vW26QJ', null],
    ['https://weibo.com/ajax/statuses/show?id=Oj9vW26QJ&locale=zh-CN', null],
    ['https://weibo.cn/comment/Oj9vW26QJ?uid=5044198259&rl=0#cmtfrm', '5044198259'],
  ])('%s is one and the same', (text, accountId) => {
    expect(address(text)).toEqual({ of: 'post', accountId, postId: '5045648080502989', url });
  });
});

describe('what is neither', () => {
  it.each([
    'https://passport.weibo.com/visitor/visitor?entry=miniblog&url=https%3A%2F%2Fweibo.com%2Fu%2F5044198259',
    'https://passport.weibo.com/sso/signin?url=https%3A%2F%2Fweibo.com%2Fu%2F5044198259',
    'https://weibo.com/login.php?url=https%3A%2F%2Fweibo.com%2Fu%2F5044198259',
    'https://weibo.com/sorry?usernotexists&code=100001',
    'https://weibo.com/ttarticle/p/show?id=2309404567890',
    'https://weibo.com/tv/show/1034:4645779462357001',
    'https://s.weibo.com/weibo?q=%E7%9F%B3%E5%9F%8E',
    'https://weibo.com/p/100808f743e9b7a614495b64ad2b0eb8b08b91',
    'https://weibo.com/',
    'https://mp.weixin.qq.com/s/abc',
    'https://weibo.com.example.org/u/5044198259',
    'ftp://weibo.com/u/5044198259',
    'javascript:alert(1)',
    'https://weibo.com/%E0%A4%A',
    '石城发布',
    '',
  ])('%s', (text) => {
    const found = address(text);
    expect(found === null || (found.of === 'account' && found.id === null)).toBe(true);
    expect(found?.of).not.toBe('post');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (url, text) => {
        address(url.replace(/^https?:\/\/[^/]+/, 'https://weibo.com'));
        address(text);
        return true;
      }),
    );
  });
});
