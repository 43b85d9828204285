import { resolve } from 'node:path';
import type { App } from '../app.ts';
import { enter } from '../inspection/enter-violation.ts';
import type { Picture } from '../inspection/record.ts';
import { roundByName } from '../store/rounds.ts';
import { findAccount } from './account.ts';
import { EXIT, type ExitCode, InputError, printJson } from './command.ts';
import { faultText, seenAtOf } from './record.ts';
import { isBad, readPicture } from './screenshot-file.ts';

export interface AddOptions {
  readonly rule: string;
  readonly round: string;
  readonly screenshot: readonly string[];
  readonly by: string;
  readonly why: string;
  readonly at?: string;
  readonly json?: true;
}

export async function addViolation(app: App, named: string, options: AddOptions): Promise<ExitCode> {
  const by = options.by.trim();
  const why = options.why.trim();
  if (by === '') throw new InputError('--by is empty; give the name of who enters it');
  if (why === '') throw new InputError('--why is empty; say what was found');
  const round = await roundByName(app.db, options.round);
  if (!round) throw new InputError(`there is no round "${options.round}"; "xunjian round list" shows them`);
  const account = await findAccount(app.db, named);
  const [first, ...rest] = await Promise.all(options.screenshot.map(pictureAt));
  if (!first) throw new InputError('--screenshot is missing; without evidence nothing is entered');
  const seenAt = options.at === undefined ? app.clock() : seenAtOf(options.at, app.clock());
  if (typeof seenAt !== 'string') throw new InputError(`--at ${options.at}：${faultText(seenAt)}`);
  const { rule } = options;
  const entered = await enter(app, { account, round, rule, pictures: [first, ...rest], seenAt, by, why });
  if (entered.is === 'refused') throw new InputError(faultText(entered.why));
  const { violationId, problem } = entered;
  if (options.json) printJson({ violation_id: violationId, account_id: account.accountId, rule, problem });
  else console.log(`${violationId}：已录入${account.name}“${problem}”，现为“已认定”`);
  return EXIT.done;
}

async function pictureAt(path: string): Promise<Picture> {
  const picture = await readPicture(resolve(path));
  if (isBad(picture)) throw new InputError(`--screenshot ${path}：${faultText(picture)}`);
  return picture;
}
