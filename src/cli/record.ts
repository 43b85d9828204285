import { basename, dirname, isAbsolute, normalize, resolve } from 'node:path';
import { isInspectedPlatform } from '../../scrapers/platforms.ts';
import type { App } from '../app.ts';
import { isFault, readInstant, readObserved } from '../domain/observation.ts';
import type { Timestamp } from '../domain/time.ts';
import { type NewObservation, type Picture, recordObservations } from '../inspection/record.ts';
import { resume } from '../inspection/resume.ts';
import { problemText } from '../registry/entry.ts';
import {
  OBSERVATION_FIELDS,
  type ObservationField,
  type ObservationRow,
  readObservations,
} from '../registry/read-observations.ts';
import { accountById, type StoredAccount } from '../store/accounts.ts';
import { type Inspection, inspectionById } from '../store/inspections.ts';
import { findAccount } from './account.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';
import { type BadPicture, isBad, readPicture } from './screenshot-file.ts';

export interface RecordOptions {
  readonly finding?: readonly string[];
  readonly screenshot?: string;
  readonly by?: string;
  readonly at?: string;
  readonly file?: string;
  readonly partial?: true;
  readonly json?: true;
}

export const recordCommand: Register = (program, end) => {
  program
    .command('record')
    .description('put on record what a person saw in the app, with the screenshot that shows it')
    .argument('[account]', 'registry id, name, weibo:<uid> or wechat:<__biz>')
    .option(
      '--finding <k=v>',
      'comments=open|restricted|closed|absent, messages=(the same), ' +
        'presence=active|suspended|deregistered|not_found|renamed:NAME|migrated:NAME, ' +
        'latest-post=TIME (a post seen), nothing-since=TIME (the history scrolled down to there); repeatable',
      (value: string, earlier: readonly string[] = []) => [...earlier, value],
    )
    .option('--screenshot <file>', 'png or jpeg that shows it')
    .option('--by <name>', 'who saw it')
    .option('--at <time>', 'when, ISO 8601; now if left out')
    .option(
      '--file <file>',
      `many at once: csv or xlsx with the columns ${OBSERVATION_FIELDS.join(', ')} (a path beside the file)`,
    )
    .option('--partial', 'keep the good rows of a file that has bad ones')
    .option('--json', 'print one JSON object')
    .action(async (account: string | undefined, options: RecordOptions) => {
      end(await withApp((app) => record(app, account, options)));
    });
};

export async function record(
  app: App,
  account: string | undefined,
  options: RecordOptions,
): Promise<ExitCode> {
  const observations =
    options.file === undefined
      ? await given(app, account, options)
      : await fromFile(app, account, options.file, options);
  const recorded = await recordObservations(app, observations);
  await resume(app, recorded.requeued);
  const { added } = recorded;
  const settled = [
    ...(await Promise.all(recorded.settled.map((id) => settledState(app, id)))),
    ...(await Promise.all(recorded.requeued.map((id) => settledState(app, id)))),
  ];
  const accounts = await Promise.all(
    [...new Set(observations.map(({ accountId }) => accountId))].map((id) => accountById(app.db, id)),
  );
  report({ added, known: observations.length - added, settled, accounts }, options);
  return EXIT.done;
}

/** What stands on the command line. */
async function given(
  app: App,
  named: string | undefined,
  { finding = [], screenshot, by = '', at }: RecordOptions,
): Promise<NewObservation[]> {
  if (named === undefined || finding.length === 0 || screenshot === undefined || by.trim() === '') {
    throw new InputError(
      'name the account and give --finding K=V, --screenshot FILE and --by NAME; or give --file FILE',
    );
  }
  const account = await findAccount(app.db, named);
  const picture = await readPicture(resolve(screenshot));
  if (isBad(picture)) throw new InputError(`--screenshot ${screenshot}：${faultText(picture)}`);
  const seenAt = at === undefined ? app.clock() : seenAtOf(at, app.clock());
  if (typeof seenAt !== 'string') throw new InputError(`--at ${at}：${faultText(seenAt)}`);
  return finding.map((pair) => {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    const observed = readObserved(key, value, seenAt);
    if (isFault(observed)) throw new InputError(`--finding ${pair}：${faultText(observed)}`);
    return { accountId: account.accountId, observed, seenAt, by: by.trim(), picture };
  });
}

