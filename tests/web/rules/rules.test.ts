import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Timestamp } from '../../../src/domain/time.ts';
import { RULESETS } from '../../../src/package-root.ts';
import { parseRuleSet } from '../../../src/rules/ruleset.ts';
import { PHONE, useConsole } from '../../support/console.ts';
import { accessibilityProblems, keepPicture } from '../../support/seen-pages.ts';

const SOURCE = readFileSync(join(RULESETS, 'baoji-2020.yaml'), 'utf8');
const RULESET = { ...parseRuleSet(SOURCE, 'baoji-2020.yaml'), source: SOURCE };
const MONTH = SOURCE.replace('      days: 14\n      # Chosen', '      days: 30\n      # Chosen');
const { hash } = RULESET;

const console_ = useConsole({
  environment: { XUNJIAN_NOW: '2020-11-06T10:00:00+08:00' },
  round: {
    name: '2020Q4',
    ruleset: { hash, id: RULESET.id, title: RULESET.title, source: SOURCE },
    accounts: [
      { name: '示例发布', platform: 'weibo' },
      {
        name: '示例工信',
        platform: 'weibo',
        problems: [{ rule: 'not-updated', list: '监测时间点前2周内无更新', state: 'open' }],
      },
    ],
  },
});
const reviewer = () => console_.as('reviewer');

/** 示例工信 posted last three weeks before it was looked at; the whole list was seen. */
beforeAll(async () => {
  const checkpoint = '2020-11-05T10:00:00+08:00' as Timestamp;
  const list = (latest: string) => ({
    posts: [
      {
        id: '1',
        url: 'https://m.weibo.cn/status/1',
        title: '通知',
        publishedAt: latest,
        captures: ['0b7e2f3a-1111-4222-8333-444455556666'],
        source: 'weibo-mobile',
      },
    ],
    coverage: [{ from: latest, to: checkpoint, source: 'weibo-mobile' }],
    contradictions: [],
  });
  for (const [name, latest, outcome] of [
    ['示例发布', '2020-11-04T09:00:00+08:00', 'pass'],
    ['示例工信', '2020-10-15T09:00:00+08:00', 'violation'],
  ] as const) {
    await console_.db.query(
      `with looked as (
         select inspection_id from inspections where account_id = $1::bigint
       ), found as (
         insert into findings (inspection_id, finding, observed, value, captures)
         select inspection_id, f.finding, true, f.value, array['0b7e2f3a-1111-4222-8333-444455556666']::uuid[]
         from looked, (values ('posts', $2::jsonb), ('presence', '{"state":"active"}'::jsonb)) as f (finding, value)
       )
       insert into verdicts (inspection_id, rule, outcome, explanation, unknown, ruleset, captures)
       select inspection_id, 'not-updated', $3, '说明', 'asks', $4, array['0b7e2f3a-1111-4222-8333-444455556666']::uuid[] from looked`,
      [console_.seeded.accounts.get(name) ?? 0, JSON.stringify(list(latest)), outcome, hash],
    );
  }
});

/** What a trial must leave as it was. */
async function everythingStored(): Promise<unknown> {
  return console_.db.query(
    `select (select count(*) from rulesets) as rulesets, (select count(*) from audit_trail) as audit,
       (select string_agg(rule || outcome, ',' order by inspection_id, rule) from verdicts) as verdicts,
       (select string_agg(state, ',' order by violation_id) from violations) as violations,
       (select count(*) from inspections) as inspections, (select count(*) from captures) as captures`,
  );
}

