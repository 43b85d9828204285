/** A body's own address: issued for a round that has ended, good until it expires, is withdrawn or issued anew. */

import { describe, expect, it } from 'vitest';
import type { Day, Timestamp } from '../../src/domain/time.ts';
import { addressOfLink, issueLink, issueMissingLinks, openLink } from '../../src/inspection/sponsor-links.ts';
import { setDueOn } from '../../src/store/rectifications.ts';
import { roundByName } from '../../src/store/rounds.ts';
import {
  picturesOfBody,
  sponsorByName,
  violationsOfBody,
  withdrawSponsorLink,
} from '../../src/store/sponsor-links.ts';
import { useDatabase } from '../support/database.ts';
import { CHECKPOINT, type SeededAccount, seedRound } from '../support/seeded-round.ts';

const test = useDatabase();
const NOW = '2020-11-11T09:00:00+08:00' as Timestamp;

let now = NOW;
const parts = () => ({
  db: test.db,
  clock: () => now,
  secret: async () => 's'.repeat(40),
  config: { url: 'https://xunjian.example.gov.cn/' },
});

const silent = (state: 'open' | 'suspected' | 'dismissed', fails = true) =>
  ({ rule: 'not-updated', list: '监测时间点前2周内无更新', state, fails }) as const;

const ACCOUNTS: readonly SeededAccount[] = [
  { name: '甲局微信', sponsor: '示例市甲局', problems: [silent('open')] },
  { name: '甲局微博', platform: 'weibo', sponsor: '示例市甲局', problems: [silent('suspected')] },
  { name: '乙局微信', sponsor: '示例市乙局', problems: [silent('open')] },
  { name: '丙局微信', sponsor: '示例市丙局', problems: [silent('dismissed')] },
];

async function seeded(accounts = ACCOUNTS) {
  now = NOW;
  const name = `检查${crypto.randomUUID()}`;
  const { violations } = await seedRound(test.db, {
    name,
    accounts,
    screenshot: async () => ({
      id: crypto.randomUUID() as never,
      file: 'a.warc.gz',
      offset: 0,
      length: 10,
      digest: 'b'.repeat(64),
    }),
  });
  const round = await roundByName(test.db, name);
  if (!round) throw new Error('the round vanished');
  const idOf = async (sponsor: string) => (await sponsorByName(test.db, sponsor))?.sponsorId ?? 0;
  const issue = async (sponsor = '示例市甲局', until: Day | null = null) => {
    const issued = await issueLink(parts(), { round, sponsorId: await idOf(sponsor), by: '李四', until });
    if (issued.is === 'refused') throw new Error(issued.why);
    return { ...issued, token: issued.url.split('/s/')[1] ?? '' };
  };
  return { round, violations, idOf, issue };
}

describe("a sponsor's address", () => {
  it('opens under the address of the console, until the end of its day', async () => {
    const { issue } = await seeded();
    const { url, token } = await issue('示例市甲局', '2020-11-20' as Day);
    expect(url).toMatch(/^https:\/\/xunjian\.example\.gov\.cn\/s\/\d+-[\w-]{24}$/);
    now = '2020-11-20T23:59:58+08:00' as Timestamp;
    expect(await openLink(parts(), token)).toMatchObject({ is: 'open', link: { sponsor: '示例市甲局' } });
    now = '2020-11-21T00:00:00+08:00' as Timestamp;
    expect(await openLink(parts(), token)).toMatchObject({ is: 'expired' });
  });

  it('lasts thirty days longer than the deadline, unless somebody says otherwise', async () => {
    const { issue, violations } = await seeded();
    await test.db.transaction((tx) =>
      setDueOn(tx, {
        of: { violationId: violations.get('甲局微信 not-updated') ?? 0 },
        dueOn: '2020-11-15' as Day,
        by: '李四',
        at: NOW,
      }),
    );
    expect((await issue()).link.expiresAt).toBe('2020-12-15T23:59:59+08:00');
  });

  it('is the same each time it is printed', async () => {
    const { issue } = await seeded();
    const { link, url } = await issue();
    expect(await addressOfLink(parts(), link)).toBe(url);
  });

  it('opens nothing when it is changed, or when its row is', async () => {
    const { issue, round, idOf } = await seeded();
    const { token, link } = await issue();
    const changed = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    expect(await openLink(parts(), changed)).toEqual({ is: 'forged' });
    await test.db.query('update sponsor_links set sponsor_id = $2 where sponsor_link_id = $1', [
      link.linkId,
      await idOf('示例市乙局'),
    ]);
    expect(await openLink(parts(), token)).toEqual({ is: 'forged' });
    expect(round.state).toBe('closed');
  });

  it('opens nothing once it is withdrawn, or another one is issued', async () => {
    const { issue } = await seeded();
    const first = await issue();
    const second = await issue();
    expect(await openLink(parts(), first.token)).toMatchObject({ is: 'withdrawn' });
    expect(await openLink(parts(), second.token)).toMatchObject({ is: 'open' });
    const by = { by: '李四', at: NOW };
    expect(await test.db.transaction((tx) => withdrawSponsorLink(tx, second.link.linkId, by))).toBe(true);
    expect(await openLink(parts(), second.token)).toMatchObject({ is: 'withdrawn' });
    expect(await test.db.transaction((tx) => withdrawSponsorLink(tx, second.link.linkId, by))).toBe(false);
  });

  it('is issued to no body that has nothing to put right, and not before the round has ended', async () => {
    const { round, idOf } = await seeded();
    const wish = { round, sponsorId: await idOf('示例市丙局'), by: '李四', until: null };
    expect(await issueLink(parts(), wish)).toMatchObject({ is: 'refused', why: /没有未整改/ });
    const running = { ...wish, round: { ...round, state: 'running' as const } };
    expect(await issueLink(parts(), running)).toMatchObject({ is: 'refused', why: /尚未结束/ });
  });

  it('is issued for all who have none at once, and only to them', async () => {
    const { round, issue } = await seeded();
    await issue('示例市甲局');
    expect(await issueMissingLinks(parts(), round, '李四')).toBe(1);
    expect(await issueMissingLinks(parts(), round, '李四')).toBe(0);
  });
});

describe('what a body sees', () => {
  it('is what stands against its own accounts: no suspicion, nothing dismissed, nobody else', async () => {
    const { round, idOf } = await seeded();
    const body = { roundId: round.roundId, sponsorId: await idOf('示例市甲局') };
    expect(await violationsOfBody(test.db, body)).toMatchObject([
      { account: '甲局微信', state: 'open', seenAt: CHECKPOINT },
    ]);
    expect(await violationsOfBody(test.db, { ...body, sponsorId: await idOf('示例市丙局') })).toEqual([]);
  });

  it('has the pictures of its own problems, and no other body can ask for them', async () => {
    const { round, idOf } = await seeded();
    const own = { roundId: round.roundId, sponsorId: await idOf('示例市甲局') };
    const other = { ...own, sponsorId: await idOf('示例市乙局') };
    const [picture] = await picturesOfBody(test.db, own);
    if (!picture) throw new Error('there is no picture');
    expect(await picturesOfBody(test.db, own, picture.id)).toHaveLength(1);
    expect(await picturesOfBody(test.db, other, picture.id)).toEqual([]);
  });
});
