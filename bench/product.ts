/**
 * The product as it is, in a process of its own: accounts whose one known post is a page of the benchmark are
 * inspected as `xunjian worker` would, from the lease to the verdict. Everything is on: politeness, the guard,
 * the WARC archive flushed to the disk, the rules, the transaction that ends each inspection.
 */

import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readPage } from '../scrapers/read.ts';
import { savedPage } from '../scrapers/saved-page.ts';
import { wechat } from '../scrapers/wechat/index.ts';
import { type App, openApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { epoch, SECOND } from '../src/domain/time.ts';
import { createArchive } from '../src/fetch/archive.ts';
import { decodeText } from '../src/fetch/decode.ts';
import { accountByPlatformId, addKnownPosts } from '../src/store/accounts.ts';
import { capturesOf } from '../src/store/captures.ts';
import { findingsOf } from '../src/store/findings.ts';
import { addAccount } from '../src/store/new-accounts.ts';
import { databaseSize } from './database-size.ts';
import { measured, type Run, type RunOrder } from './measured.ts';
import { answerOrders } from './orders.ts';
import { type Article, articleAt, type Facts, NOW } from './pages.ts';

export interface ProductOrder extends RunOrder {
  readonly databaseUrl: string;
  /** For the archive: a folder on a real disk. */
  readonly home: string;
}

export interface ProductRun extends Run {
  /** Of all the server's processes together, at the end; null where the system does not tell. */
  readonly databaseBytes: number | null;
  /** Milliseconds between two turns of the event loop that was asked every ten. */
  readonly loopDelay: { readonly p50: number; readonly p99: number; readonly most: number };
}

const RULESET = 'baoji-2020';
const PLATFORM = 'https://mp.weixin.qq.com';

answerOrders(async (order: ProductOrder): Promise<ProductRun> => {
  const app = await openApp(configFor(order), { name: 'bench' });
  try {
    const accounts = await register(app, [...order.warmUp, ...order.pages]);
    const wanted = await want(app, accounts);
    const inspectAll = (paths: readonly string[]) =>
      atATime(order.concurrency, paths, async (path) => {
        const inspectionId = wanted.get(path) ?? 0;
        const ending = await app.inspect(inspectionId);
        if (ending.is !== 'done') throw new Error(`${path}: ${ending.is}, ${ending.why}`);
        return inspectionId;
      });
    await inspectAll(order.warmUp);
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const { value: inspections, ...figures } = await measured(() => inspectAll(order.pages));
    delay.disable();
    const loopDelay = {
      p50: delay.percentile(50) / 1e6,
      p99: delay.percentile(99) / 1e6,
      most: delay.max / 1e6,
    };
    const databaseBytes = await databaseSize(app.db);
    return { ...figures, databaseBytes, loopDelay, facts: await factsOf(app, order.home, inspections) };
  } finally {
    await app.close();
  }
});

function configFor({ databaseUrl, home, origin, concurrency }: ProductOrder) {
  return readConfig({
    DATABASE_URL: databaseUrl,
    XUNJIAN_HOME: home,
    // Nothing else is asked; if it were, it would be seen in what the server was asked for.
    XUNJIAN_ORIGIN_MAP: JSON.stringify({ [PLATFORM]: origin, '*': origin }),
    XUNJIAN_NOW: NOW,
    XUNJIAN_CONCURRENCY: String(concurrency),
    LOG_LEVEL: 'warn',
  });
}

/** Each article's account with its article's address, as an import and a submission would leave them. */
async function register(app: App, paths: readonly string[]): Promise<Map<string, number>> {
  return app.db.transaction(async (tx) => {
    const accounts = new Map<string, number>();
    for (const path of paths) {
      const record = recordOf(articleAt(path));
      const known = await accountByPlatformId(tx, 'wechat', record.platformId);
      const accountId = known?.accountId ?? (await addAccount(tx, record, { source: 'bench', at: NOW }));
      const post = { url: PLATFORM + path, publishedAt: null, origin: 'submitted' } as const;
      await addKnownPosts(tx, accountId, [post], NOW);
      accounts.set(path, accountId);
    }
    return accounts;
  });
}

/** The inspections as a round makes them, all at once before the first begins; not measured. */
async function want(app: App, accounts: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const ruleset = await app.useRuleset(RULESET);
  const wanted = new Map<string, number>();
  for (const [path, accountId] of accounts) {
    const { inspectionId } = await app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
    wanted.set(path, inspectionId);
  }
  return wanted;
}

function recordOf({ account, accountId }: Article) {
  return {
    platform: 'wechat',
    platformId: accountId,
    status: null,
    name: account,
    sponsor: `${account}主办单位`,
    tier: 'department',
    addresses: [],
    website: null,
    region: null,
    purpose: null,
    openedOn: null,
    contact: {},
    remark: null,
    extra: {},
  } as const;
}

async function atATime<In, Out>(
  most: number,
  inputs: readonly In[],
  work: (input: In) => Promise<Out>,
): Promise<Out[]> {
  const outputs: Out[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    for (let i = next++; i < inputs.length; i = next++) outputs[i] = await work(inputs[i] as In);
  }
  await Promise.all(Array.from({ length: most }, lane));
  return outputs;
}

/**
 * What the database says was found, held against the archive: the capture that each finding rests on is read
 * back from its WARC file, checked against its digests, and must say the same. Not measured.
 */
async function factsOf(app: App, home: string, inspections: readonly number[]): Promise<Facts[]> {
  const archive = createArchive({
    root: join(home, 'archive'),
    software: 'bench',
    clock: app.clock,
    newId: () => {
      throw new Error('the archive is only read here');
    },
  });
  try {
    const facts: Facts[] = [];
    for (const inspectionId of inspections) facts.push(await factsOfOne(app, archive, inspectionId));
    return facts;
  } finally {
    await archive.close();
  }
}

async function factsOfOne(
  app: App,
  archive: ReturnType<typeof createArchive>,
  inspectionId: number,
): Promise<Facts> {
  const findings = await findingsOf(app.db, inspectionId);
  const [post, ...others] = findings?.posts.observed ? findings.posts.value.posts : [];
  const captures = await capturesOf(app.db, inspectionId);
  const capture = captures.find(({ captureId }) => captureId === post?.captures[0]);
  if (!post || others.length > 0 || !capture || findings?.comments.observed !== true) {
    throw new Error(`inspection ${inspectionId} did not find its one post and its comments`);
  }
  const { response } = await archive.read({ ...capture, id: capture.captureId });
  const text = decodeText(response.body, 'text/html; charset=UTF-8');
  const { url, httpStatus: status, fetchedAt: at } = capture;
  const reading = readPage(savedPage({ text, url, status, at }), wechat.kinds);
  const [again] = reading.posts;
  if (again?.title !== post.title || again.publishedAt !== post.publishedAt) {
    throw new Error(`inspection ${inspectionId}: the archive says other than the database`);
  }
  return {
    path: new URL(url).pathname,
    account: reading.account?.name ?? '',
    title: post.title ?? '',
    publishedAt: epoch(post.publishedAt) / SECOND,
  };
}
