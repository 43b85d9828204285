/** Whoever names a collector sees each inspection step by step, under the job that it belongs to, and nothing secret. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { untraced } from '../../src/domain/traced.ts';
import { startTracing } from '../../src/tracing.ts';
import { useDatabase } from '../support/database.ts';
import { queueOneInspection } from '../support/one-inspection.ts';
import { startXunjian } from '../support/xunjian.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** Takes spans as collectors do (OTLP over HTTP, in JSON). */
async function startCollector() {
  const spans: Span[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const { resourceSpans } = JSON.parse(Buffer.concat(pieces).toString());
    for (const { scopeSpans } of resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { spans, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('a worker with a collector', () => {
  const test = useDatabase();

  it('tells of the job, the inspection in it, its look with every page, the rules, and what was written', async () => {
    const { spans, endpoint } = await startCollector();
    const { environment, wanted } = await queueOneInspection(test.url);
    const worker = await startXunjian(['worker', '--queues', 'inspect-weibo'], {
      ...environment,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      LOG_LEVEL: 'info',
    });
    for await (const line of createInterface({ input: worker.child.stderr ?? process.stdin }))
      if (line.includes('job ended')) break;
    // What is left is sent before the process ends.
    await worker.end('SIGTERM');

    const named = (name: string) => spans.filter((span) => span.name === name);
    const [inspection] = named('inspection');
    const attribute = inspection?.attributes.find(({ key }) => key === 'xunjian.inspection');
    expect(Number(attribute?.value.intValue)).toBe(wanted.inspectionId);
    const job = spans.find(({ spanId }) => spanId === inspection?.parentSpanId);
    expect(job?.name).toBe('process inspect-weibo');
    const path = (span: Span | undefined): string[] =>
      span ? [...path(spans.find(({ spanId }) => spanId === span.parentSpanId)), span.name] : [];
    for (const step of ['fetch', 'archive', 'read', 'rules']) {
      expect(named(step).length).toBeGreaterThan(0);
      for (const span of named(step))
        expect(path(span)).toEqual(['process inspect-weibo', 'inspection', 'look', step]);
    }
    expect(named('fetch').length).toBe(named('archive').length);
    expect(path(named('write')[0])).toEqual(['process inspect-weibo', 'inspection', 'write']);
    const ours = spans.filter(({ traceId }) => traceId === inspection?.traceId);
    expect(JSON.stringify(ours.map(({ attributes }) => attributes))).not.toMatch(/https?:|cookie/i);
  }, 120_000);
});

describe('tracing', () => {
  const onError = () => {};

  it('is nothing at all without a collector', async () => {
    const { traced, telemetry } = await startTracing({ endpoint: null, process: 'test', onError });
    expect([traced, telemetry]).toEqual([untraced, null]);
  });

  it('does the work, and fails where it fails, also while the collector is away', async () => {
    const complaints: string[] = [];
    const { traced, close } = await startTracing({
      endpoint: 'http://127.0.0.1:1',
      process: 'test',
      onError: (message) => complaints.push(message),
    });
    expect(traced('sum', {}, () => 2)).toBe(2);
    expect(await traced('sum', {}, async () => 3)).toBe(3);
    const failing = new Error('as it was');
    await expect(traced('sum', {}, () => Promise.reject(failing))).rejects.toBe(failing);
    expect(() =>
      traced('sum', {}, () => {
        throw failing;
      }),
    ).toThrow(failing);
    await close();
    expect(complaints.length).toBeGreaterThan(0);
  }, 30_000);
});
