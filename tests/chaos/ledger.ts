/** After the battle: what must be true of database and archive, whatever was killed. Each breach is a sentence. */

import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptureId, PlacedRecord } from '../../src/domain/page.ts';
import { timestamp } from '../../src/domain/time.ts';
import { createArchive } from '../../src/fetch/archive.ts';
import { originalOf } from '../../src/store/captures.ts';
import type { Office } from './office.ts';
import { type FoundRecord, type Scan, scanArchive } from './warc-scan.ts';

export interface Ledger {
  readonly wrong: readonly string[];
  readonly attempts: Readonly<Record<string, number>>;
  readonly captures: number;
  readonly records: number;
  /** Records of attempts that were killed before their row was written. */
  readonly unclaimed: number;
  /** Files whose last record was never finished. */
  readonly cutFiles: number;
}

interface Row {
  readonly capture_id: string;
  readonly kind: string;
  readonly file: string;
  readonly byte_offset: number;
  readonly byte_length: number;
  readonly begins: number;
  readonly digest: string;
  /** The record whose payload this one repeats. */
  readonly original: PlacedRecord | null;
}

/** Everybody has stopped. */
export async function balance(office: Office, accounts: number): Promise<Ledger> {
  const scan = await scanArchive(join(office.home, 'archive'));
  return office.awake(async () => {
    const attempts = await attemptsOf(office);
    const rows = await capturesOf(office);
    const unclaimed = withoutRow(scan, rows);
    return {
      wrong: [
        ...(await lostInspections(office, accounts)),
        ...(await doubles(office)),
        ...(await unreadable(office, rows)),
        ...(await unexplained(office, unclaimed)),
        ...(await leftBehind(office)),
      ],
      attempts,
      captures: rows.length,
      records: scan.records.length,
      unclaimed: unclaimed.length,
      cutFiles: scan.cut.length,
    };
  });
}

async function attemptsOf(office: Office): Promise<Record<string, number>> {
  const rows = await office.query<{ ending: string; count: number }>(
    `select coalesce(ending, 'open') as ending, count(*)::integer as count from xunjian.attempts group by 1`,
  );
  return Object.fromEntries(rows.map(({ ending, count }) => [ending, count]));
}

async function capturesOf(office: Office): Promise<Row[]> {
  return office.query<Row>(
    `select capture_id, kind, file, byte_offset::integer, byte_length::integer,
       coalesce(exchange_offset, byte_offset)::integer as begins, digest, ${originalOf('captures')} as original
     from xunjian.captures where file is not null`,
  );
}

async function lostInspections(office: Office, accounts: number): Promise<string[]> {
  const ended = await office.query<{ state: string; count: number }>(
    'select state, count(*)::integer as count from xunjian.inspections group by 1',
  );
  const stray = ended.filter(({ state }) => state !== 'complete' && state !== 'undetermined');
  const total = ended.reduce((sum, { count }) => sum + count, 0);
  return [
    ...stray.map(({ state, count }) => `${count} inspections are ${state}`),
    ...(total === accounts ? [] : [`there are ${total} inspections, not ${accounts}`]),
  ];
}

const NEVER_TWICE: Readonly<Record<string, string>> = {
  'a verdict of an inspection':
    'select inspection_id, rule from xunjian.verdicts group by 1, 2 having count(*) > 1',
  'a finding of an inspection':
    'select inspection_id, finding from xunjian.findings group by 1, 2 having count(*) > 1',
  'a violation of an account in a round':
    'select round_id, account_id, rule from xunjian.violations group by 1, 2, 3 having count(*) > 1',
  'an inspection of an account in a round':
    'select round_id, account_id from xunjian.inspections group by 1, 2 having count(*) > 1',
  'an attempt that ended well': `select inspection_id from xunjian.attempts where ending = 'done' group by 1 having count(*) > 1`,
};

async function doubles(office: Office): Promise<string[]> {
  const wrong: string[] = [];
  for (const [what, sql] of Object.entries(NEVER_TWICE)) {
    const found = await office.query(sql);
    if (found.length > 0) wrong.push(`${what} stands there twice: ${JSON.stringify(found.slice(0, 3))}`);
  }
  return wrong;
}

/** Every row's record is there, and is what was stored. */
async function unreadable(office: Office, rows: readonly Row[]): Promise<string[]> {
  const root = join(office.home, 'archive');
  const archive = createArchive({ root, software: 'x', clock: () => timestamp(0), newId: randomUUID });
  const wrong: string[] = [];
  for (const row of rows) {
    const { file, byte_offset: offset, byte_length: length, digest, original } = row;
    const stored = { id: row.capture_id as CaptureId, file, offset, length, digest, original };
    const read = row.kind === 'screenshot' ? archive.readScreenshot : archive.read;
    await read(stored).catch((error: Error) => wrong.push(error.message));
  }
  return wrong;
}

/** Answers and pictures to which no row points. A request belongs to its answer, a redirect to the last one. */
function withoutRow({ records }: Scan, rows: readonly Row[]): FoundRecord[] {
  const rowsOf = new Map<string, Row[]>();
  for (const row of rows) rowsOf.set(row.file, [...(rowsOf.get(row.file) ?? []), row]);
  return records.filter(
    ({ file, offset, type }) =>
      ['response', 'revisit', 'resource'].includes(type) &&
      !rowsOf.get(file)?.some((row) => row.begins <= offset && offset < row.byte_offset + row.byte_length),
  );
}

/** An attempt that was cut off between the archive and the database explains one record, and no other does. */
async function unexplained(office: Office, unclaimed: readonly FoundRecord[]): Promise<string[]> {
  const cutOff = await office.query<{ id: string; count: number }>(
    `select a.platform || ':' || a.platform_id as id, count(*)::integer as count
     from xunjian.attempts t join xunjian.inspections i using (inspection_id) join xunjian.accounts a using (account_id)
     where t.ending in ('lost', 'failed') group by 1`,
  );
  const left = new Map(cutOff.map(({ id, count }) => [id, count]));
  const aboutOf = new Map(office.platforms.requests.list().map(({ url, about }) => [url, about]));
  return unclaimed.flatMap(({ file, offset, url }) => {
    const about = aboutOf.get(url.replace(/^urn:view:/, '')) ?? '';
    const explained = left.get(about) ?? 0;
    left.set(about, explained - 1);
    return explained > 0 ? [] : [`${file} at ${offset}: ${url} has no row, and no attempt was cut off there`];
  });
}

/** Browsers and workers that outlived those who started them. */
async function leftBehind({ home }: Office): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const environments = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
  );
  const left = pids.filter((_pid, i) => environments[i]?.includes(`XUNJIAN_HOME=${home}\0`));
  return left.map((pid) => `process ${pid} of this installation is still running`);
}
