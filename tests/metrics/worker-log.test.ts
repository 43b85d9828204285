/** Whoever reads a log finds every line about an inspection by its id, whichever part of the program wrote it. */

import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { queueOneInspection } from '../support/one-inspection.ts';
import { startXunjian } from '../support/xunjian.ts';

describe('the log of a worker process', () => {
  const test = useDatabase();

  it('says of which inspection every line is, from the job to the pages', async () => {
    const { environment, wanted } = await queueOneInspection(test.url);
    const worker = await startXunjian(['worker', '--queues', 'inspect-weibo'], {
      ...environment,
      LOG_LEVEL: 'debug',
    });
    onTestFinished(async () => void (await worker.end('SIGTERM')));
    const lines = await linesUntil(worker.child.stderr, 'job ended');
    const said = (message: string) => lines.filter(({ msg }) => msg === message);
    expect(said('page asked for').length).toBeGreaterThan(2);
    expect(said('inspection looked at')).toHaveLength(1);
    const about = lines.filter(({ msg }) => /page|inspection|job/.test(String(msg)));
    expect(new Set(about.map(({ inspection }) => inspection))).toEqual(new Set([wanted.inspectionId]));
    expect(new Set(about.map(({ job }) => job))).toEqual(new Set([`inspection-${wanted.inspectionId}-1`]));
  }, 60_000);
});

/** The log's lines up to the one with this message. */
async function linesUntil(
  stream: NodeJS.ReadableStream | null,
  message: string,
): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  if (stream === null) return lines;
  for await (const line of createInterface({ input: stream })) {
    lines.push(JSON.parse(line) as Record<string, unknown>);
    if (lines.at(-1)?.msg === message) break;
  }
  return lines;
}
