import type { App } from '../app.ts';
import { PLATFORM_NAMES } from '../domain/account.ts';
import { type Answer, SubmissionError, submitPosts } from '../inspection/submit.ts';
import type { StoredAccount } from '../store/accounts.ts';
import { findAccount } from './account.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';
import { refuseUninspectable } from './inspect.ts';

interface Options {
  readonly by: string;
  readonly json?: true;
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
  const answers = await submitPosts(app, account, urls, options.by).catch((error: unknown) => {
    throw error instanceof SubmissionError ? asInputError(error, account) : error;
  });
  for (const answer of answers) {
    if (options.json) printJson(answer);
    else print(account, answer);
  }
  if (answers.some((answer) => answer.answer === 'refused')) return EXIT.badInput;
  return answers.some((answer) => answer.answer === 'undetermined') ? EXIT.undetermined : EXIT.done;
}

/** What somebody at the command line is told of an address that no page was asked for. */
function asInputError(error: SubmissionError, account: StoredAccount): InputError {
  const { url, fault } = error;
  const platform = PLATFORM_NAMES[account.platform];
  switch (fault.is) {
    case 'foreign':
      return new InputError(
        `${url} is not an address of ${platform} (${fault.hosts.join(', ')}); ` +
          'open the post in the app, copy its link, and submit that',
      );
    case 'no-post':
      return new InputError(`${url} is a page of an account, not of a post; submit the address of one post`);
    case 'other-account':
      return new InputError(
        `${url} belongs to another account (${fault.accountId}), not to ${account.name} (${account.platformId}); ` +
          'submit a post of this account, or correct its id in the registry',
      );
  }
}

function print(account: StoredAccount, answer: Answer): void {
  const word = { proved: '已证实', refused: '不予采信', undetermined: '未能核实' }[answer.answer];
  console.log(
    `${word}  ${answer.url}\n  ${account.name}${answer.title ? `《${answer.title}》` : ''}：${answer.why}`,
  );
  if (answer.answer === 'refused') console.log(`  请提交“${account.name}”本账号发布的文章地址。`);
}