describe('the rules', () => {
  it('list each set with its versions, and the rounds that they judged', async () => {
    const page = await console_.as('viewer').browserPage();
    await page.goto(`${console_.address}/rules`);
    const row = page.getByRole('row', { name: new RegExp(hash.slice(0, 12)) });
    expect(await row.textContent()).toContain('2020Q4');
    expect(await page.getByText('随程序提供，尚未使用').count()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'rules');
    await page.context().close();
  });

  it('say in words what each asks, by which parameters and on which ground', async () => {
    const page = await console_.as('viewer').browserPage();
    await page.goto(`${console_.address}/rules/${hash}`);
    const rule = page.getByRole('region', { name: /内容更新不及时/ });
    const said = (await rule.textContent()) ?? '';
    for (const part of [
      '“监测时间点前14天内有更新”不成立',
      '国办秘函〔2019〕19号',
      'days = 14',
      '单项否决；成立即不合格',
      '监测时间点前2周内无更新',
      '账号保持“无法判定”',
    ])
      expect(said).toContain(part);
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'ruleset');
    await page.setViewportSize(PHONE);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await page.context().close();
  });

  it('show the difference of two versions, key by key', async () => {
    const other = parseRuleSet(MONTH, 'month.yaml');
    await console_.db.query(
      `insert into rulesets (hash, id, title, source, stored_at) values ($1, $2, $3, $4, now() + interval '1 hour')`,
      [other.hash, other.id, other.title, MONTH],
    );
    const { body: listed } = await console_.as('viewer').get('/rules');
    expect(listed).toContain(`/rules/${other.hash}/changes/${hash}`);
    const page = await console_.as('viewer').browserPage();
    await page.goto(`${console_.address}/rules/${other.hash}/changes/${hash}`);
    await page.getByRole('row', { name: '参数days 14 30' }).waitFor();
    expect(await page.getByRole('table').count()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
  });

  it('are not there under a hash that is none', async () => {
    expect((await console_.as('viewer').get('/rules/abc')).status).toBe(404);
  });
});

describe('a trial (试算)', () => {
  it('shows which verdicts would be others, and stores nothing', async () => {
    const before = await everythingStored();
    const page = await reviewer().browserPage();
    await page.goto(`${console_.address}/rules/try`);
    await page.getByLabel('规则（YAML）').fill(MONTH);
    await page.getByRole('button', { name: '试算' }).click();
    await page.getByRole('heading', { name: '2020Q4：重新判定2个账号' }).waitFor();
    const changes = page.getByRole('table', { name: /^判定不同/ });
    const row = changes.getByRole('row', { name: /示例工信 微博 内容更新不及时/ });
    expect(await row.textContent()).toMatch(/不合格合格/);
    expect(await page.getByRole('row', { name: '不合格账号 1 0 −1' }).count()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'rules-try');
    await page.setViewportSize(PHONE);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await keepPicture(page, 'rules-try-phone');
    expect(await everythingStored()).toEqual(before);
    await page.context().close();
  });

  it('takes a file instead of the text', async () => {
    const page = await reviewer().browserPage();
    await page.goto(`${console_.address}/rules/try`);
    await page
      .getByLabel('规则文件')
      .setInputFiles({ name: 'month.yaml', mimeType: 'text/yaml', buffer: Buffer.from(MONTH) });
    await page.getByRole('button', { name: '试算' }).click();
    await page.getByRole('row', { name: '不合格账号 1 0 −1' }).waitFor();
    await page.context().close();
  });

  it('tells place, key and remedy of what is wrong, and keeps what was typed', async () => {
    const typed = SOURCE.replace(
      "violated_when: '!updated_within(days, reading)'",
      "violated_when: '!updated_withn(days, reading)'",
    ).replace('unknown: asks', 'unkown: asks');
    const { status, body } = await reviewer().post('/rules/try', { round: '2020Q4', source: typed });
    expect(status).toBe(422);
    expect(body).toContain('规则 not-updated 键 unkown');
    expect(body).toContain('没有“unkown”这个键');
    expect(body).toContain('是否应为“unknown”');
    expect(body).toContain('updated_withn(days, reading)');
  });

  it('gives all differences as a file', async () => {
    const { body, headers } = await reviewer().post('/rules/try/changes.csv', {
      round: '2020Q4',
      source: MONTH,
    });
    expect(headers.get('content-type')).toContain('text/csv');
    expect(body).toMatch(/微博,示例工信,内容更新不及时,不合格,合格,/);
  });

  it('is refused for a round that does not exist', async () => {
    expect((await reviewer().post('/rules/try', { round: '1999Q1', source: MONTH })).status).toBe(404);
  });
});
