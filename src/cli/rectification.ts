import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { App } from '../app.ts';
import { chineseTime, parseTimestamp, type Timestamp } from '../domain/time.ts';
import { type HandedInFile, recordRectification, typeOfFile } from '../inspection/rectification.ts';
import { decideNotRectified } from '../store/recheck-settling.ts';
import { pendingRechecks } from '../store/rechecks.ts';
import { rectificationsOf, type StoredRectification } from '../store/rectifications.ts';
import { roundByName } from '../store/rounds.ts';
import { violationById } from '../store/violations.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';

/** Attachments of an answer. */
const FILE_BYTES = 20 * 1024 * 1024;

interface RecordOptions {
  readonly by: string;
  readonly text: string;
  readonly at?: string;
  readonly file?: readonly string[];
}

export const rectificationCommand: Register = (program, end) => {
  const rectification = program
    .command('rectification')
    .description("sponsors' answers (整改情况), and re-checks that wait for a person");
  rectification
    .command('record')
    .description('put an answer on record; its files are archived with their hashes')
    .argument('<violation>', 'number of the violation')
    .requiredOption('--by <name>', 'who answers, e.g. the sponsor')
    .requiredOption('--text <text>', 'what was done, in words')
    .option('--at <time>', 'when it was answered, e.g. 2020-11-12T16:00:00+08:00 (default: now)')
    .option('--file <file...>', 'pictures (PNG, JPEG), PDF, docx or xlsx, at most 20 MB each')
    .action(async (violation: string, options: RecordOptions) => {
      const files = await Promise.all((options.file ?? []).map(readAttachment));
      end(await withApp((app) => record(app, violation, options, files)));
    });
  rectification
    .command('list')
    .description('answers on record, oldest first')
    .option('--violation <number>', 'only those to this violation')
    .option('--round <name>', 'only those to violations of this round')
    .option('--json', 'one JSON object a line')
    .action(async (options: { violation?: string; round?: string; json?: true }) => {
      end(await withApp((app) => list(app, options)));
    });
  rectification
    .command('pending')
    .description('re-checks whose outcome a person has to decide')
    .option('--json', 'one JSON object a line')
    .action(async (options: { json?: true }) => {
      end(await withApp((app) => pending(app, options.json === true)));
    });
  rectification
    .command('refuse')
    .description(
      'not rectified (未整改或整改不到位): somebody looked at what a re-check suspects, and it is there',
    )
    .argument('<violation...>', 'numbers of violations')
    .requiredOption('--by <name>', 'who decides')
    .requiredOption('--why <text>', 'why')
    .action(async (violations: string[], options: { by: string; why: string }) => {
      end(await withApp((app) => refuse(app, violations, options)));
    });
};

export function filled(option: string, text: string): string {
  if (text.trim() !== '') return text.trim();
  throw new InputError(`${option} is empty; say it in words`);
}

/** Throws an InputError for a number that no violation has. */
export async function mustBeViolation(app: App, text: string): Promise<number> {
  const violation = /^[1-9]\d{0,14}$/.test(text) ? await violationById(app.db, Number(text)) : null;
  if (violation) return violation.violationId;
  throw new InputError(`there is no violation ${text}; "xunjian violation list" shows their numbers`);
}

async function readAttachment(path: string): Promise<HandedInFile> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${path} cannot be read (${error.code ?? error.message})`);
  });
  try {
    const { size } = await file.stat();
    if (size > FILE_BYTES) throw new InputError(`${path} has ${size} bytes; at most ${FILE_BYTES} are taken`);
    const bytes = await file.readFile();
    const name = basename(path);
    const type = typeOfFile(name, bytes);
    if (type === null) {
      throw new InputError(
        `${path} is neither a PNG, JPEG or PDF nor a docx or xlsx; save it as one of these`,
      );
    }
    return { name, type, bytes };
  } finally {
    await file.close();
  }
}

async function record(
  app: App,
  violation: string,
  options: RecordOptions,
  files: readonly HandedInFile[],
): Promise<ExitCode> {
  const violationId = await mustBeViolation(app, violation);
  const by = filled('--by', options.by);
  const text = filled('--text', options.text);
  const at = options.at === undefined ? app.clock() : instantOf(options.at, app.clock());
  const number = await recordRectification(app, { violationId, by, at, text, files });
  console.log(`第${violationId}项：已记录${by}的整改情况（${number}），附件${files.length}个`);
  return EXIT.done;
}

function instantOf(text: string, now: Timestamp): Timestamp {
  const at = parseTimestamp(text);
  if (!at) throw new InputError(`--at is "${text}"; expected e.g. 2020-11-12T16:00:00+08:00`);
  if (at > now) throw new InputError(`--at ${text} lies in the future`);
  return at;
}

async function list(
  app: App,
  options: { violation?: string; round?: string; json?: true },
): Promise<ExitCode> {
  const round = options.round === undefined ? null : await roundByName(app.db, options.round);
  if (options.round !== undefined && !round) throw new InputError(`there is no round "${options.round}"`);
  const violationId =
    options.violation === undefined ? undefined : await mustBeViolation(app, options.violation);
  const answers = await rectificationsOf(app.db, {
    ...(violationId === undefined ? {} : { violationId }),
    ...(round ? { roundId: round.roundId } : {}),
  });
  for (const answer of answers) {
    if (options.json) printJson(answerLine(answer));
    else console.log(answerText(answer));
  }
  return EXIT.done;
}

export function answerLine(answer: StoredRectification): object {
  return {
    rectification_id: answer.rectificationId,
    violation_id: answer.violationId,
    answered_by: answer.by,
    answered_at: answer.at,
    answer: answer.text,
    recorded_at: answer.recordedAt,
    files: answer.files.map(({ name, type, size, digest }) => ({ name, type, size, sha256: digest })),
  };
}

export function answerText(answer: StoredRectification): string {
  const files = answer.files.map(({ name, digest }) => `\n    附件：${name}  SHA-256 ${digest}`).join('');
  return `  ${chineseTime(answer.at)}  ${answer.by}答复第${answer.violationId}项：${answer.text}${files}`;
}

async function pending(app: App, json: boolean): Promise<ExitCode> {
  for (const recheck of await pendingRechecks(app.db)) {
    const { violationId, name, fromRound, problem, explanation, recheckedAt } = recheck;
    if (json) {
      printJson({
        violation_id: violationId,
        name,
        from_round: fromRound,
        problem,
        explanation,
        rechecked_at: recheckedAt,
      });
    } else {
      console.log(
        `${violationId}  ${name}  ${fromRound}  ${problem}\n  ${chineseTime(recheckedAt)}复核：${explanation}`,
      );
    }
  }
  return EXIT.done;
}

async function refuse(
  app: App,
  violations: readonly string[],
  options: { by: string; why: string },
): Promise<ExitCode> {
  const by = { by: filled('--by', options.by), why: filled('--why', options.why), at: app.clock() };
  let code: ExitCode = EXIT.done;
  for (const text of new Set(violations)) {
    const violationId = await mustBeViolation(app, text);
    if (await app.db.transaction((tx) => decideNotRectified(tx, violationId, by))) {
      console.log(`${violationId}：复核认定未整改或整改不到位`);
    } else {
      process.stderr.write(
        `${violationId}：没有待人工确认的复核。改正办法：用 xunjian rectification pending 查看。\n`,
      );
      code = EXIT.badInput;
    }
  }
  return code;
}
