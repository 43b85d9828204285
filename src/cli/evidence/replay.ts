/** `xunjian evidence replay`: looked at again from the archive alone, and compared with what was found then. */

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { ALL_KINDS } from '../../../scrapers/platforms.ts';
import type { App } from '../../app.ts';
import { timestamp } from '../../domain/time.ts';
import { unpack } from '../../evidence/unpacked.ts';
import { verifyBundle } from '../../evidence/verify.ts';
import { createArchive } from '../../fetch/archive.ts';
import { type Replayed, replayed } from '../../inspection/replay-round.ts';
import { parseRuleSet } from '../../rules/ruleset.ts';
import { capturesOfInspections, evidenceOfInspections, inspectionsIn } from '../../store/evidence.ts';
import { EXIT, type ExitCode, printJson, type Register, withApp } from '../command.ts';
import { mustFindRound } from '../round/round.ts';

export const replayCommand: Register = (evidence, end) => {
  evidence
    .command('replay')
    .description('parse every page again from the archive (of a round) or a bundle, and compare the findings')
    .argument('<round or bundle>')
    .option('--json', 'one JSON object a line for each inspection')
    .action(async (named: string, { json }: { json?: true }) => {
      const tally = new Tally(json === true);
      const isBundle = named.endsWith('.wacz') || existsSync(named);
      end(
        isBundle ? await replayBundle(named, tally) : await withApp((app) => replayRound(app, named, tally)),
      );
    });
};

const BATCH = 20;

async function replayRound(app: App, name: string, tally: Tally): Promise<ExitCode> {
  const { roundId } = await mustFindRound(app, name);
  for (let after = 0; ; ) {
    const ids = await inspectionsIn(app.db, { roundId }, after, BATCH);
    const last = ids.at(-1);
    if (last === undefined) break;
    const captures = new Map(
      (await capturesOfInspections(app.db, ids)).map((capture) => [capture.captureId as string, capture]),
    );
    for (const evidence of await evidenceOfInspections(app.db, ids)) {
      const ruleset = await app.rulesetOf(evidence.ruleset);
      const found = await replayed({ evidence, captures, ruleset, read: app.archive.read }, ALL_KINDS);
      tally.add(evidence.inspectionId, evidence.account.name, found);
    }
    after = last;
  }
  return tally.end(name);
}

/** Needs no database. What does not fit is not looked at. */
async function replayBundle(path: string, tally: Tally): Promise<ExitCode> {
  const verified = await verifyBundle(path);
  if (!verified.fits) {
    process.stderr.write(`${path}：不符：${verified.fault.where}：${verified.fault.why}\n`);
    return EXIT.failed;
  }
  const bundle = await unpack(path);
  // Nothing is written to it.
  const clock = () => timestamp(0);
  const archive = createArchive({ root: bundle.folder, software: '', clock, newId: randomUUID });
  try {
    for await (const evidence of bundle.inspections()) {
      const ruleset = parseRuleSet(await bundle.rulesetSource(evidence.ruleset), evidence.ruleset);
      const { captures } = bundle;
      const found = await replayed({ evidence, captures, ruleset, read: archive.read }, ALL_KINDS);
      tally.add(evidence.inspectionId, evidence.account.name, found);
    }
    return tally.end(path);
  } finally {
    await bundle.close();
  }
}

/** Counts, and tells of whatever is not the same. */
class Tally {
  private readonly counts = { same: 0, 'not-replayable': 0, different: 0 };
  private readonly json: boolean;

  constructor(json: boolean) {
    this.json = json;
  }

  add(inspection: number, account: string, found: Replayed): void {
    this.counts[found.is] += 1;
    if (this.json) printJson({ inspection, account, ...found });
    else if (found.is === 'different') console.log(`检查${inspection} ${account}：与当时不同：${found.why}`);
  }

  end(name: string): ExitCode {
    const { same, different, 'not-replayable': without } = this.counts;
    if (!this.json)
      console.log(
        `${name}：重新解析${same + different}个账号的存档，一致${same}，不同${different}` +
          (without > 0 ? `；${without}个账号没有可供重新解析的存档` : ''),
      );
    return different > 0 ? EXIT.failed : EXIT.done;
  }
}
