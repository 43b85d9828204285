/** What the service and the workers tell of themselves to Prometheus, and who may ask. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { mayRead } from '../../src/web/metrics/access.ts';
import { tellMetrics } from '../../src/web/metrics/worker.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import { useConsole } from '../support/console.ts';
import { useDatabase } from '../support/database.ts';

const TOKEN = 'a token of this test alone';
const NOW = '2020-11-06T10:00:00+08:00';

/** `name{label="value"} 1` → its value; undefined if there is none. */
function told(text: string, series: string): number | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe('the service', () => {
  const { as, app } = lazily(useConsole());

  it('tells how queues, tables, sources and the database stand', async () => {
    await app().queue('notify').add('notify', { messageId: 1, webhookId: 1 });
    const { status, body } = await as('viewer').get('/metrics');
    expect(status).toBe(200);
    expect(told(body, 'xunjian_queue_jobs{queue="notify",state="waiting"}')).toBe(1);
    expect(told(body, 'xunjian_queue_oldest_waiting_seconds{queue="notify"}')).toBeGreaterThanOrEqual(0);
    expect(told(body, 'xunjian_archive_free_bytes')).toBeGreaterThan(0);
    expect(body).toContain('xunjian_nodejs_eventloop_lag_p99_seconds');
  });

  it('tells how old the oldest transaction is', async () => {
    const idle = new pg.Client({ connectionString: app().databaseUrl });
    await idle.connect();
    onTestFinished(() => idle.end());
    await idle.query(`begin; select pg_sleep(0.2)`);
    const { body } = await as('viewer').get('/metrics');
    expect(told(body, 'xunjian_database_oldest_transaction_seconds')).toBeGreaterThan(0.1);
  });

  it('is not read through a proxy, behind which everybody comes from this machine', async () => {
    const { status } = await as('viewer').get('/metrics', { 'x-forwarded-for': '203.0.113.9' });
    expect(status).toBe(403);
  });
});

/** The console is there only while tests run. */
function lazily(console: ReturnType<typeof useConsole>) {
  return { as: console.as, app: () => console.app };
}

describe('who may read metrics', () => {
  it.each([
    ['this machine, without a token', null, '127.0.0.1', {}, true],
    ['this machine, over IPv6', null, '::1', {}, true],
    ['this machine, as IPv6 writes IPv4', null, '::ffff:127.0.0.1', {}, true],
    ['another machine, without a token', null, '10.0.0.7', {}, false],
    ['nobody knows who', null, undefined, {}, false],
    ['a proxy on this machine', null, '127.0.0.1', { forwarded: 'for=203.0.113.9' }, false],
    ['this machine, where a token is wanted', TOKEN, '127.0.0.1', {}, false],
    ['another machine, with the token', TOKEN, '10.0.0.7', { authorization: `Bearer ${TOKEN}` }, true],
    ['another machine, with a wrong one', TOKEN, '10.0.0.7', { authorization: `Bearer ${TOKEN}s` }, false],
  ] as const)('%s', (_, token, address, headers, may) => {
    expect(mayRead(token, address, headers)).toBe(may);
  });
});

describe('a worker process', () => {
  const test = useDatabase();

  it('tells nothing without a port', async () => {
    const app = await startApp({ DATABASE_URL: test.url });
    expect(await tellMetrics(app)).toBeNull();
  });

  it('counts pages by source and outcome, inspections by result, and bytes of the archive', async () => {
    const account = { platform: 'weibo', id: '5600000801', name: '示例微博' } as const;
    const platforms = await startPlatforms(
      world({
        now: NOW,
        accounts: [
          { ...account, comments: 'open', posts: [{ at: '2020-11-05T09:00:00+08:00', title: '昨日' }] },
        ],
      }),
    );
    onTestFinished(() => platforms.close());
    const app = await startApp({
      DATABASE_URL: test.url,
      XUNJIAN_NOW: NOW,
      XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
      XUNJIAN_METRICS_PORT: '0',
      XUNJIAN_METRICS_TOKEN: TOKEN,
    });
    const listener = await tellMetrics(app);
    onTestFinished(() => listener?.close());
    const ruleset = await app.useRuleset('national-2019');
    const accountId = await register(app, { ...account, platformId: account.id });
    const { inspectionId } = await app.wantInspection(accountId, {
      reason: 'single',
      ruleset: ruleset.hash,
    });
    await app.inspect(inspectionId);
    const address = `${listener?.address.replace('0.0.0.0', '127.0.0.1')}/metrics`;
    expect((await fetch(address)).status).toBe(403);
    const answer = await fetch(address, { headers: { authorization: `Bearer ${TOKEN}` } });
    const body = await answer.text();
    expect(told(body, 'xunjian_inspections_ended_total{platform="weibo",result="pass"}')).toBe(1);
    const pages = 'xunjian_pages_total{platform="weibo",source="weibo-mobile",outcome="ok"}';
    expect(told(body, pages)).toBe(3);
    expect(told(body, 'xunjian_archive_bytes_total')).toBeGreaterThan(500);
  });
});

describe('dashboards and alerts', () => {
  const { as } = useConsole();
  const alerts: unknown = parse(readFileSync(join(PACKAGE_ROOT, 'ops/prometheus/alerts.yaml'), 'utf8'));
  const dashboard: unknown = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'ops/grafana/xunjian.json'), 'utf8'));

  it.each([
    ['alert rules', alerts],
    ['dashboard', dashboard],
  ])('%s name only metrics that are told', async (_, file) => {
    const { body } = await as('viewer').get('/metrics');
    const names = new Set([...body.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    const named = expressionsOf(file).flatMap((text) => text.match(/\bxunjian_\w+/g) ?? []);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !names.has(name))).toEqual([]);
  });

  it('every metric of ours stands on the dashboard', async () => {
    const { body } = await as('viewer').get('/metrics');
    const ours = [...body.matchAll(/^# TYPE (xunjian_(?!nodejs|process)\w+)/gm)].map(
      ([, name]) => name ?? '',
    );
    const shown = expressionsOf(dashboard).join('\n');
    expect(ours.filter((name) => !shown.includes(name))).toEqual([]);
  });
});

/** Every `expr` in the file, however deep. */
function expressionsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(expressionsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'expr' && typeof inner === 'string' ? [inner] : expressionsOf(inner),
  );
}
