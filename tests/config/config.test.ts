import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

describe('the environment', () => {
  it('may be empty: everything has a default or is embedded', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      databaseUrl: null,
      redisUrl: null,
      port: 8420,
      now: null,
      concurrency: 4,
    });
    expect(config.home).toMatch(/\.xunjian$/);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ DATABASE_URL: '', XUNJIAN_PORT: '' })).toMatchObject({
      databaseUrl: null,
      port: 8420,
    });
  });

  it('gives the clock in Shanghai time', () => {
    expect(readConfig({ XUNJIAN_NOW: '2020-11-06T02:00:00Z' }).now).toBe('2020-11-06T10:00:00+08:00');
  });

  it.each([
    ['DATABASE_URL', 'mysql://root@localhost/x', 'expected postgres://'],
    ['REDIS_URL', 'localhost:6379', 'expected redis://'],
    ['XUNJIAN_PORT', '99999', 'whole number from 0 to 65535'],
    ['XUNJIAN_PORT', '80a', 'whole number'],
    ['XUNJIAN_NOW', '2020-11-06 10:00', 'with offset'],
    ['XUNJIAN_NOW', '2020-02-30T10:00:00+08:00', 'with offset'],
    ['XUNJIAN_SECRET', 'short', 'at least 16 characters'],
    ['XUNJIAN_ORIGIN_MAP', '{"https://m.weibo.cn":1}', 'm.weibo.cn'],
    ['XUNJIAN_ORIGIN_MAP', 'not json', 'JSON'],
    ['XUNJIAN_CONCURRENCY', '0', 'whole number from 1 to 64'],
    ['HTTPS_PROXY', 'socks5://x', 'expected http'],
    ['XUNJIAN_SECOND_FACTOR', 'yes', 'expected "required"'],
    ['XUNJIAN_OIDC_ACR', ' ', 'at least one word'],
    ['LOG_LEVEL', 'loud', 'trace'],
  ])('names %s when it is %j', (name, value, expected) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
    expect(read).toThrow(expected);
  });

  it('names every variable that is wrong, not only the first', () => {
    expect(() => readConfig({ XUNJIAN_PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/XUNJIAN_PORT[\s\S]*LOG_LEVEL/);
  });

  it('does not show the value of a secret one', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://root:hunter2@localhost/x' })).toThrow(
      /^(?![\s\S]*hunter2)/,
    );
  });
});
