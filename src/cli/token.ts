/** `xunjian token`: tokens with which other systems read over HTTP. A token is shown once, when it is made. */

import type { App } from '../app.ts';
import { endOfDay, parseDay, type Timestamp } from '../domain/time.ts';
import { listApiTokens } from '../store/api-tokens.ts';
import { makeToken, withdrawToken } from '../users/api-tokens.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';

export const tokenCommand: Register = (program, end) => {
  const token = program
    .command('token')
    .description('tokens with which other systems read over HTTP (/api/v1)');
  token
    .command('add')
    .description('make a token and print it; it is not kept, and cannot be shown again')
    .argument('<name>', 'which system reads with it')
    .option('--until <day>', 'the last day on which it holds, e.g. 2027-12-31; else until it is revoked')
    .option('--by <name>', 'who makes it', 'operator')
    .action(async (name: string, options: { until?: string; by: string }) => {
      end(await withApp((app) => add(app, name, options)));
    });
  token
    .command('list')
    .description('all tokens, the newest first; never the tokens themselves')
    .option('--json', 'one JSON array')
    .action(async (options: { json?: true }) => {
      end(await withApp((app) => list(app, options.json === true)));
    });
  token
    .command('revoke')
    .description('from now on the token is refused')
    .argument('<number>', 'as "token list" shows it')
    .option('--by <name>', 'who revokes it', 'operator')
    .action(async (number: string, options: { by: string }) => {
      end(await withApp((app) => revoke(app, number, options.by)));
    });
};

async function add(app: App, name: string, options: { until?: string; by: string }): Promise<ExitCode> {
  if (name.trim() === '') throw new InputError('the name is empty; say which system reads with the token');
  const expiresAt = untilOf(app, options.until);
  const made = await makeToken(app.db, { name: name.trim(), by: options.by, at: app.clock(), expiresAt });
  console.log(made.token);
  process.stderr.write(`token ${made.tokenId} for "${name.trim()}"; it is shown this once\n`);
  return EXIT.done;
}

function untilOf(app: App, written: string | undefined): Timestamp | null {
  if (written === undefined) return null;
  const day = parseDay(written);
  if (!day) throw new InputError(`--until is "${written}"; expected a day such as 2027-12-31`);
  if (endOfDay(day) <= app.clock()) throw new InputError(`--until ${day} is over already`);
  return endOfDay(day);
}

async function list(app: App, json: boolean): Promise<ExitCode> {
  const tokens = await listApiTokens(app.db);
  if (json) printJson(tokens);
  else
    for (const token of tokens)
      console.log(
        `${token.tokenId}  ${token.name}  ${token.createdBy}，${token.createdAt.slice(0, 10)}` +
          `${token.revokedAt ? '，已撤销' : token.expiresAt ? `，有效至${token.expiresAt.slice(0, 10)}` : ''}` +
          `，最近使用：${token.lastUsedAt?.slice(0, 16).replace('T', ' ') ?? '—'}`,
      );
  return EXIT.done;
}

async function revoke(app: App, number: string, by: string): Promise<ExitCode> {
  if (!/^\d{1,9}$/.test(number))
    throw new InputError(`"${number}" is no number of a token; see: xunjian token list`);
  if (!(await withdrawToken(app.db, Number(number), { by, at: app.clock() })))
    throw new InputError(`there is no token ${number} in force; see: xunjian token list`);
  console.log(`令牌${number}：已撤销`);
  return EXIT.done;
}
