/** `xunjian rectification` and deadlines: what sponsors answer, with files that are archived and hashed. */

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CaptureId } from '../../src/domain/page.ts';
import type { Timestamp } from '../../src/domain/time.ts';
import { createArchive } from '../../src/fetch/archive.ts';
import { decide } from '../../src/store/decisions.ts';
import { rectificationsOf } from '../../src/store/rectifications.ts';
import { violationById } from '../../src/store/violations.ts';
import { temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { png } from '../support/pictures.ts';
import { aViolation, SEEN_AT } from '../support/violations.ts';
import { type Ran, xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const home = temporaryFolderUntilEnd();
const NOW = '2020-11-12T15:00:00+08:00' as Timestamp;

function run(...args: string[]): Promise<Ran> {
  return xunjian(args, { DATABASE_URL: test.url, XUNJIAN_HOME: home.path, XUNJIAN_NOW: NOW });
}

describe('an answer', { timeout: 120_000 }, () => {
  it('is on record with who, when, what, and its files as the archive has them', async () => {
    const { violationId } = await aViolation(test.db, 'violation');
    const picture = join(home.path, '整改截图.png');
    await writeFile(picture, png());
    const text = '已恢复更新，今后每周发布';
    const ran = await run(
      ...['rectification', 'record', String(violationId), '--by', '示例局', '--text', text],
      ...['--at', '2020-11-12T09:00:00+08:00', '--file', picture],
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const [answer] = await rectificationsOf(test.db, { violationId });
    const digest = createHash('sha256').update(png()).digest('hex');
    expect(answer).toMatchObject({
      by: '示例局',
      at: '2020-11-12T09:00:00+08:00',
      text,
      recordedAt: NOW,
      files: [{ name: '整改截图.png', type: 'image/png', digest }],
    });
    const [file] = answer?.files ?? [];
    if (!file) throw new Error('the answer has no file');
    const archive = createArchive({
      root: join(home.path, 'archive'),
      software: 'test',
      clock: () => NOW,
      newId: () => crypto.randomUUID(),
    });
    const read = await archive.readScreenshot({ ...file, id: file.recordId as CaptureId });
    await archive.close();
    expect(Buffer.from(read)).toEqual(Buffer.from(png()));
    const shown = await run('violation', 'show', String(violationId), '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({
      rectifications: [{ answered_by: '示例局', answer: text, files: [{ sha256: digest }] }],
      rechecks: [],
    });
  });

  it('takes no file that is not what its name says', async () => {
    const { violationId } = await aViolation(test.db, 'violation');
    const page = join(home.path, 'page.png');
    await writeFile(page, '<html>');
    const ran = await run(
      ...[
        'rectification',
        'record',
        String(violationId),
        '--by',
        '示例局',
        '--text',
        '已整改',
        '--file',
        page,
      ],
    );
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('page.png is neither a PNG, JPEG or PDF nor a docx or xlsx');
    expect(await rectificationsOf(test.db, { violationId })).toEqual([]);
  });
});

describe('a deadline', { timeout: 120_000 }, () => {
  it('is set for all that stands in a round, and leaves what does not', async () => {
    const { violationId, round } = await aViolation(test.db, 'violation');
    const ran = await run('violation', 'due', '--round', round, '--on', '2020-11-15', '--by', '李四');
    expect(ran).toMatchObject({ code: 0, stdout: '整改期限2020年11月15日：1项\n' });
    expect(await violationById(test.db, violationId)).toMatchObject({ dueOn: '2020-11-15' });
    await test.db.transaction((tx) =>
      decide(tx, violationId, { action: 'dismissed', by: '李四', why: '误报', at: SEEN_AT }),
    );
    const refused = await run('violation', 'due', String(violationId), '--on', '2020-11-20', '--by', '李四');
    expect(refused.code).toBe(2);
    expect(await violationById(test.db, violationId)).toMatchObject({ dueOn: '2020-11-15' });
  });

  it.each([
    [['--on', '2020-11-11'], 'is over already'],
    [['--on', '15.11.2020'], 'expected a day such as 2020-11-15'],
  ])('refuses %j', async (on, words) => {
    const ran = await run('violation', 'due', '1', ...on, '--by', '李四');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(words);
  });
});
