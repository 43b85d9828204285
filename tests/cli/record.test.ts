/** `xunjian record`: what a person saw in the app becomes a finding with its evidence, and settles what was open. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import type { App } from '../../src/app.ts';
import { type RecordOptions, record } from '../../src/cli/record.ts';
import { findingsOf, verdictsOf } from '../../src/store/findings.ts';
import { type Inspection, inspectionById } from '../../src/store/inspections.ts';
import { roundByName } from '../../src/store/rounds.ts';
import { listViolations } from '../../src/store/violations.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { jpeg, png, savePicture } from '../support/pictures.ts';
import { inRound, type Scene } from '../support/rounds.ts';
import { xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const NOW = '2020-11-06T10:00:00+08:00';
const LOOKED = '2020-11-05T09:00:00+08:00';

afterEach(() => vi.restoreAllMocks());

/** Nobody sees a list of this account's posts: whatever is not recorded stays unknown. */
const WECHAT = { platform: 'wechat', id: 'MzA5MDAwMDMwMQ==', name: '示例微信' } as const;
const WEIBO = { platform: 'weibo', id: '5600000301', name: '示例微博' } as const;

const WORLD = world({
  now: NOW,
  accounts: [
    { ...WECHAT, sources: ['article'], posts: [{ at: '2020-11-05T09:30:00+08:00', title: '未提交' }] },
    { ...WEIBO, sources: ['mobile'], posts: [{ at: '2020-11-05T09:30:00+08:00', title: '昨日' }] },
  ],
});

