/** Real answers, served on loopback, through the whole product: what a stranger can check by hand. */

import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { findAccount } from '../../src/cli/account.ts';
import { type Report, reportOf } from '../../src/cli/inspect.ts';
import { DAY, parseTimestamp, plus, type Timestamp } from '../../src/domain/time.ts';
import { runToEnd } from '../../src/inspection/run-to-end.ts';
import { submitPosts } from '../../src/inspection/submit.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { captureIndex, capturesPresent, startCapturesServer } from '../support/captures-server.ts';
import { useDatabase } from '../support/database.ts';
import { type Environment, xunjian } from '../support/xunjian.ts';

const why = capturesPresent ? '' : ' (skipped: the captures of real pages are not part of a checkout)';

const articles = captureIndex().filter(
  ({ platform, kind, outcome }) => platform === 'wechat' && kind === 'wechat-article' && outcome === 'ok',
);

/** What the index says of an article. */
interface Article {
  readonly account: { readonly id: string };
  readonly publishedAt: string;
  readonly original: boolean | null;
  readonly comments: string | null;
}

describe.skipIf(!capturesPresent)(`with real pages${why}`, () => {
  const test = useDatabase();

  async function environment(now: string) {
    const captures = await startCapturesServer();
    onTestFinished(() => captures.close());
    const env: Environment = {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: await temporaryFolder(),
      XUNJIAN_NOW: now,
      XUNJIAN_ORIGIN_MAP: JSON.stringify(captures.originMap),
    };
    return { env, captures };
  }

  async function inspect(app: App, named: string): Promise<Report> {
    const account = await findAccount(app.db, named);
    const ruleset = await app.useRuleset('national-2019');
    const wanted = await app.wantInspection(account.accountId, { reason: 'single', ruleset: ruleset.hash });
    return reportOf(app, await runToEnd(app, wanted), account);
  }

  const verdict = (report: Report) => report.verdicts.find((v) => v.rule === 'not-updated');
  const posts = (report: Report) =>
    report.findings.posts as { latest?: string; posts?: { publishedAt: string }[] };

  describe('inspect finds the true latest post of a Weibo listing, not the pinned one', () => {
    it.each([
      ['6279793937', '2021-06-18T10:00:00+08:00', '2021-06-17T16:00:11+08:00', 'pass'],
      ['6279793937', '2021-07-02T10:00:00+08:00', '2021-06-17T16:00:11+08:00', 'violation'],
      ['1907518591', '2021-07-10T10:00:00+08:00', '2021-07-06T00:31:15+08:00', 'pass'],
      ['1907518591', '2021-07-20T00:31:15+08:00', '2021-07-06T00:31:15+08:00', 'pass'],
      ['1907518591', '2021-07-20T00:31:16+08:00', '2021-07-06T00:31:15+08:00', 'violation'],
      ['6074526225', '2022-08-25T10:00:00+08:00', '2022-08-24T22:03:13+08:00', 'pass'],
    ])('weibo:%s at %s: latest %s, %s', async (uid, now, latest, outcome) => {
      const { env } = await environment(now);
      const report = await inspect(await startApp(env), `weibo:${uid}`);
      expect(posts(report).latest).toBe(latest);
      expect(verdict(report)?.outcome).toBe(outcome);
    });

    it('and says so on the command line', async () => {
      const { env } = await environment('2021-07-02T10:00:00+08:00');
      const ran = await xunjian(['inspect', 'weibo:6279793937', '--json'], env);
      expect(ran.code).toBe(0);
      expect(JSON.parse(ran.stdout)).toMatchObject({
        account: { platform: 'weibo', id: '6279793937', name: '明日方舟Arknights' },
        checkpoint: '2021-07-02T10:00:00+08:00',
        findings: { posts: { observed: true, latest: '2021-06-17T16:00:11+08:00' } },
        result: 'violation',
      });
    });
  });

  describe('submit and inspect read a WeChat article as the index says', () => {
    it('has articles to read', () => {
      expect(articles.length).toBeGreaterThan(15);
    });

    it.each(articles.map(({ file, expected }) => [file, expected as unknown as Article] as const))(
      '%s',
      async (file, { account, publishedAt, original, comments }) => {
        const at = parseTimestamp(publishedAt);
        if (!at) throw new Error(`the index has no time for ${file}`);
        const named = `wechat:${account.id}`;
        const { env, captures } = await environment(plus(at, 5 * DAY));
        const app = await startApp(env);
        const [answer] = await submitPosts(
          app,
          await findAccount(app.db, named),
          [captures.addressOf(file)],
          '张三',
        );
        expect(answer).toMatchObject({ answer: 'proved', publishedAt });
        const report = await inspect(app, named);
        expect(verdict(report)?.outcome).toBe('pass');
        const post = posts(report).posts?.find((candidate) => candidate.publishedAt === publishedAt);
        expect(post).toMatchObject({ original, comments });
        await expectUndetermined(await environmentAt(env, plus(at, 40 * DAY)), named);
      },
    );

    it('and says so on the command line, also that an older article decides nothing', async () => {
      const { env, captures } = await environment('2020-06-20T10:00:00+08:00');
      const [article] = articles.filter(({ file }) => file === 'article-2018-weixinpai.html');
      const named = `wechat:${article?.expected.account?.id}`;
      const submitted = await xunjian(
        ['submit', named, captures.addressOf('article-2018-weixinpai.html')],
        env,
      );
      expect(submitted).toMatchObject({ code: 0 });
      expect(submitted.stdout).toContain('已证实');
      const inspected = await xunjian(['inspect', named], env);
      expect(inspected.code).toBe(3);
      expect(inspected.stdout).toContain('无法判定');
    });
  });

  async function environmentAt(env: Environment, now: Timestamp): Promise<App> {
    return startApp({ ...env, XUNJIAN_NOW: now });
  }

  /** The only articles known of the account are older than two weeks: that decides nothing, and says why. */
  async function expectUndetermined(app: App, named: string): Promise<void> {
    const report = await inspect(app, named);
    expect(verdict(report)?.outcome).toBe('undetermined');
    expect(verdict(report)?.explanation).toMatch(/[\u4e00-\u9fff]{6,}/);
    expect(report.result).toBe('undetermined');
  }
});
