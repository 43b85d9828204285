/** `xunjian round publish`: the notice is signed; documents written from now on are no drafts. */

import type { App } from '../../app.ts';
import { publishRound } from '../../documents/publish.ts';
import { badDates } from '../../documents/readiness.ts';
import { type Day, parseDay } from '../../domain/time.ts';
import { listViolations } from '../../store/violations.ts';
import type { Register } from '../command.ts';
import { EXIT, type ExitCode, InputError, withApp } from '../command.ts';
import { settings } from './notice.ts';
import { mustFindRound } from './round.ts';

interface PublishOptions {
  readonly signer?: string;
  readonly signedOn?: string;
  readonly office?: string;
}

export const publishCommand: Register = (round, end) => {
  round
    .command('publish')
    .description('the notice is signed (签发): who signed, and when; then write it again')
    .argument('<name>')
    .option('--signer <name>', 'who signed; else signer in the settings of the office')
    .option('--signed-on <day>', 'the day of signing, e.g. 2020-11-11; else signed_on in the settings')
    .option('--office <file>', 'settings of the office (YAML)')
    .action(async (name: string, options: PublishOptions) => {
      end(await withApp((app) => publish(app, name, options)));
    });
};

async function publish(app: App, name: string, options: PublishOptions): Promise<ExitCode> {
  const round = await mustFindRound(app, name);
  const office = await settings(app, options.office);
  const by = (options.signer ?? office.signer).trim();
  if (by === '') throw new InputError('nobody signed: give --signer NAME, or signer in office.yaml');
  const on = options.signedOn === undefined ? office.signed_on : dayOf(options.signedOn);
  if (on === null)
    throw new InputError(
      'the day of signing is not known: give --signed-on 2020-11-11, or signed_on in office.yaml',
    );
  if (on < round.windowFrom)
    throw new InputError(`--signed-on ${on} comes before the monitoring window begins (${round.windowFrom})`);
  const wrongDates = badDates(office, on);
  if (wrongDates) throw new InputError(wrongDates);
  const undecided = await listViolations(app.db, { round: name, state: 'suspected' });
  if (undecided.length > 0) {
    process.stderr.write(
      `${undecided.length} suspected violations are undecided; a notice is signed when they are: xunjian violation list --round ${name} --state suspected\n`,
    );
    return EXIT.failed;
  }
  // What is signed is what the round comes to now.
  const manifest = await app.sealRound(round);
  const signed = await publishRound(app.db, round, office, { by, on, at: app.clock() });
  if (!signed) {
    process.stderr.write(`round ${name} is ${round.state}: close it first (xunjian round close ${name})\n`);
    return EXIT.failed;
  }
  if (manifest) console.log(`${name}：取证清单SHA-256 ${manifest.sha256}`);
  console.log(`${name}：已签发（${by}，${on}）；重新生成文件：xunjian round notice ${name} --out …`);
  return EXIT.done;
}

function dayOf(text: string): Day {
  const day = parseDay(text);
  if (!day) throw new InputError(`--signed-on is "${text}"; expected a day such as 2020-11-11`);
  return day;
}
