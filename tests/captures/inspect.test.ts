/** Real answers, served on loopback, through the whole product: what a stranger can check by hand. */

import { describe, expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../src/cli/inspect.ts';
import { temporaryFolder } from '../support/app.ts';
import { captureIndex, capturesPresent, startCapturesServer } from '../support/captures-server.ts';
import { useDatabase } from '../support/database.ts';
import { type Environment, xunjian } from '../support/xunjian.ts';

const why = capturesPresent ? '' : ' (skipped: the captures of real pages are not part of a checkout)';

interface Inspected extends Omit<Report, 'findings'> {
  readonly code: number | null;
  readonly findings: {
    readonly posts: {
      readonly observed: boolean;
      readonly latest?: string;
      readonly posts?: readonly {
        id: string;
        publishedAt: string;
        original: boolean | null;
        comments: string | null;
        title: string;
      }[];
      readonly reason?: string;
    };
  };
}

describe.skipIf(!capturesPresent)(`with real pages${why}`, () => {
  const test = useDatabase();

  async function environment(now: string): Promise<Environment> {
    const captures = await startCapturesServer();
    onTestFinished(() => captures.close());
    return {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: await temporaryFolder(),
      XUNJIAN_NOW: now,
      XUNJIAN_ORIGIN_MAP: JSON.stringify(captures.originMap),
      ADDRESSES: '',
    };
  }

  async function inspect(account: string, env: Environment): Promise<Inspected> {
    const ran = await xunjian(['inspect', account, '--json'], env);
    return { ...(JSON.parse(ran.stdout) as Omit<Inspected, 'code'>), code: ran.code };
  }

  const verdict = (inspected: Inspected, rule = 'not-updated') =>
    inspected.verdicts.find((v) => v.rule === rule);

  describe('inspect finds the true latest post of a Weibo listing, not the pinned one', () => {
    it.each([
      ['6279793937', '2021-06-18T10:00:00+08:00', '2021-06-17T16:00:11+08:00', 'pass'],
      ['6279793937', '2021-07-02T10:00:00+08:00', '2021-06-17T16:00:11+08:00', 'violation'],
      ['1907518591', '2021-07-10T10:00:00+08:00', '2021-07-06T00:31:15+08:00', 'pass'],
      ['1907518591', '2021-07-20T00:31:15+08:00', '2021-07-06T00:31:15+08:00', 'pass'],
      ['1907518591', '2021-07-20T00:31:16+08:00', '2021-07-06T00:31:15+08:00', 'violation'],
    ])('weibo:%s at %s: latest %s, %s', async (uid, now, latest, outcome) => {
      const inspected = await inspect(`weibo:${uid}`, await environment(now));
      expect(inspected.findings.posts).toMatchObject({ observed: true, latest });
      expect(verdict(inspected)).toMatchObject({ outcome });
      expect(inspected.result).toBe(outcome === 'violation' ? 'violation' : inspected.result);
    });
  });

  describe('submit and inspect read a WeChat article as the index says', () => {
    const articles = captureIndex().filter(
      ({ kind, outcome, platform }) => platform === 'wechat' && kind === 'wechat-article' && outcome === 'ok',
    );

    it('has articles to read', () => {
      expect(articles.length).toBeGreaterThan(15);
    });

    it.each(articles.map((article) => [article.file, article] as const))('%s', async (file, article) => {
      const captures = await startCapturesServer();
      onTestFinished(() => captures.close());
      const { account, publishedAt, original, comments } = article.expected as {
        account: { id: string };
        publishedAt: string;
        original: boolean | null;
        comments: string | null;
      };
      const env: Environment = {
        DATABASE_URL: test.url,
        XUNJIAN_HOME: await temporaryFolder(),
        XUNJIAN_NOW: new Date(Date.parse(publishedAt) + 5 * 86_400_000).toISOString(),
        XUNJIAN_ORIGIN_MAP: JSON.stringify(captures.originMap),
      };
      const submitted = await xunjian(
        ['submit', `wechat:${account.id}`, captures.addressOf(file), '--json'],
        env,
      );
      expect(JSON.parse(submitted.stdout)).toMatchObject({ answer: 'proved', publishedAt });
      const inspected = await inspect(`wechat:${account.id}`, env);
      expect(verdict(inspected)?.outcome).toBe('pass');
      const post = inspected.findings.posts.posts?.find((candidate) => candidate.publishedAt === publishedAt);
      expect(post).toMatchObject({ original, comments });

      const later = {
        ...env,
        XUNJIAN_NOW: new Date(Date.parse(publishedAt) + 400 * 86_400_000).toISOString(),
      };
      const undetermined = await inspect(`wechat:${account.id}`, later);
      expect(verdict(undetermined)?.outcome).toBe('undetermined');
      expect(verdict(undetermined)?.explanation).toMatch(/[\u4e00-\u9fff]/);
      expect(undetermined.code).toBe(3);
    });
  });
});
