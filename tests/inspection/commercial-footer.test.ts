/** What authors put at the foot of articles, from the page to the verdict, over the stand-in. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { addKnownPosts } from '../../src/store/accounts.ts';
import { capturesOf } from '../../src/store/captures.ts';
import { findingsOf, verdictsOf } from '../../src/store/findings.ts';
import { inspectionById } from '../../src/store/inspections.ts';
import { SHOP_CODE, SHOP_CODE_PICTURE } from '../platforms/pages/qr-code.ts';
import type { Account } from '../platforms/scene.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { type WrittenWorld, world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { inRound } from '../support/rounds.ts';

const test = useDatabase();
const NOW = '2026-02-20T10:00:00+08:00';

const KINDS = [
  'none',
  'product-card',
  'ad-card',
  'mini-program',
  'promo-text',
  'shop-link',
  'qr-code',
] as const;
type Kind = (typeof KINDS)[number];

const WORLD: WrittenWorld = {
  now: NOW,
  accounts: KINDS.map((commercial, nth) => ({
    platform: 'wechat',
    id: `MzA5MDAwMDM1${nth}A==`,
    name: `示例${commercial}`,
    sources: ['article'],
    comments: 'open',
    posts: [{ at: '2026-02-18T09:00:00+08:00', title: '本周要闻', commercial }],
  })),
};

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms(world(WORLD));
});
beforeEach(() => platforms.setWorld(world(WORLD)));
afterAll(() => platforms.close());

const environment = () => ({
  DATABASE_URL: test.url,
  XUNJIAN_NOW: NOW,
  XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
});

function accountWith(kind: Kind): Account {
  const account = platforms.scene.accounts[KINDS.indexOf(kind)];
  if (!account) throw new Error(`the world has no account with ${kind}`);
  return account;
}

/** The account, registered with the address of its article. */
async function knows(app: App, { id, name, posts }: Account): Promise<number> {
  const accountId = await register(app, { platform: 'wechat', platformId: id, name });
  const url = posts[0]?.address ?? '';
  await addKnownPosts(app.db, accountId, [{ url, publishedAt: null, origin: 'registry' }], app.clock());
  return accountId;
}

/** Inspected once, by the city's rules. */
async function inspected(kind: Kind, ruleset = 'baoji-2020') {
  const app = await startApp(environment());
  const account = accountWith(kind);
  const accountId = await knows(app, account);
  const { hash } = await app.useRuleset(ruleset);
  const { inspectionId } = await app.wantInspection(accountId, { reason: 'single', ruleset: hash });
  await app.inspect(inspectionId);
  const findings = await findingsOf(app.db, inspectionId);
  const verdicts = await verdictsOf(app.db, inspectionId);
  return {
    app,
    url: account.posts[0]?.address,
    ended: await inspectionById(app.db, inspectionId),
    commercial: findings?.commercial,
    verdict: verdicts.find(({ rule }) => rule === 'commercial-footer'),
    captures: await capturesOf(app.db, inspectionId),
  };
}

describe('commercial matter at the foot of an article', () => {
  it.each(KINDS.filter((kind) => kind !== 'none'))('%s is suspected, with a reason', async (kind) => {
    const { commercial, verdict, url } = await inspected(kind);
    expect(verdict).toMatchObject({ outcome: 'suspected' });
    expect(verdict?.explanation).toContain('需人工确认');
    const items = commercial?.observed ? commercial.value.filter((item) => item.kind === kind) : [];
    expect(items[0]).toMatchObject({ where: 'foot', post: { url, title: '本周要闻' } });
    expect(items[0]?.score).toBeGreaterThanOrEqual(0.5);
    expect(items[0]?.reasons.length).toBeGreaterThan(0);
  });

  it('that is not there passes, and it is said what no page shows', async () => {
    const { commercial, verdict } = await inspected('none');
    expect(commercial).toMatchObject({ observed: true, value: [] });
    expect(verdict).toMatchObject({ outcome: 'pass' });
    expect(verdict?.explanation).toContain('平台在客户端内投放的广告公开页面不显示，未作检查');
  });
});

describe('a QR code at the foot', () => {
  it('is read from its picture, which is kept with the evidence', async () => {
    const { app, commercial, verdict, captures } = await inspected('qr-code');
    expect(commercial).toMatchObject({
      value: [{ kind: 'qr-code', target: SHOP_CODE, reasons: ['二维码指向购物网站（h5.youzan.com）'] }],
    });
    expect(verdict?.explanation).toContain('二维码指向购物网站');
    const picture = captures.find(({ kind }) => kind === 'picture');
    expect(picture).toMatchObject({ outcome: 'ok', url: expect.stringContaining('mmbiz.qpic.cn') });
    expect(commercial?.captures).toContain(picture?.captureId);
    if (!picture) throw new Error('there is no picture');
    const { response } = await app.archive.read({ ...picture, id: picture.captureId });
    expect(Buffer.from(response.body).equals(SHOP_CODE_PICTURE)).toBe(true);
  });

  it('whose picture does not come is left to a person, unread', async () => {
    const end = platforms.fail({ host: 'mmbiz.qpic.cn' }, 'http-500');
    const { commercial, verdict, captures } = await inspected('qr-code');
    end();
    expect(commercial).toMatchObject({
      value: [{ kind: 'qr-code', reasons: [expect.stringContaining('未能识读')] }],
    });
    expect(verdict).toMatchObject({ outcome: 'suspected' });
    expect(captures.find(({ kind }) => kind === 'picture')).toMatchObject({ outcome: 'failed:http-5xx' });
  });

  it('is not asked for where no rule looks for it', async () => {
    const before = platforms.requests.count({ host: 'mmbiz.qpic.cn' });
    await inspected('qr-code', 'national-2019');
    expect(platforms.requests.count({ host: 'mmbiz.qpic.cn' })).toBe(before);
  });
});

describe('the evidence of commercial matter', () => {
  it('holds the page, the picture of its code, and a picture of the page and one of its foot', async () => {
    const app = await startApp(environment());
    const account = accountWith('qr-code');
    await knows(app, account);
    const { inspection } = await inRound(app, account, { from: '2026-02-16', to: '2026-02-27' });
    const evidence = await app.db.query<{ kind: string; captures: string }>(
      `select c.kind, count(*)::int as captures from violation_captures
       join violations v using (violation_id) join captures c using (capture_id)
       where v.inspection_id = $1::bigint and v.rule = 'commercial-footer' group by c.kind order by c.kind`,
      [inspection.inspectionId],
    );
    expect(evidence).toEqual([
      { kind: 'picture', captures: 1 },
      { kind: 'screenshot', captures: 2 },
      { kind: 'wechat-article', captures: 1 },
    ]);
    const shots = (await capturesOf(app.db, inspection.inspectionId)).filter(
      ({ kind }) => kind === 'screenshot',
    );
    const widths = await Promise.all(
      shots.map(async (shot) => {
        const png = Buffer.from(await app.archive.readScreenshot({ ...shot, id: shot.captureId }));
        return png.readUInt32BE(16);
      }),
    );
    // The page as on a desk, its foot as on a phone.
    expect(widths.toSorted((a, b) => a - b)).toEqual([414, 1280]);
  });
});
