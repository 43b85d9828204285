import { describe, expect, it } from 'vitest';
import { browserCheck } from '../../src/cli/doctor.ts';
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
      'time zone',
      'disk',
      'database',
      'queue',
      'sessions',
    ]);
    expect(checks.filter(({ state }) => state === 'broken')).toEqual([]);
    expect(ran.code).toBe(0);
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
      onFailure: () => {
        throw new Error('nothing was tried');
      },
    });
    expect(await screenshots([{ file: 'a.warc.gz' } as CaptureRecord])).toEqual([]);
  });
});
