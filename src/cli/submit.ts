import { scraperOf } from '../../scrapers/platforms.ts';
import type { Scraper } from '../../scrapers/scraper.ts';
import type { App } from '../app.ts';
import { PLATFORM_NAMES } from '../domain/account.ts';
import { outcomeReasonText } from '../domain/reason.ts';
import { chineseTime } from '../domain/time.ts';
import { addKnownPosts, type StoredAccount } from '../store/accounts.ts';
import { capturesOf } from '../store/captures.ts';
import { findingsOf, sourcesOf } from '../store/inspections.ts';
import { findAccount } from './account.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';
import { refuseUninspectable, runToEnd } from './inspect.ts';

interface Options {
  readonly by: string;
  readonly json?: true;
}

/** What became of one submitted address. */
export interface Answer {
  readonly url: string;
  readonly answer: 'proved' | 'refused' | 'undetermined';
  readonly publishedAt: string | null;
  readonly title: string | null;
  readonly why: string;
}

export const submitCommand: Register = (program, end) => {
  program
    .command('submit')
    .description("submit addresses of an account's posts: fetched, checked to be its own, proved or refused")
    .argument('<account>', 'registry id, name, weibo:<uid> or wechat:<__biz>')
    .argument('<url...>', 'addresses of posts')
    .option('--by <name>', 'who submits them', 'operator')
    .option('--json', 'one JSON object a line')
    .action(async (named: string, urls: string[], options: Options) => {
      end(
        await withApp(async (app) => {
          const account = await findAccount(app.db, named);
          refuseUninspectable(account);
          return submit(app, account, urls, options);
        }),
      );
    });
};

async function submit(
  app: App,
  account: StoredAccount,
  urls: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const answers = await submitPosts(app, account, urls, options.by);
  for (const answer of answers) {
    if (options.json) printJson(answer);
    else print(account, answer);
  }
  if (answers.some((answer) => answer.answer === 'refused')) return EXIT.badInput;
  return answers.some((answer) => answer.answer === 'undetermined') ? EXIT.undetermined : EXIT.done;
}

/** Looks at the posts now; those proved or not yet seen are kept for later inspections. */
export async function submitPosts(
  app: App,
  account: StoredAccount,
  urls: readonly string[],
  by: string,
): Promise<Answer[]> {
  const scraper = scraperOf(account.platform);
  if (!scraper) throw new InputError(`${account.platform} has no scraper`);
  const posts = urls.map((url) => postAddress(scraper, account, url));
  const answers = await prove(app, account, scraper, posts);
  const kept = answers.filter((answer) => answer.answer !== 'refused');
  await addKnownPosts(
    app.db,
    account.accountId,
    kept.map(({ url }) => ({
      url,
      publishedAt: null,
      origin: 'submitted' as const,
      submittedBy: by,
    })),
    app.clock(),
  );
  return answers;
}

/** The canonical address; throws an InputError for one that cannot be a post of this account. */
function postAddress(scraper: Scraper, account: StoredAccount, url: string): string {
  const address = URL.canParse(url) ? scraper.address(url) : null;
  const platform = PLATFORM_NAMES[account.platform];
  if (!address) {
    throw new InputError(
      `${url} is not an address of ${platform} (${scraper.hosts.join(', ')}); ` +
        'open the post in the app, copy its link, and submit that',
    );
  }
  if (address.of !== 'post') {
    throw new InputError(`${url} is a page of an account, not of a post; submit the address of one post`);
  }
  if (address.accountId !== null && account.platformId !== null && address.accountId !== account.platformId) {
    throw new InputError(
      `${url} belongs to another account (${address.accountId}), not to ${account.name} (${account.platformId}); ` +
        'submit a post of this account, or correct its id in the registry',
    );
  }
  return address.url;
}

/** Looks at the addresses as an inspection of its own, so that each answer has its capture. */
async function prove(
  app: App,
  account: StoredAccount,
  scraper: Scraper,
  posts: readonly string[],
): Promise<Answer[]> {
  const ruleset = await app.useRuleset('national-2019');
  const inspection = await app.wantInspection(account.accountId, { reason: 'single', ruleset: ruleset.hash });
  await runToEnd(app, inspection, { posts });
  const findings = await findingsOf(app.db, inspection.inspectionId);
  const captures = await capturesOf(app.db, inspection.inspectionId);
  const notes = (await sourcesOf(app.db, inspection.inspectionId)).flatMap((source) => source.notes);
  const seen = findings?.posts.observed ? findings.posts.value.posts : [];
  return posts.map((url) => {
    const capture = captures.findLast((candidate) => canonical(scraper, candidate.url) === url);
    const post = seen.find((candidate) => capture && candidate.captures.includes(capture.captureId));
    if (post)
      return {
        url,
        answer: 'proved',
        publishedAt: post.publishedAt,
        title: post.title,
        why: `发布于${chineseTime(post.publishedAt)}`,
      };
    const refused = capture?.outcome === 'ok' || capture?.outcome.startsWith('gone:');
    const why = notes.join('；') || outcomeReasonText(capture?.outcome ?? 'not-asked');
    return { url, answer: refused ? 'refused' : 'undetermined', publishedAt: null, title: null, why };
  });
}

function canonical(scraper: Scraper, url: string): string {
  const address = scraper.address(url);
  return address?.of === 'post' ? address.url : url;
}

function print(account: StoredAccount, answer: Answer): void {
  const word = { proved: '已证实', refused: '不予采信', undetermined: '未能核实' }[answer.answer];
  console.log(
    `${word}  ${answer.url}\n  ${account.name}${answer.title ? `《${answer.title}》` : ''}：${answer.why}`,
  );
  if (answer.answer === 'refused') console.log(`  请提交“${account.name}”本账号发布的文章地址。`);
}
