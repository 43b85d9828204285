/** `xunjian round notice`: the notice, the list, and what is handed out to each failing body. */

import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { App } from '../../app.ts';
import { answerAddresses } from '../../documents/answer-address.ts';
import { gatherReport } from '../../documents/gather.ts';
import { produce } from '../../documents/produce.ts';
import { advice, badDates, obstacle, type Progress } from '../../documents/readiness.ts';
import { readOfficeFile, readTemplates, usualOffice } from '../../documents/templates.ts';
import { writeDocuments } from '../../documents/write.ts';
import { PLATFORM_NAMES } from '../../domain/account.ts';
import { signingKey } from '../../evidence/keys.ts';
import { type Sum, sha256, sumLine } from '../../evidence/sums.ts';
import { keepHeapSmall } from '../../heap.ts';
import { signedOn } from '../../reports/notice.ts';
import { type Office, OfficeError } from '../../reports/office.ts';
import type { RoundReport, RuleWords } from '../../reports/round-report.ts';
import { TemplateError } from '../../reports/template.ts';
import type { Round } from '../../store/rounds.ts';
import { roundProgress } from '../../store/rounds.ts';
import { listViolations } from '../../store/violations.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from '../command.ts';
import { mustFindRound } from './round.ts';

interface NoticeOptions {
  readonly out: string;
  readonly office?: string;
  readonly templates?: string;
  readonly pending?: true;
  readonly draft?: true;
  readonly json?: true;
}

export const noticeCommand: Register = (round, end) => {
  round
    .command('notice')
    .description('write the notice (通报), the list, and the reports to each failing body')
    .argument('<name>')
    .requiredOption('--out <folder>', 'where to write; made if it is not there')
    .option(
      '--office <file>',
      'settings of the office (YAML); else XUNJIAN_OFFICE, or office.yaml in XUNJIAN_HOME',
    )
    .option('--templates <folder>', 'templates that come before the shipped ones; else XUNJIAN_TEMPLATES')
    .option('--pending', 'list undecided suspicions apart, instead of refusing to write')
    .option('--draft', 'write what is known although inspections are still running')
    .option('--json', 'print what was written as one JSON object')
    .action(async (name: string, options: NoticeOptions) => {
      keepHeapSmall();
      end(await withApp((app) => writeNotice(app, name, options)));
    });
};

async function writeNotice(app: App, name: string, options: NoticeOptions): Promise<ExitCode> {
  const round = await mustFindRound(app, name);
  const office = await settings(app, options.office);
  const templates = await readTemplates(
    options.templates ? resolve(options.templates) : app.config.templates,
  );
  const progress = await progressOf(app, round);
  const stopped = obstacle(round, progress, { draft: options.draft === true });
  if (stopped) return refuse(stopped);
  const undecided = await undecidedLines(app, name);
  if (undecided.length > 0 && !options.pending)
    return refuse(
      `${undecided.length} suspected violations are undecided:\n${undecided.join('\n')}\n` +
        'decide them (xunjian violation confirm|dismiss ID... --by NAME --why TEXT), or add --pending to list them apart',
    );
  await app.sealRound(round);
  const report = await gatherReport(app.db, round);
  const day = signedOn(report, office);
  const wrongDates = badDates(office, day);
  if (wrongDates) throw new InputError(wrongDates);
  for (const line of advice(office, day, progress, name)) process.stderr.write(`note: ${line}\n`);
  const written = await asInput(async () =>
    writeDocuments(
      resolve(options.out),
      produce(report, {
        rules: await rulesOf(app, round),
        office,
        templates,
        archive: app.archive,
        answers: await answerAddresses(app, round.roundId),
        onMissingPicture: (capture, error) =>
          process.stderr.write(
            `note: screenshot ${capture.captureId} of ${capture.url} is left out: ${messageOf(error)}\n`,
          ),
      }),
    ),
  );
  if (report.signature) await signDocuments(app, resolve(options.out), written);
  if (options.json) printJson({ round: name, out: resolve(options.out), files: written });
  else console.log(sentence(name, report, resolve(options.out), written.length));
  return EXIT.done;
}

/** What is handed out can be told from what somebody made of it. */
async function signDocuments(app: App, folder: string, paths: readonly string[]): Promise<void> {
  const sums: Sum[] = [];
  for (const path of [...paths].sort())
    sums.push({ path, sha256: sha256(await readFile(join(folder, path))) });
  const list = Buffer.from(sums.map(sumLine).join(''));
  const key = await signingKey(app.config.home);
  await writeFile(join(folder, 'documents.sha256'), list);
  await writeFile(join(folder, 'documents.sig'), key.sign(list));
  await writeFile(join(folder, 'public-key.pem'), key.publicKey);
}

function refuse(why: string): ExitCode {
  process.stderr.write(`${why}\n`);
  return EXIT.failed;
}

/** The office's settings, from the file that was named or the one that lies in its place. */
export async function settings(app: App, named: string | undefined): Promise<Office> {
  const file = named ? resolve(named) : usualOffice(app.config);
  return asInput(() => readOfficeFile(file));
}

/** What the office can mend in its own files is bad input: told without a trace of the program. */
async function asInput<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OfficeError || error instanceof TemplateError) throw new InputError(error.message);
    if (error instanceof Error && 'code' in error && 'path' in error)
      throw new InputError(
        `${String(error.path)}: cannot be used (${String(error.code)}); check the path and its rights`,
      );
    throw error;
  }
}

async function progressOf(app: App, round: Round): Promise<Progress> {
  const { open, states } = await roundProgress(app.db, round.roundId);
  return { open, waiting: states.waiting ?? 0 };
}

async function undecidedLines(app: App, round: string): Promise<string[]> {
  const undecided = await listViolations(app.db, { round, state: 'suspected' });
  return undecided.map(
    ({ violationId, platform, name, problem, explanation }) =>
      `  ${violationId}  ${PLATFORM_NAMES[platform]}“${name}”  ${problem}：${explanation}`,
  );
}

async function rulesOf(app: App, round: Round): Promise<RuleWords[]> {
  const { rules } = await app.rulesetOf(round.ruleset);
  return rules.map(({ id, wording, fails, basis }) => ({ id, ...wording, fails, basis }));
}

function sentence(name: string, report: RoundReport, out: string, files: number): string {
  const { inspected, failing, undetermined, pending } = report;
  const apart = [
    undetermined.value > 0 ? `无法判定${undetermined.value}` : null,
    pending.value > 0 ? `待人工确认${pending.value}` : null,
  ].filter((part) => part !== null);
  return (
    `${name}：检查${inspected.value}，不合格${failing.value}${apart.length > 0 ? `，${apart.join('，')}` : ''}；` +
    `${report.signature ? '' : '未签发（草稿），'}已写入${files}个文件：${out}`
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
