/** `xunjian evidence ROUND`: writes a bundle that anybody can check, of a round or of a part of it. */

import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { App } from '../../app.ts';
import { fileName } from '../../documents/produce.ts';
import { type BundleWish, writeBundle } from '../../evidence/bundle.ts';
import { signingKey } from '../../evidence/keys.ts';
import { ArchiveError } from '../../fetch/archive.ts';
import { warcinfo } from '../../fetch/warc-record.ts';
import { type EvidenceScope, inspectionsIn } from '../../store/evidence.ts';
import { type Round, roundByName } from '../../store/rounds.ts';
import { violationById } from '../../store/violations.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from '../command.ts';

interface WriteOptions {
  readonly out: string;
  readonly violation?: string;
  readonly sponsor?: string;
  readonly account?: string;
  readonly json?: true;
}

export function addWriting(evidence: Command, end: (code: ExitCode) => void): void {
  evidence
    .argument('[round]', 'name of the round; or the id of a violation')
    .option('--out <folder>', 'where to write; made if it is not there')
    .option('--violation <id>', 'of this violation alone: its account in the round')
    .option('--sponsor <name>', 'of the accounts of one body (代表主体)')
    .option('--account <id>', 'of one account of the registry')
    .option('--json', 'print what was written as one JSON object')
    .action(async (round: string | undefined, options: Partial<WriteOptions>) => {
      const { out } = options;
      if (round === undefined) throw new InputError('which round? xunjian evidence 2020Q4 --out DIR');
      if (out === undefined) throw new InputError('where to? add --out DIR');
      end(await withApp((app) => write(app, round, { ...options, out })));
    });
}

interface Asked {
  readonly round: Round;
  readonly scope: EvidenceScope;
  /** File name without its ending. */
  readonly name: string;
  readonly title: string;
}

async function write(app: App, named: string, options: WriteOptions): Promise<ExitCode> {
  const { round, scope, name, title } = await asked(app, named, options);
  if ((await inspectionsIn(app.db, scope, 0, 1)).length === 0)
    throw new InputError(`there is no inspection in round ${round.name} to which this applies`);
  const manifest = await app.sealRound(round);
  const file = join(resolve(options.out), `${name}.wacz`);
  const wish: BundleWish = { round, scope, title, manifest, file };
  try {
    const written = await writeBundle(await partsOf(app), wish);
    if (options.json) printJson({ round: round.name, manifest: manifest?.sha256 ?? null, ...written });
    else
      console.log(
        `${title}：检查${written.inspections}，突出问题${written.violations}，抓取${written.captures}，已写入${file}\n` +
          `核验：xunjian evidence verify ${file}`,
      );
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    process.stderr.write(`no bundle was written: the archive is damaged: ${error.message}\n`);
    return EXIT.failed;
  }
}

const SOFTWARE = 'xunjian/0.1';

async function partsOf(app: App) {
  const now = app.clock();
  return {
    db: app.db,
    archive: app.archive,
    rulesetOf: app.rulesetOf,
    key: await signingKey(app.config.home),
    software: SOFTWARE,
    now,
    warcinfo: () => warcinfo(randomUUID(), now, 'data.warc.gz', SOFTWARE),
  };
}

async function asked(app: App, named: string, options: WriteOptions): Promise<Asked> {
  const { violation, sponsor, account } = options;
  if ([violation, sponsor, account].filter((one) => one !== undefined).length > 1)
    throw new InputError('give one of --violation, --sponsor and --account');
  const round = await roundByName(app.db, named);
  if (!round) return ofViolation(app, named, null);
  const { roundId, name } = round;
  if (violation !== undefined) return ofViolation(app, violation, round);
  if (sponsor !== undefined)
    return {
      round,
      scope: { roundId, sponsor },
      name: fileName(`${name}-${sponsor}`),
      title: `${name}检查取证：${sponsor}`,
    };
  if (account !== undefined)
    return {
      round,
      scope: { roundId, accountId: idOf(account, '--account') },
      name: fileName(`${name}-account-${account}`),
      title: `${name}检查取证：账号${account}`,
    };
  return { round, scope: { roundId }, name: fileName(name), title: `${name}检查取证` };
}

async function ofViolation(app: App, text: string, round: Round | null): Promise<Asked> {
  const unknown = () =>
    new InputError(
      round
        ? `there is no violation ${text} in round ${round.name}; xunjian violation list --round ${round.name}`
        : `there is no round "${text}", and no violation of this number`,
    );
  if (!/^\d{1,15}$/.test(text)) throw unknown();
  const violationId = Number(text);
  const found = await violationById(app.db, violationId);
  const own = round ?? (found && (await roundByName(app.db, found.round)));
  if (!found || !own || found.round !== own.name) throw unknown();
  return {
    round: own,
    scope: { roundId: own.roundId, violationId },
    name: fileName(`${own.name}-violation-${violationId}`),
    title: `${own.name}检查取证：突出问题${violationId}（${found.name}，${found.problem}）`,
  };
}

function idOf(text: string, option: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InputError(`${option} is "${text}"; expected a number`);
}
