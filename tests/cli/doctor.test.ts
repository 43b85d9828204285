import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { browserCheck, documentFontCheck } from '../../src/cli/doctor.ts';
import { findBrowser } from '../../src/embedded/browser.ts';
import { createScreenshots } from '../../src/inspection/screenshots.ts';
import type { CaptureRecord } from '../../src/store/captures.ts';
import { temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { xunjian } from '../support/xunjian.ts';

const test = useDatabase();

describe('doctor', () => {
  it('looks at everything, and ends with 0 where nothing is broken', async () => {
    const ran = await xunjian(['doctor', '--json'], {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: await temporaryFolder(),
    });
    const checks = JSON.parse(ran.stdout) as { check: string; state: string; said: string }[];
    expect(checks.map(({ check }) => check)).toEqual([
      'browser',
      'Chinese font',
      'document fonts',
      'time zone',
      'disk',
      'database',
      'queue',
      'sessions',
      'sources',
    ]);
    expect(checks.filter(({ state }) => state === 'broken')).toEqual([]);
    expect(ran.code).toBe(0);
  });

  it('shows what each platform’s robots.txt says of the pages that are asked for', async () => {
    const server = createServer((request, response) => {
      const host = request.headers.host ?? '';
      if (host === 'mp.weixin.qq.com') response.end('User-agent: *\nDisallow: /cgi-bin/\nCrawl-delay: 10\n');
      else if (host === 'weixin.sogou.com') response.end('<!DOCTYPE html><title>请输入验证码</title>');
      else response.writeHead(404).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ran = await xunjian(['doctor', '--robots', '--json'], {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: await temporaryFolder(),
      XUNJIAN_ORIGIN_MAP: JSON.stringify({ '*': origin }),
    });
    const checks = JSON.parse(ran.stdout) as { check: string; said: string }[];
    const said = (host: string) => checks.find(({ check }) => check === `robots.txt of ${host}`)?.said;
    expect(said('mp.weixin.qq.com')).toMatch(
      /^forbids [1-9] of the \d+ kinds .*appmsgpublish.*asks for 10 s/,
    );
    expect(said('m.weibo.cn')).toBe('has none: nothing is forbidden');
    expect(said('weixin.sogou.com')).toMatch(/^could not be read/);
  });

  it('names the fonts of the documents that this machine lacks', () => {
    const some = '仿宋,FangSong\nSimSun,宋体\n黑体,SimHei\nKaiTi,楷体\nDejaVu Sans\n';
    expect(documentFontCheck(some)).toMatchObject({
      state: 'warning',
      said: expect.stringMatching(/^missing: 方正小标宋简体;/),
    });
    expect(documentFontCheck(`${some}FZXiaoBiaoSong-B05S,方正小标宋简体\n`)).toMatchObject({ state: 'ok' });
    expect(documentFontCheck(null)).toMatchObject({ state: 'ok' });
  });

  it('on a machine without any browser says so, and how to get one', async () => {
    const home = await temporaryFolder();
    const places = { paths: [], playwright: [] };
    const check = await browserCheck(() => findBrowser({ configured: null, home, carried: null, places }));
    expect(check).toMatchObject({ check: 'browser', state: 'warning' });
    expect(check.said).toContain('no screenshots');
    expect(check.remedy).toMatch(/install/i);
  });

  it('names a configured browser that is not there', async () => {
    const ran = await xunjian(['doctor'], {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: await temporaryFolder(),
      XUNJIAN_BROWSER: '/nowhere/chromium',
    });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/BROKEN\s+browser: .*XUNJIAN_BROWSER.*\/nowhere\/chromium/);
  });

  it('says that the database does not answer, and what to check', async () => {
    const ran = await xunjian(['doctor'], {
      DATABASE_URL: 'postgres://nobody:secret-password@127.0.0.1:1/none',
      XUNJIAN_HOME: await temporaryFolder(),
    });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/BROKEN\s+database/);
    expect(ran.stdout).toContain('DATABASE_URL');
    expect(ran.stdout).not.toContain('secret-password');
  });
});

describe('without a browser', () => {
  it('an accusation has no picture, and that is all', async () => {
    const screenshots = createScreenshots({
      archive: { read: () => Promise.reject(new Error('nothing is read')) } as never,
      kinds: [],
      browser: async () => null,
    });
    const shots = [{ capture: { file: 'a.warc.gz' } as CaptureRecord }];
    const taken = screenshots(shots, () => {
      throw new Error('nothing was tried');
    });
    expect(await taken).toEqual([]);
  });
});
