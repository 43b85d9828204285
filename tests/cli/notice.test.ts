/** `xunjian round notice` and `publish`, as an office runs them. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadNamedRuleSet } from '../../src/inspection/rulesets.ts';
import { RULES } from '../reports/support/baoji.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { png } from '../support/pictures.ts';
import { type SeededAccount, type SeededProblem, seedRound } from '../support/seeded-round.ts';
import { type Environment, xunjian } from '../support/xunjian.ts';

const test = useDatabase();
let rounds = 0;

const problem = (rule: string, state: SeededProblem['state'] = 'open'): SeededProblem => ({
  rule,
  list: RULES.find(({ id }) => id === rule)?.list ?? rule,
  state,
});

interface Scene {
  readonly name: string;
  readonly out: string;
  readonly env: Environment;
  /** With `--out` and what else is given. */
  notice(...more: readonly string[]): ReturnType<typeof xunjian>;
}

async function scene(accounts: readonly SeededAccount[]): Promise<Scene> {
  rounds += 1;
  const name = `${2000 + rounds}Q4`;
  const home = await temporaryFolder();
  const env: Environment = {
    DATABASE_URL: test.url,
    XUNJIAN_HOME: home,
    XUNJIAN_NOW: '2020-11-10T10:00:00+08:00',
  };
  const app = await startApp(env);
  const { ruleset, source } = await loadNamedRuleSet('baoji-2020');
  const of = { url: 'https://mp.weixin.qq.com/s/example', fetchedAt: app.clock() };
  const screenshot = () => app.archive.storeScreenshot(png(), of);
  await seedRound(test.db, {
    name,
    ruleset: { hash: ruleset.hash, id: ruleset.id, title: ruleset.title, source },
    accounts: accounts.map((account) => ({ ...account, name: `${account.name}${rounds}` })),
    screenshot,
  });
  const out = join(await temporaryFolder(), 'papers');
  return {
    name,
    out,
    env,
    notice: (...more) => xunjian(['round', 'notice', name, '--out', out, ...more], env),
  };
}