async function theApp(): Promise<App> {
  const platforms = await startPlatforms(WORLD);
  onTestFinished(() => platforms.close());
  return startApp({
    DATABASE_URL: test.url,
    XUNJIAN_NOW: NOW,
    XUNJIAN_SECRET: 's'.repeat(40),
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
}

/** The account in a round of its own, inspected once; queues are left alone, the test inspects. */
function undetermined(app: App, account: Parameters<typeof inRound>[1]): Promise<Scene> {
  return inRound(app, account, { from: '2020-10-26', to: '2020-11-06' });
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in this process; what it prints is heard. */
async function run(app: App, account: string | undefined, options: RecordOptions): Promise<Said> {
  let out = '';
  let err = '';
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    out += `${text}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
  try {
    return { code: await record(app, account, options), out, err };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InputError') throw error;
    return { code: 2, out, err: `${err}${error.message}` };
  } finally {
    vi.restoreAllMocks();
  }
}

async function screenshot(bytes = png()): Promise<string> {
  return savePicture(await temporaryFolder(), '截图.png', bytes);
}

async function inspectedAgain(app: App, { inspectionId }: Inspection): Promise<Inspection> {
  await app.inspect(inspectionId);
  const ended = await inspectionById(app.db, inspectionId);
  if (!ended) throw new Error('the inspection vanished');
  return ended;
}

async function observations(accountId: number): Promise<unknown[]> {
  return test.db.query('select finding, value from observations where account_id = $1 order by finding', [
    accountId,
  ]);
}

describe('what a person saw', () => {
  it('settles an undetermined inspection of a round at once, with the screenshot as evidence', async () => {
    const app = await theApp();
    const { accountId, inspection, round } = await undetermined(app, WECHAT);
    expect(inspection).toMatchObject({ state: 'undetermined' });
    const picture = await screenshot();
    const said = await run(app, String(accountId), {
      finding: ['latest-post=2020-11-04T08:00:00+08:00', 'messages=open'],
      screenshot: picture,
      by: '张三',
      at: LOOKED,
    });
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('已记录2项') });
    expect(await inspectionById(app.db, inspection.inspectionId)).toMatchObject({
      state: 'complete',
      result: 'pass',
    });
    expect(await roundByName(app.db, round)).toMatchObject({ state: 'closed' });

    const findings = await findingsOf(app.db, inspection.inspectionId);
    const [capture] = findings?.messages.captures ?? [];
    const [row] = await app.db.query<{ file: string; offset: number; length: number; digest: string }>(
      `select kind, seen_by, fetched_at, file, byte_offset as "offset", byte_length as "length", digest
       from captures where capture_id = $1::uuid`,
      [capture],
    );
    expect(row).toMatchObject({ kind: 'observation', seen_by: '张三', fetched_at: LOOKED });
    if (!row || !capture) throw new Error('the finding has no capture');
    expect(Buffer.from(await app.archive.readScreenshot({ id: capture, ...row }))).toEqual(png());
  });

  it('of a history without posts makes a violation as of that look, resting on the screenshot', async () => {
    const app = await theApp();
    const { accountId, inspection, round } = await undetermined(app, { ...WECHAT, id: 'MzA5MDAwMDMwMg==' });
    await run(app, String(accountId), {
      finding: [
        'latest-post=2020-10-02T09:13:00+08:00',
        'nothing-since=2020-10-02T09:13:00+08:00',
        'messages=open',
      ],
      screenshot: await screenshot(jpeg()),
      by: '张三',
      at: LOOKED,
    });
    expect(await inspectedAgain(app, inspection)).toMatchObject({ result: 'violation', checkpoint: LOOKED });
    const [violation] = await listViolations(app.db, { round, state: null });
    expect(violation).toMatchObject({
      rule: 'not-updated',
      state: 'open',
      evidence: [{ kind: 'observation' }],
    });
    expect(violation?.explanation).toContain('2020年10月2日09:13');
  });

  it('accuses nobody of whom a page shows a newer post', async () => {
    const app = await theApp();
    const { accountId, inspection } = await undetermined(app, WEIBO);
    await run(app, String(accountId), {
      finding: ['nothing-since=2020-10-02', 'messages=open'],
      screenshot: await screenshot(),
      by: '张三',
      at: '2020-11-05T10:00:00+08:00',
    });
    await app.inspect(inspection.inspectionId, { again: true });
    const verdicts = await verdictsOf(app.db, inspection.inspectionId);
    expect(verdicts).toContainEqual(expect.objectContaining({ rule: 'not-updated', outcome: 'pass' }));
  });

  it('long before the checkpoint says nothing of it', async () => {
    const app = await theApp();
    const { accountId, inspection } = await undetermined(app, { ...WECHAT, id: 'MzA5MDAwMDMwMw==' });
    await run(app, String(accountId), {
      finding: ['messages=closed', 'comments=closed', 'presence=active'],
      screenshot: await screenshot(),
      by: '张三',
      at: '2020-10-20T09:00:00+08:00',
    });
    await app.inspect(inspection.inspectionId, { again: true });
    const findings = await findingsOf(app.db, inspection.inspectionId);
    expect(findings).toMatchObject({ messages: { observed: false }, presence: { observed: false } });
  });

  it('is all that is seen of a platform without a scraper, and is judged at once', async () => {
    const app = await theApp();
    const account = { platform: 'douyin', id: 'sample', name: '示例抖音' } as const;
    const { accountId, inspection, round } = await undetermined(app, account);
    expect(await roundByName(app.db, round)).toMatchObject({ state: 'closed' });
    await run(app, String(accountId), {
      finding: ['latest-post=2020-11-04 08:00', 'comments=open', 'messages=open', 'presence=active'],
      screenshot: await screenshot(),
      by: '张三',
      at: LOOKED,
    });
    expect(await inspectionById(app.db, inspection.inspectionId)).toMatchObject({
      state: 'complete',
      result: 'pass',
    });
    expect(await roundByName(app.db, round)).toMatchObject({ state: 'closed' });
  });

  it('seen later holds; of one instant what was said last', async () => {
    const app = await theApp();
    const { accountId, inspection } = await undetermined(app, { ...WECHAT, id: 'MzA5MDAwMDMwNA==' });
    const say = async (finding: string, at: string) =>
      run(app, String(accountId), { finding: [finding], screenshot: await screenshot(), by: '张三', at });
    await say('messages=closed', LOOKED);
    await say('messages=open', LOOKED);
    await say('messages=absent', '2020-11-04T09:00:00+08:00');
    await app.inspect(inspection.inspectionId, { again: true });
    expect(await findingsOf(app.db, inspection.inspectionId)).toMatchObject({ messages: { value: 'open' } });
  });

  it('outside rounds waits for the next inspection, and the person is told how to ask for it', async () => {
    const app = await theApp();
    const said = await run(app, 'weibo:5600000399', {
      finding: ['messages=open'],
      screenshot: await screenshot(),
      by: '张三',
    });
    expect(said.out).toMatch(/xunjian inspect \d+/);
  });
});

describe('a screenshot', () => {
  it.each([
    ['that is a web page', Buffer.from('<html>'), '图片'],
    ['that was cut off', png().subarray(0, -12), '图片'],
    ['that is empty', Buffer.alloc(0), '图片'],
    ['that is too large', Buffer.concat([png(), Buffer.alloc(11 * 1024 * 1024)]), '10MB'],
  ])('%s is no evidence', async (_what, bytes, words) => {
    const app = await theApp();
    const said = await run(app, 'weibo:5600000398', {
      finding: ['messages=open'],
      screenshot: await screenshot(bytes),
      by: '张三',
    });
    expect(said.code).toBe(2);
    expect(said.err).toContain(words);
    expect(said.err).toContain('改正办法');
  });
});

describe('a file of observations', () => {
  const HEAD = 'account,finding,value,seen_at,by,screenshot';
  const GOOD = `weibo:5600000397,messages,open,${LOOKED},张三,a.png`;

  async function csv(...lines: string[]): Promise<string> {
    const folder = await temporaryFolder();
    await savePicture(folder, 'a.png');
    const file = join(folder, '人工查看.csv');
    await writeFile(file, [HEAD, ...lines].join('\n'));
    return file;
  }

  it('is recorded once, however often it is handed in', async () => {
    const app = await theApp();
    const { accountId } = await undetermined(app, { ...WEIBO, id: '5600000397' });
    const file = await csv(GOOD, GOOD.replace('messages', 'comments'));
    expect((await run(app, undefined, { file })).out).toContain('已记录2项');
    expect((await run(app, undefined, { file })).out).toContain('已记录0项，另有2项此前已记录');
    expect(await observations(accountId)).toEqual([
      { finding: 'comments', value: 'open' },
      { finding: 'messages', value: 'open' },
    ]);
    const [{ captures }] = (await test.db.query(
      'select count(distinct capture_id) as captures from observations where account_id = $1',
      [accountId],
    )) as [{ captures: number }];
    expect(captures).toBe(1);
  });

  it.each([
    ['account', '没有这个账号的名字', GOOD.replace('weibo:5600000397', '没有这个账号的名字')],
    ['finding', '不是可以记录的项目', GOOD.replace('messages', 'mood')],
    ['value', 'restricted', GOOD.replace('open', 'maybe')],
    ['seen_at', '晚于现在', GOOD.replace(LOOKED, '2020-11-06T10:00:01+08:00')],
    ['seen_at', '不是可以识别的时间', GOOD.replace(LOOKED, '上周')],
    ['by', '没有填写', GOOD.replace('张三', '')],
    ['screenshot', '不存在', GOOD.replace('a.png', 'b.png')],
    ['screenshot', '所在的文件夹', GOOD.replace('a.png', '../a.png')],
  ])('with a bad %s (%s) is refused whole: file, row, field, remedy', async (field, words, bad) => {
    const app = await theApp();
    const { accountId } = await undetermined(app, { ...WEIBO, id: '5600000396' });
    const good = GOOD.replace('5600000397', '5600000396');
    const said = await run(app, undefined, { file: await csv(good, bad) });
    expect(said.code).toBe(2);
    for (const expected of ['人工查看.csv', '第3行', `“${field}”`, words, '改正办法', '未记录任何内容'])
      expect(said.err).toContain(expected);
    expect(await observations(accountId)).toEqual([]);
  });

  it('keeps its good rows with --partial', async () => {
    const app = await theApp();
    const { accountId } = await undetermined(app, { ...WEIBO, id: '5600000395' });
    const good = GOOD.replace('5600000397', '5600000395');
    const said = await run(app, undefined, { file: await csv(good, 'x,y,z,,,'), partial: true });
    expect(said.code).toBe(0);
    expect(said.err).toContain('第3行');
    expect(await observations(accountId)).toEqual([{ finding: 'messages', value: 'open' }]);
  });

  it('may be a spreadsheet with a title, Chinese headings, and times as its cells hold them', async () => {
    const app = await theApp();
    const { accountId } = await undetermined(app, { ...WEIBO, id: '5600000394' });
    const folder = await temporaryFolder();
    await savePicture(folder, 'a.png');
    const file = join(folder, '人工查看.xlsx');
    const time = { value: new Date('2020-11-05T09:00:00Z'), type: Date, format: 'yyyy-mm-dd hh:mm' };
    await writeExcelFile([
      [{ value: '人工查看记录' }],
      ['账号', '项目', '结果', '查看时间', '查看人', '截图'].map((value) => ({ value })),
      ['weibo:5600000394', 'presence', 'renamed:新名']
        .map((value) => ({ value }))
        .concat([time as never, { value: '张三' }, { value: 'a.png' }]),
    ]).toFile(file);
    expect(await run(app, undefined, { file })).toMatchObject({ code: 0, err: '' });
    const [row] = await test.db.query('select value, seen_at from observations where account_id = $1', [
      accountId,
    ]);
    expect(row).toEqual({ value: { state: 'renamed', to: '新名' }, seen_at: LOOKED });
  });
});

describe('the command', { timeout: 30_000 }, () => {
  it('says what it needs', async () => {
    const ran = await xunjian(['record', 'weibo:5600000393', '--finding', 'messages=open'], {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: await temporaryFolder(),
    });
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('--screenshot FILE') });
  });
});
