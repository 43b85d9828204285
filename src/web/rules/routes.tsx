/** /rules: what is asked, its history, and what a change would do. Nothing here changes anything. */

import type { MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PLATFORM_NAMES } from '../../domain/account.ts';
import { VERDICT_NAMES } from '../../domain/verdict.ts';
import { ruleTitles } from '../../inspection/rulesets.ts';
import { type Change, tryRuleset } from '../../inspection/try-ruleset.ts';
import type { Sheet } from '../../reports/spreadsheet.ts';
import { differencesBetween } from '../../rules/differences.ts';
import { readRuleSetFile } from '../../rules/reading.ts';
import { parseRuleSet, type RuleSet, RuleSetError } from '../../rules/ruleset.ts';
import { type Round, roundByName } from '../../store/rounds.ts';
import { triableRounds } from '../../store/ruleset-uses.ts';
import { rulesetByHash } from '../../store/rulesets.ts';
import { PageError } from '../errors.tsx';
import { sendSheet } from '../export.ts';
import { sendPage } from '../page.tsx';
import { mayAct, type Web } from '../web.ts';
import { ChangesView } from './changes.tsx';
import { RulesetList } from './list.tsx';
import { RulesetView } from './ruleset.tsx';
import { type KnownSet, knownSets } from './sets.ts';
import { type Tried, TryView } from './try.tsx';

/** Differences shown on the page; the file has all. */
const SHOWN = 500;
/** A rule set is a few kilobytes. */
const MOST_BYTES = 256 * 1024;

export function addRules(server: FastifyInstance, web: Web): void {
  const viewer = { config: { role: 'viewer' as const } };
  const reviewer = { config: { role: 'reviewer' as const } };
  server.get('/rules', viewer, async (request, reply) =>
    sendRulesPage(
      request,
      reply,
      '规则',
      <RulesetList sets={await knownSets(web.app.db)} mayTry={mayAct(request.visitor, 'reviewer')} />,
    ),
  );
  server.get('/rules/try', reviewer, (request, reply) => form(web, request, reply));
  server.post('/rules/try', reviewer, (request, reply) => trial(web, request, reply));
  server.post('/rules/try/changes.csv', reviewer, (request, reply) => changesFile(web, request, reply));
  server.get('/rules/:hash', viewer, async (request, reply) => {
    const { hash } = z.object({ hash: z.string() }).parse(request.params);
    const set = wanted(await knownSets(web.app.db), hash);
    const view = <RulesetView set={set} mayTry={mayAct(request.visitor, 'reviewer')} />;
    return sendRulesPage(request, reply, set.title, view);
  });
  server.get('/rules/:hash/changes/:before', viewer, async (request, reply) => {
    const { hash, before } = z.object({ hash: z.string(), before: z.string() }).parse(request.params);
    const sets = await knownSets(web.app.db);
    const view = <ChangesView before={wanted(sets, before)} after={wanted(sets, hash)} />;
    return sendRulesPage(request, reply, '两版规则的差异', view);
  });
}

function sendRulesPage(
  request: FastifyRequest,
  reply: FastifyReply,
  title: string,
  body: preact.ComponentChild,
): FastifyReply {
  return sendPage(request, reply, { title, section: 'rules', styles: ['rules'], body });
}

function wanted(sets: readonly KnownSet[], hash: string): KnownSet {
  const set = sets.find((known) => known.hash === hash);
  if (!set) throw new PageError(404, '没有这一版规则', '版本号可能有误。规则页面列出了所有版本。');
  return set;
}

/** Begins with the set that is asked for, else with the one that judged the latest round. */
async function form({ app }: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { ruleset, round } = z
    .object({ ruleset: z.string().optional(), round: z.string().optional() })
    .parse(request.query);
  const [sets, rounds] = await Promise.all([knownSets(app.db), triableRounds(app.db)]);
  const chosen = rounds.find(({ name }) => name === round) ?? rounds[0];
  const hash = ruleset ?? chosen?.ruleset;
  const set = sets.find((known) => known.hash === hash) ?? sets[0];
  const view = (
    <TryView rounds={rounds} round={chosen?.name} source={set?.source ?? ''} problems={[]} tried={null} />
  );
  return sendRulesPage(request, reply, '试算', view);
}

