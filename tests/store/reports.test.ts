/** From seeded tables to the round's report, its summary, and the queries behind its figures. */

import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatherReport } from '../../src/documents/gather.ts';
import { figuresOf } from '../../src/reports/figures-file.ts';
import { composeNotice } from '../../src/reports/notice.ts';
import { summaryOf } from '../../src/reports/summary.ts';
import { FIGURE_QUERIES } from '../../src/store/reports.ts';
import { roundByName } from '../../src/store/rounds.ts';
import { BAOJI, RULES } from '../reports/support/baoji.ts';
import { useDatabase } from '../support/database.ts';
import { type SeededAccount, type SeededProblem, seedRecheck, seedRound } from '../support/seeded-round.ts';

const test = useDatabase();

const problem = (rule: string, state: SeededProblem['state'] = 'open'): SeededProblem => {
  const words = RULES.find(({ id }) => id === rule);
  if (!words) throw new Error(`there is no rule ${rule}`);
  return { rule, list: words.list, fails: words.fails, state };
};

async function reportOf(name: string) {
  const round = await roundByName(test.db, name);
  if (!round) throw new Error(`there is no round ${name}`);
  return gatherReport(test.db, round);
}

async function summary(name: string) {
  const report = await reportOf(name);
  return summaryOf(report, composeNotice(report, RULES, BAOJI), RULES);
}

/** The accounts of both quarters; what differs is said beside them. */
const ACCOUNTS: readonly SeededAccount[] = [
  { name: '示例县发布', tier: 'city', sponsor: '示例县人民政府办公室', reasons: ['full'] },
  { name: '示例市工信', tier: 'department', sponsor: '示例市工信局', reasons: ['full'] },
  { name: '示例市税务', tier: 'department', platform: 'weibo', sponsor: '示例市税务局', reasons: ['full'] },
  { name: '示例县医保', tier: 'township', sponsor: '示例县医保局', reasons: ['sampled'] },
  { name: '样本区文旅', tier: 'township', sponsor: '样本区文旅局', reasons: ['sampled'] },
  { name: '样本区交警', tier: 'township', sponsor: '样本区公安局', reasons: ['targeted', 'sampled'] },
  { name: '未抽中', tier: 'township', reasons: [] },
];

const withWork = (work: Readonly<Record<string, Partial<SeededAccount>>>): SeededAccount[] =>
  ACCOUNTS.map((account) => ({ ...account, ...work[account.name] }));

describe('a quarter and the quarter before it', () => {
  it('gives the summary of the contract', async () => {
    const before = await seedRound(test.db, {
      name: '2020Q3',
      from: '2020-07-20',
      to: '2020-07-31',
      accounts: withWork({
        示例市工信: { problems: [problem('not-updated')] },
        示例县医保: { problems: [problem('no-effective-interaction', 'confirmed'), problem('not-updated')] },
        样本区文旅: { problems: [problem('commercial-footer', 'confirmed')] },
        样本区交警: { problems: [problem('commercial-footer', 'dismissed')] },
      }),
    });
    const now = await seedRound(test.db, {
      name: '2020Q4',
      recheckOf: before.roundId,
      accounts: withWork({
        示例县发布: { problems: [problem('not-updated')] },
        示例市工信: { reasons: ['full', 'recheck'], problems: [problem('not-updated')] },
        示例市税务: { problems: [problem('account-not-found', 'confirmed')] },
        示例县医保: {
          reasons: ['sampled', 'recheck'],
          problems: [
            problem('commercial-footer', 'confirmed'),
            problem('no-effective-interaction', 'confirmed'),
          ],
        },
        样本区文旅: { reasons: ['recheck'], problems: [problem('commercial-footer', 'confirmed')] },
        样本区交警: { state: 'undetermined', unknown: [{ rule: 'not-updated', is: 'asks' }] },
      }),
    });
    const again = async (
      name: string,
      rule: string,
      outcome: 'rectified' | 'not_rectified' | 'undetermined',
    ) =>
      seedRecheck(test.db, {
        violationId: before.violations.get(`${name} ${rule}`) ?? 0,
        roundId: now.roundId,
        accountId: now.accounts.get(name) ?? 0,
        outcome,
      });
    await again('示例市工信', 'not-updated', 'not_rectified');
    await again('示例县医保', 'not-updated', 'rectified');
    await again('示例县医保', 'no-effective-interaction', 'rectified');
    await again('样本区文旅', 'commercial-footer', 'undetermined');

    expect(await summary('2020Q4')).toEqual({
      round: '2020Q4',
      window: { from: '2020-10-26', to: '2020-11-06' },
      registered: { total: 7, city: 1, department: 2, township: 4 },
      selected: 5,
      inspected: 4,
      failing: 3,
      passing: 1,
      undetermined: 1,
      pending: 0,
      passRate: '25%',
      problems: [
        { rule: 'not-updated', problem: '监测时间点前2周内无更新', accounts: 2, share: '66.67%' },
        { rule: 'no-effective-interaction', problem: '未提供有效互动功能', accounts: 1, share: '33.33%' },
        { rule: 'commercial-footer', problem: '部分信息页面底部存在商业信息', accounts: 1, share: '33.33%' },
      ],
      recheck: { from: '2020Q3', failing: 3, notRectified: 1, rectified: 1, undetermined: 1 },
      list: [
        {
          no: 1,
          platform: '微信',
          name: '示例市工信',
          sponsor: '示例市工信局',
          result: '不合格',
          problem: '监测时间点前2周内无更新',
          note: '第三季度未整改',
        },
        {
          no: 2,
          platform: '微信',
          name: '示例县发布',
          sponsor: '示例县人民政府办公室',
          result: '不合格',
          problem: '监测时间点前2周内无更新',
          note: '',
        },
        {
          no: 3,
          platform: '微信',
          name: '示例县医保',
          sponsor: '示例县医保局',
          result: '不合格',
          problem: '部分信息页面底部存在商业信息；未提供有效互动功能',
          note: '',
        },
      ],
    });
  });

  it('has nothing to say of a quarter before the first', async () => {
    expect(await summary('2020Q3')).toMatchObject({ recheck: null, failing: 3 });
  });

  it('says in the notice who has several problems, who was not found, and what could not be seen', async () => {
    const notice = composeNotice(await reportOf('2020Q4'), RULES, BAOJI);
    const texts = notice.sections.flatMap(({ paragraphs, items }) => [
      ...paragraphs.map(({ text }) => text),
      ...items.map(({ text }) => text.text),
    ]);
    expect(texts.join('\n')).toContain('另有1个政务新媒体因公开页面无法查看等原因未能作出判定');
    expect(texts).toContain('部分政务新媒体存在列举的多种问题。');
    expect(texts.some((text) => text.includes('未搜索到账号信息'))).toBe(true);
  });
});