/** All rows of the file, or none; with --partial the good ones. */
async function fromFile(
  app: App,
  named: string | undefined,
  file: string,
  options: RecordOptions,
): Promise<NewObservation[]> {
  const { finding, screenshot, by, at } = options;
  if ([named, finding, screenshot, by, at].some((other) => other !== undefined))
    throw new InputError('--file holds account, finding, time, name and screenshot: give nothing beside it');
  const { rows, report } = await readObservations(file);
  const pictures = new Map<string, Promise<Picture | BadPicture>>();
  const good: NewObservation[] = [];
  for (const row of rows) {
    const observation = await interpret(app, row, { folder: dirname(file), pictures });
    if (observation) good.push(observation);
  }
  for (const problem of report.problems) process.stderr.write(`${problemText(problem)}\n`);
  if (report.problemCount > 0 && (!options.partial || good.length === 0)) {
    const partly = good.length > 0 ? `；或加 --partial，只记录没有问题的${good.length}行` : '';
    throw new InputError(
      `${basename(file)}：共${report.problemCount}处问题，未记录任何内容。请改正后重新提交${partly}。`,
    );
  }
  return good;
}

interface Beside {
  readonly folder: string;
  /** Several rows may show the same picture. */
  readonly pictures: Map<string, Promise<Picture | BadPicture>>;
}

/** Null, with every problem of the row reported. */
async function interpret(app: App, row: ObservationRow, beside: Beside): Promise<NewObservation | null> {
  const { cells } = row;
  const refuse = (field: ObservationField, { message, remedy }: BadPicture): null => {
    row.problem(field, message, remedy);
    return null;
  };
  const account = await findAccount(app.db, cells.account).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    const remedy = '请填写备案编号、账号全名，或 weibo:<uid>、wechat:<__biz>';
    return refuse('account', { message: error.message, remedy });
  });
  const seenAt = seenAtOf(cells.seen_at, app.clock());
  const seen = typeof seenAt === 'string' ? seenAt : refuse('seen_at', seenAt);
  const observed = readObserved(cells.finding, cells.value, seen ?? app.clock());
  const read = isFault(observed) ? refuse(observed.field, observed) : observed;
  const picture = await pictureBeside(cells.screenshot, beside);
  const shown = isBad(picture) ? refuse('screenshot', picture) : picture;
  if (!account || !seen || !read || !shown) return null;
  return { accountId: account.accountId, observed: read, seenAt: seen, by: cells.by, picture: shown };
}

/** Only within the file's own folder: a list from elsewhere names no files of this machine. */
function pictureBeside(name: string, { folder, pictures }: Beside): Promise<Picture | BadPicture> {
  const relative = normalize(name.replaceAll('\\', '/'));
  if (isAbsolute(relative) || relative.startsWith('..')) {
    const remedy = '请把截图放在该文件所在的文件夹里，填写文件名';
    return Promise.resolve({ message: '截图不在该文件所在的文件夹里', remedy });
  }
  const path = resolve(folder, relative);
  const reading = pictures.get(path) ?? readPicture(path);
  pictures.set(path, reading);
  return reading;
}

/** Nobody has seen what is yet to come. */
export function seenAtOf(text: string, now: Timestamp): Timestamp | BadPicture {
  const seenAt = readInstant(text);
  if (!seenAt) {
    const remedy = '请写成2020-11-05T10:00:00+08:00或2020-11-05 10:00（北京时间）的形式';
    return { message: `“${text}”不是可以识别的时间`, remedy };
  }
  if (seenAt > now) return { message: `查看时间晚于现在（${now}）`, remedy: '请核对查看时间' };
  return seenAt;
}

export function faultText({ message, remedy }: BadPicture): string {
  return `${message}。改正办法：${remedy}。`;
}

async function settledState(app: App, id: number): Promise<Settled> {
  const inspection = await inspectionById(app.db, id);
  if (!inspection) throw new Error(`inspection ${id} vanished`);
  const { inspectionId, accountId, state, result } = inspection;
  return { inspectionId, accountId, state, result };
}

/** An inspection that what was recorded settled, or set going again. */
type Settled = Pick<Inspection, 'inspectionId' | 'accountId' | 'state' | 'result'>;

function report(
  done: {
    readonly added: number;
    readonly known: number;
    readonly settled: readonly Settled[];
    readonly accounts: readonly (StoredAccount | null)[];
  },
  options: RecordOptions,
): void {
  const { added, known, settled } = done;
  const idle = done.accounts.flatMap((account) =>
    account && !settled.some(({ accountId }) => accountId === account.accountId) ? [account] : [],
  );
  if (options.json) {
    printJson({ recorded: added, already_recorded: known, inspections: settled });
    return;
  }
  console.log(`已记录${added}项${known > 0 ? `，另有${known}项此前已记录` : ''}`);
  if (settled.length > 0) console.log(`重新判定${settled.length}个账号所在检查的结果`);
  for (const account of idle) {
    const what = isInspectedPlatform(account.platform)
      ? `如需立即按此判定，请运行 xunjian inspect ${account.accountId}`
      : '将计入下一轮检查';
    console.log(`  ${account.name}：目前没有待定的检查；${what}`);
  }
}
