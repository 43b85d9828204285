import { describe, expect, it } from 'vitest';
import {
  isMappedToLoopback,
  mappedOrigin,
  OriginMapError,
  parseOriginMap,
} from '../../src/fetch/origin-map.ts';

describe('the origin map', () => {
  const map = parseOriginMap(
    '{"https://m.weibo.cn":"http://127.0.0.1:9001","https://weibo.com":"https://replay.example"}',
  );
  const withRest = parseOriginMap('{"https://m.weibo.cn":"http://127.0.0.1:9001","*":"http://[::1]:9002"}');

  it('leads an origin to another, whatever the path, and leaves the others alone', () => {
    expect(mappedOrigin(map, new URL('https://m.weibo.cn/u/1?x'))).toBe('http://127.0.0.1:9001');
    expect(mappedOrigin(map, new URL('http://m.weibo.cn/'))).toBeNull();
    expect(mappedOrigin(map, new URL('https://mp.weixin.qq.com/'))).toBeNull();
  });

  it('leads every other origin to where * says', () => {
    expect(mappedOrigin(withRest, new URL('https://m.weibo.cn/'))).toBe('http://127.0.0.1:9001');
    expect(mappedOrigin(withRest, new URL('https://mp.weixin.qq.com/'))).toBe('http://[::1]:9002');
  });

  it('knows which requests end on this machine', () => {
    expect(isMappedToLoopback(map, new URL('https://m.weibo.cn/'))).toBe(true);
    expect(isMappedToLoopback(withRest, new URL('https://any.example/'))).toBe(true);
    expect(isMappedToLoopback(new Map([['*', 'http://localhost:1']]), new URL('https://any.example/'))).toBe(
      true,
    );
    expect(isMappedToLoopback(map, new URL('https://weibo.com/'))).toBe(false);
    expect(isMappedToLoopback(map, new URL('http://127.0.0.1/'))).toBe(false);
  });

  it.each([
    ['not JSON', /^expected a JSON object from origin to origin, e\.g\. \{"https:\/\/m\.weibo\.cn":/],
    ['[]', /^expected a JSON object/],
    ['null', /^expected a JSON object/],
    [
      '{"https://m.weibo.cn/":"http://a"}',
      /^key "https:\/\/m\.weibo\.cn\/": .*write "https:\/\/m\.weibo\.cn"/,
    ],
    ['{"m.weibo.cn":"http://a"}', /^key "m\.weibo\.cn": expected an origin, scheme, host and port only/],
    ['{"ftp://a":"http://a"}', /^key "ftp:\/\/a": expected an origin/],
    [
      '{"https://m.weibo.cn":"http://a/b"}',
      /^key "https:\/\/m\.weibo\.cn" leads to "http:\/\/a\/b": .*write "http:\/\/a"/,
    ],
    ['{"*":8080}', /^key "\*" leads to 8080: expected an origin/],
  ])('%s is refused with the key and the remedy', (text, message) => {
    expect(() => parseOriginMap(text)).toThrow(OriginMapError);
    expect(() => parseOriginMap(text)).toThrow(message);
  });
});