describe('a figure', () => {
  it('is what its query gives to a stranger who runs it again', async () => {
    const notice = composeNotice(await reportOf('2020Q4'), RULES, BAOJI);
    const file = figuresOf(notice, FIGURE_QUERIES) as {
      sentences: { figures: { figure: string; value: number; query?: string; parameters?: object }[] }[];
      queries: Record<string, string>;
    };
    const client = new pg.Client({ connectionString: test.url });
    await client.connect();
    onTestFinished(() => client.end());
    await client.query('set role xunjian_reader');
    const asked = file.sentences.flatMap(({ figures }) => figures).filter(({ query }) => query !== undefined);
    expect(asked.length).toBeGreaterThan(10);
    for (const { figure, value, query = '', parameters = {} } of asked) {
      const { rows } = await client.query(file.queries[query] ?? '', Object.values(parameters));
      expect(rows).toContainEqual({ figure, value });
    }
  });
});

it('notes what was posted after the checkpoint, inside the window', async () => {
  const { accounts } = await seedRound(test.db, {
    name: '2021Q1',
    accounts: [{ name: '迟到的更新', problems: [problem('not-updated')] }],
  });
  const post = (url: string, at: string) =>
    test.db.query(
      `insert into known_posts (account_id, url, origin, added_at, published_at)
       values ($1::bigint, $2, 'inspection', now(), $3::timestamptz)`,
      [accounts.get('迟到的更新'), url, at],
    );
  await post('https://mp.weixin.qq.com/s/after', '2020-11-07T00:00:00+08:00');
  expect((await reportOf('2021Q1')).failingAccounts).toMatchObject([{ updatedSince: false }]);
  await post('https://mp.weixin.qq.com/s/inside', '2020-11-06T23:59:59+08:00');
  expect((await reportOf('2021Q1')).failingAccounts).toMatchObject([{ updatedSince: true }]);
});

it('lists apart what waits for a decision, and counts it on no side', async () => {
  await seedRound(test.db, {
    name: '2021Q2',
    accounts: [
      { name: '待定', problems: [problem('unrelated-likes', 'suspected')] },
      { name: '已定', problems: [problem('not-updated'), problem('unrelated-likes', 'suspected')] },
      { name: '无事' },
    ],
  });
  const report = await reportOf('2021Q2');
  expect(report).toMatchObject({ inspected: { value: 2 }, failing: { value: 1 }, pending: { value: 1 } });
  expect(report.failingAccounts.map(({ name, violations }) => [name, violations.length])).toEqual([
    ['已定', 1],
  ]);
  expect(report.pendingAccounts.map(({ name }) => name)).toEqual(['待定']);
});
