import type { App } from '../app.ts';
import { chineseDay, chineseTime, type Day, dayOf, parseDay } from '../domain/time.ts';
import {
  addressOfLink,
  issueLink,
  issueMissingLinks,
  opensHereOnly,
  standing,
} from '../inspection/sponsor-links.ts';
import {
  listSponsorLinks,
  type SponsorLink,
  sponsorByName,
  sponsorLinksInForce,
  withdrawSponsorLink,
} from '../store/sponsor-links.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';
import { filled } from './rectification.ts';
import { mustFindRound } from './round/round.ts';

interface LinkOptions {
  readonly by: string;
  readonly until?: string;
  readonly json?: true;
}

export const sponsorCommand: Register = (program, end) => {
  const sponsor = program
    .command('sponsor')
    .description('addresses under which a failing body sees its own problems and answers, without a login');
  sponsor
    .command('link')
    .description('issue an address (one in force is withdrawn); without a body, for each that has none')
    .argument('<round>', 'a round that has ended')
    .argument('[sponsor]', 'the body (代表主体), as registered')
    .requiredOption('--by <name>', 'who issues it')
    .option('--until <day>', 'the last day on which it opens (default: 30 days after the deadline)')
    .option('--json', 'one JSON object a line')
    .action(async (round: string, named: string | undefined, options: LinkOptions) => {
      end(await withApp((app) => link(app, round, named, options)));
    });
  sponsor
    .command('list')
    .description('addresses that were issued, the latest first')
    .option('--round <name>', 'only those of this round')
    .option('--json', 'one JSON object a line')
    .action(async (options: { round?: string; json?: true }) => {
      end(await withApp((app) => list(app, options)));
    });
  sponsor
    .command('withdraw')
    .description('close addresses before they expire')
    .argument('<number...>', 'as the list has them')
    .requiredOption('--by <name>', 'who withdraws them')
    .action(async (numbers: string[], options: { by: string }) => {
      end(await withApp((app) => withdraw(app, numbers, options.by)));
    });
};

async function link(
  app: App,
  named: string,
  body: string | undefined,
  options: LinkOptions,
): Promise<ExitCode> {
  const round = await mustFindRound(app, named);
  const by = filled('--by', options.by);
  if (opensHereOnly(app))
    process.stderr.write(
      `note: XUNJIAN_URL is not set: ${app.config.url} opens on this machine alone; set it before reports are printed\n`,
    );
  if (body === undefined) {
    if (options.until !== undefined) throw new InputError('--until goes with one body; name it');
    const issued = await issueMissingLinks(app, round, by);
    const links = await sponsorLinksInForce(app.db, round.roundId, app.clock());
    for (const one of links) await print(app, one, options.json === true);
    if (!options.json) console.log(`新发放${issued}个，共${links.length}个有效`);
    return EXIT.done;
  }
  const found = await sponsorByName(app.db, body);
  if (!found)
    throw new InputError(`there is no body "${body}" in the registry; give its full name (代表主体)`);
  const until = options.until === undefined ? null : dayNamed(options.until);
  const issued = await issueLink(app, { round, sponsorId: found.sponsorId, by, until });
  if (issued.is === 'refused') throw new InputError(issued.why);
  await print(app, issued.link, options.json === true);
  return EXIT.done;
}

function dayNamed(text: string): Day {
  const day = parseDay(text);
  if (!day) throw new InputError(`--until is "${text}"; expected a day such as 2020-12-15`);
  return day;
}

async function list(app: App, options: { round?: string; json?: true }): Promise<ExitCode> {
  const round = options.round === undefined ? null : await mustFindRound(app, options.round);
  const links = await listSponsorLinks(app.db, round?.roundId ?? null);
  for (const one of links) await print(app, one, options.json === true);
  if (links.length === 0 && !options.json) console.log('没有发放过填报地址');
  return EXIT.done;
}

const STANDINGS = { open: '有效', expired: '已过期', withdrawn: '已收回' } as const;

/** What opens nothing any more is listed without its address. */
async function print(app: App, one: SponsorLink, json: boolean): Promise<void> {
  const is = standing(one, app.clock());
  const url = is === 'open' ? await addressOfLink(app, one) : null;
  if (json) {
    const { linkId, round, sponsor, expiresAt, answeredAt } = one;
    printJson({ link: linkId, round, sponsor, is, url, expires_at: expiresAt, answered_at: answeredAt });
    return;
  }
  const answered = one.answeredAt === null ? '' : `，${chineseTime(one.answeredAt)}已填报`;
  console.log(
    `${one.linkId}  ${one.round}  ${one.sponsor}：${STANDINGS[is]}，至${chineseDay(dayOf(one.expiresAt))}${answered}`,
  );
  if (url !== null) console.log(`  ${url}`);
}

async function withdraw(app: App, numbers: readonly string[], name: string): Promise<ExitCode> {
  const by = filled('--by', name);
  let code: ExitCode = EXIT.done;
  for (const text of new Set(numbers)) {
    if (!/^[1-9]\d{0,14}$/.test(text)) throw new InputError(`"${text}" is no number of an address`);
    const done = await app.db.transaction((tx) =>
      withdrawSponsorLink(tx, Number(text), { by, at: app.clock() }),
    );
    if (done) console.log(`${text}：已收回`);
    else {
      process.stderr.write(`${text}：没有这个编号的有效地址\n`);
      code = EXIT.badInput;
    }
  }
  return code;
}