describe('xunjian round notice', () => {
  it('writes the notice, the list, the summary, and four papers for each failing body', {
    timeout: 60_000,
  }, async () => {
    const { out, notice } = await scene([
      { name: '示例工信', sponsor: '示例市工信局', problems: [problem('not-updated')] },
      {
        name: '示例工信微博',
        platform: 'weibo',
        sponsor: '示例市工信局',
        problems: [problem('not-updated')],
      },
      { name: '示例文旅', sponsor: '../示例/文旅局', problems: [problem('commercial-footer', 'confirmed')] },
      { name: '示例发布' },
      { name: '示例人防', state: 'undetermined' },
    ]);
    const ran = await notice('--json');
    expect(ran).toMatchObject({ code: 0 });
    expect((await readdir(out)).sort()).toEqual([
      'bodies',
      'figures.json',
      'list.xlsx',
      'notice.docx',
      'notice.html',
      'summary.json',
    ]);
    expect((await readdir(join(out, 'bodies'))).sort()).toEqual(['1-示例市工信局', '2-__示例_文旅局']);
    expect((await readdir(join(out, 'bodies', '1-示例市工信局'))).sort()).toEqual(
      ['整改情况反馈表.docx', '整改通知.docx', '检查报告.docx', '检查报告.html'].sort(),
    );
    const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
    expect(summary).toMatchObject({ inspected: 4, failing: 3, undetermined: 1, passRate: '25%' });
    const page = await readFile(join(out, 'bodies', '1-示例市工信局', '检查报告.html'), 'utf8');
    expect(page.includes(`data:image/png;base64,${png().toString('base64')}`)).toBe(true);
    expect(ran.stderr).toContain('not set by the office');
    expect(JSON.parse(ran.stdout).files).toHaveLength(13);
  });

  it('refuses while suspicions are undecided, names them and the remedy, and writes nothing', async () => {
    const { out, notice } = await scene([
      { name: '疑似点赞', problems: [problem('unrelated-likes', 'suspected')] },
    ]);
    const ran = await notice();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/1 suspected violations are undecided:\n {2}\d+ {2}微信“疑似点赞\d+” {2}点赞/);
    expect(ran.stderr).toContain('xunjian violation confirm|dismiss');
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });

  it('lists them apart when told to, on no side of the figures', async () => {
    const { out, notice } = await scene([
      { name: '疑似点赞', problems: [problem('unrelated-likes', 'suspected')] },
      { name: '合格' },
    ]);
    expect((await notice('--pending')).code).toBe(0);
    const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
    expect(summary).toMatchObject({ selected: 2, inspected: 1, failing: 0, pending: 1, list: [] });
    expect(await readFile(join(out, 'notice.html'), 'utf8')).toContain('待人工确认的疑似问题');
  });

  it('refuses while inspections are running, but for a draft', async () => {
    const { notice } = await scene([{ name: '排队', state: 'queued' }, { name: '合格' }]);
    const ran = await notice();
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.stderr).toMatch(/still running: 1 inspections .*--draft/);
    expect(await notice('--draft')).toMatchObject({ code: 0 });
  });

  it('does not wait for what waits for a source: it is counted as undetermined', async () => {
    const { out, notice } = await scene([{ name: '待查', state: 'waiting' }, { name: '合格' }]);
    const ran = await notice();
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toContain('1 inspections have not ended; they are counted as undetermined');
    const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
    expect(summary).toMatchObject({ selected: 2, inspected: 1, undetermined: 1 });
  });

  it('takes the office’s own settings and templates, and names what is wrong in them', async () => {
    const { env, notice, out } = await scene([{ name: '合格' }]);
    const home = env.XUNJIAN_HOME ?? '';
    await writeFile(
      join(home, 'office.yaml'),
      'name: 示例市政务公开办公室\ndeadline_on: 2020-11-15\nphones: 1\n',
    );
    const wrong = await notice();
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toMatch(/office\.yaml: there is no setting "phones"; known: name, /);

    await writeFile(
      join(home, 'office.yaml'),
      'name: 示例市政务公开办公室\ncontact: 某某\nphone: 0000-0000000\ndeadline_on: 2020-11-15\n',
    );
    const own = join(home, 'own');
    await mkdir(own);
    await writeFile(join(own, 'notice.html'), '<p>{{ office }}：{{ titel }}</p>');
    const broken = await notice('--templates', own);
    expect(broken).toMatchObject({ code: 2 });
    expect(broken.stderr).toMatch(/own\/notice\.html, tag titel: undefined variable: titel/);

    await writeFile(join(own, 'notice.html'), '<p>{{ office }}：{{ title }}</p>');
    const ran = await notice('--templates', own);
    expect(ran).toMatchObject({ code: 0 });
    expect(await readFile(join(out, 'notice.html'), 'utf8')).toBe(
      `<p>示例市政务公开办公室：示例市政务公开办公室关于${2000 + rounds}年第四季度全市政府系统政务新媒体检查情况的通报</p>`,
    );
    // 15 November 2020 was a Sunday
    expect(ran.stderr).toContain('the deadline 2020年11月15日 is a weekend or a holiday');
  });

  it('takes back reports of bodies that are on the list no more', async () => {
    const { name, out, env, notice } = await scene([
      { name: '误判', sponsor: '示例市甲局', problems: [problem('not-updated')] },
    ]);
    await notice();
    expect(await readdir(join(out, 'bodies'))).toHaveLength(1);
    const [listed] = (await xunjian(['violation', 'list', '--round', name, '--json'], env)).stdout.split(
      '\n',
    );
    const { violation_id } = JSON.parse(listed ?? '');
    const decision = ['violation', 'dismiss', String(violation_id), '--by', '张三', '--why', '已更新'];
    expect((await xunjian(decision, env)).code).toBe(0);
    expect((await notice()).code).toBe(0);
    await expect(readdir(join(out, 'bodies'))).rejects.toThrow('ENOENT');
  });
});

describe('xunjian round publish', () => {
  it('makes of the draft a signed notice, with the signer’s date', async () => {
    const { name, out, env, notice } = await scene([
      { name: '示例工信', sponsor: '示例市工信局', problems: [problem('not-updated')] },
    ]);
    await notice();
    expect(await readFile(join(out, 'notice.html'), 'utf8')).toContain('（送审稿，尚未签发）');
    const unsigned = await xunjian(['round', 'publish', name], env);
    expect(unsigned).toMatchObject({ code: 2 });
    expect(unsigned.stderr).toContain('--signer');
    const publish = ['round', 'publish', name, '--signer', '某某某', '--signed-on', '2020-11-11'];
    expect(await xunjian(publish, env)).toMatchObject({ code: 0 });
    await notice();
    const page = await readFile(join(out, 'notice.html'), 'utf8');
    expect(page).not.toContain('送审稿');
    expect(page).toContain('2020年11月11日');
    const trail = await test.db.query('select actor, action, detail from audit_trail where subject = $1', [
      `round ${name}`,
    ]);
    expect(trail).toEqual([
      { actor: '某某某', action: 'round published', detail: { signed_on: '2020-11-11' } },
    ]);
    // Fifteen days, as the office's settings have it.
    const due = await test.db.query('select due_on from results.violations where round = $1', [name]);
    expect(due).toEqual([{ due_on: '2020-11-26' }]);
  });

  it('refuses a deadline that comes before the day of signing', async () => {
    const { name, env } = await scene([{ name: '合格' }]);
    await writeFile(join(env.XUNJIAN_HOME ?? '', 'office.yaml'), 'deadline_on: 2020-11-10\n');
    const publish = ['round', 'publish', name, '--signer', '某某某', '--signed-on', '2020-11-11'];
    const ran = await xunjian(publish, env);
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.stderr).toContain('deadline_on: 2020-11-10 comes before the day of signing, 2020-11-11');
  });
});