interface Asked {
  readonly round: Round;
  readonly source: string;
}

const field = z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]);
const asked = z.object({
  round: field,
  source: field.default(''),
  file: z
    .custom<MultipartFile>((file) => typeof (file as MultipartFile | undefined)?.toBuffer === 'function')
    .optional(),
});

async function askedFor({ app }: Web, request: FastifyRequest): Promise<Asked> {
  const form = asked.safeParse(request.body);
  if (!form.success) throw new PageError(422, '没有试算', '请选择检查并填写规则。');
  const round = await roundByName(app.db, form.data.round);
  if (!round) throw new PageError(404, '没有这次检查', '检查名称可能有误，请从列表中选择。');
  const uploaded = (await form.data.file?.toBuffer())?.toString('utf8') ?? '';
  // a browser ends the lines of a text area in its own way
  const source = (uploaded === '' ? form.data.source : uploaded).replace(/\r\n/g, '\n');
  if (Buffer.byteLength(source) > MOST_BYTES) throw new PageError(413, '规则过长', '规则文件不应超过256KB。');
  return { round, source };
}

async function trial(web: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { db } = web.app;
  const { round, source } = await askedFor(web, request);
  const rounds = await triableRounds(db);
  const read = readOrProblems(source);
  if ('problems' in read) {
    const view = (
      <TryView rounds={rounds} round={round.name} source={source} problems={read.problems} tried={null} />
    );
    return sendRulesPage(request, reply.code(422), '试算', view);
  }
  const changes: Change[] = [];
  const result = await tryRuleset(web.app, round.roundId, { source, ruleset: read.ruleset }, (change) => {
    if (changes.length < SHOWN) changes.push(change);
  });
  const judged = (await rulesetByHash(db, round.ruleset))?.source ?? '';
  const [before, after] = [readRuleSetFile(judged), readRuleSetFile(source)];
  const tried: Tried = {
    round: round.name,
    trial: result,
    changes,
    titles: await titlesWith(web, read.ruleset),
    edited: before && after ? differencesBetween(before, after) : [],
  };
  const view = <TryView rounds={rounds} round={round.name} source={source} problems={[]} tried={tried} />;
  return sendRulesPage(request, reply, '试算', view);
}

function readOrProblems(source: string): { ruleset: RuleSet } | Pick<RuleSetError, 'problems'> {
  try {
    return { ruleset: parseRuleSet(source, 'rules.yaml') };
  } catch (error) {
    if (error instanceof RuleSetError) return error;
    throw error;
  }
}

/** Of the edited set first: its rules may be new. */
async function titlesWith({ app }: Web, ruleset: RuleSet): Promise<Map<string, string>> {
  const own = ruleset.rules.map(({ id, title }) => [id, title] as const);
  return new Map([...(await ruleTitles(app.db)), ...own]);
}

async function changesFile(web: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { round, source } = await askedFor(web, request);
  const read = readOrProblems(source);
  if ('problems' in read) throw new PageError(422, '没有试算', '规则有误。请在试算页面查看并改正。');
  const titles = await titlesWith(web, read.ruleset);
  const changes: Change[] = [];
  await tryRuleset(web.app, round.roundId, { source, ruleset: read.ruleset }, (change) =>
    changes.push(change),
  );
  return sendSheet(reply, 'csv', sheetOf(round, titles), all(changes));
}

async function* all(changes: readonly Change[]): AsyncGenerator<readonly Change[]> {
  yield changes;
}

function sheetOf({ name: round }: Round, titles: ReadonlyMap<string, string>): Sheet<Change> {
  const word = (outcome: Change['from']) => (outcome === null ? '无此规则' : VERDICT_NAMES[outcome]);
  return {
    title: `${round}-试算差异`,
    columns: [
      { heading: '编号', of: ({ accountId }) => accountId },
      { heading: '类型', of: ({ platform }) => PLATFORM_NAMES[platform] },
      { heading: '账号', of: ({ name }) => name },
      { heading: '规则', of: ({ rule }) => titles.get(rule) ?? rule },
      { heading: '原判定', of: ({ from }) => word(from) },
      { heading: '试算', of: ({ to }) => word(to) },
      { heading: '说明', of: ({ explanation }) => explanation },
    ],
  };
}
