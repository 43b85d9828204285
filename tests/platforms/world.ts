/**
 * The world file: what accounts exist, what they posted, what shows them and who refuses. YAML, checked when
 * it is read; each mistake is named by file, line, place and remedy. Documented in docs/stand-in-platforms.md.
 */

import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { parseTimestamp, type Timestamp } from '../../src/domain/time.ts';
import { FAULTS, type PlannedFault } from './faults.ts';

export const WECHAT_SOURCES = [
  'publish-list',
  'authorised',
  'album',
  'sogou',
  'feed',
  'website',
  'article',
] as const;
export const WEIBO_SOURCES = ['mobile', 'desktop', 'likes', 'article'] as const;
export type SourceName = (typeof WECHAT_SOURCES)[number] | (typeof WEIBO_SOURCES)[number];

export const COMMERCIAL = [
  'none',
  'product-card',
  'ad-card',
  'mini-program',
  'promo-text',
  'shop-link',
  'qr-code',
] as const;
export type Commercial = (typeof COMMERCIAL)[number];

/** Article pages by the time at which they were served. */
export const LAYOUTS = ['2020', '2024', '2025', '2026'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** What became of one post; the account itself is as its `presence` says. */
export const POST_ENDINGS = [
  'deleted',
  'content-violation',
  'unavailable',
  'expired',
  'wrong-address',
] as const;
export type PostEnding = (typeof POST_ENDINGS)[number];

const instant = z
  .string({ error: 'write an instant with its offset, e.g. 2020-10-12T09:00:00+08:00' })
  .transform((text, context): Timestamp => {
    const at = parseTimestamp(text);
    if (at) return at;
    context.issues.push({
      code: 'custom',
      input: text,
      message: `"${text}" is no instant: write it with its offset, e.g. 2020-10-12T09:00:00+08:00`,
    });
    return z.NEVER;
  });

const words = (example: string) =>
  z
    .string({ error: `write a text, e.g. ${example}` })
    .min(1, { error: `must not be empty: write a text, e.g. ${example}` });

function oneOf<const T extends readonly [string, ...string[]]>(names: T) {
  return z.enum(names, { error: `write one of: ${names.join(', ')}` });
}

const yesOrNo = z.boolean({ error: 'write true or false' });
const count = z.int({ error: 'write a whole number' }).min(0, { error: 'write a number from 0 on' });
const url = z.url({ protocol: /^https?$/, error: 'write a whole address, e.g. https://www.example.gov.cn/' });
/** Uids are often written without quotes. */
const id = z
  .union([z.string(), z.int()], { error: 'write the uid or __biz' })
  .transform(String)
  .pipe(
    z.string().regex(/^[\w+/=-]+$/, { error: 'write the uid (digits) or __biz (as in MzA3MDk5MDAwMQ==)' }),
  );

const post = z
  .strictObject({
    at: instant,
    title: words('关于开展消防演练的通知'),
    original: yesOrNo.optional(),
    pinned: yesOrNo.default(false),
    repost: yesOrNo.default(false),
    commercial: oneOf(COMMERCIAL).default('none'),
    url: url.optional(),
    type: oneOf(['article', 'picture', 'text', 'video']).default('article'),
    layout: oneOf(LAYOUTS).optional(),
    ending: oneOf(POST_ENDINGS).optional(),
    body: z.string({ error: 'write a text' }).optional(),
    comments: oneOf(['open', 'closed', 'unseen']).optional(),
  })
  .transform((p) => ({ ...p, original: p.original ?? !p.repost }));

const like = z.strictObject({ at: instant, author: words('某明星'), text: words('演唱会开票') });

const presence = z.union(
  [
    z.enum(['active', 'suspended', 'deregistered', 'not_found']),
    z.strictObject({ renamed: words('新名') }),
    z.strictObject({ migrated: words('新名') }),
  ],
  { error: 'write active, suspended, deregistered, not_found, { renamed: 新名 } or { migrated: 新名 }' },
);

/** The contract writes `truncated` and `http-500`; `timeout` and `reset` are of the wire too. */
const refusal = z
  .union(
    [
      z.enum(FAULTS),
      z.partialRecord(
        z.enum(FAULTS),
        z.union([count, z.strictObject({ after: count.default(0), times: count.optional() })]),
      ),
    ],
    {
      error: `write one of: ${FAULTS.join(', ')}; after n answers: { captcha: 3 }, for a time: { captcha: { after: 3, times: 2 } }`,
    },
  )
  .transform((written): PlannedFault[] => {
    if (typeof written === 'string') return [{ fault: written, after: 0, times: null }];
    return FAULTS.flatMap((fault) => {
      const when = written[fault];
      if (when === undefined) return [];
      return typeof when === 'number'
        ? [{ fault, after: when, times: null }]
        : [{ fault, after: when.after, times: when.times ?? null }];
    });
  });

const source = oneOf([...new Set([...WECHAT_SOURCES, ...WEIBO_SOURCES])] as [SourceName, ...SourceName[]]);

/** What `defaults` may say of every account. */
const traits = {
  presence: presence.optional(),
  posts: z.array(post, { error: 'write a list of posts' }).optional(),
  comments: oneOf(['open', 'closed', 'unseen']).optional(),
  messages: oneOf(['open', 'closed', 'unseen']).optional(),
  likes: z.array(like, { error: 'write a list of { at, author, text }' }).optional(),
  sources: z.array(source, { error: 'write a list of sources' }).optional(),
  refuses: z
    .array(refusal, { error: 'write a list, e.g. [captcha] or [{ captcha: 3 }]' })
    .transform((plans) => plans.flat())
    .optional(),
};

const account = z.strictObject({
  platform: oneOf(['wechat', 'weibo']),
  id,
  name: words('示例市发布'),
  ...traits,
  /** The body's own site, which links its newest articles if `sources` has `website`. */
  website: url.optional(),
  /** The address of the account's feed; the ending of its path says which kind. */
  feed: url.optional(),
});

const file = z.strictObject({
  now: instant,
  accounts: z.array(account, { error: 'write a list of accounts' }),
  defaults: z.strictObject(traits).default({}),
  /** Whether m.weibo.cn wants a visitor's cookie before it answers. */
  visitor: oneOf(['required', 'not-required']).default('not-required'),
  /** Size of article pages in bytes (real ones of 2025: 3 MB); small by default. */
  bytes: count.default(0),
});

export type WorldPost = z.infer<typeof post>;
export type WorldLike = z.infer<typeof like>;
export type WorldPresence = z.infer<typeof presence>;
export type CommentState = 'open' | 'closed' | 'unseen';

export interface WorldAccount {
  readonly platform: 'wechat' | 'weibo';
  readonly id: string;
  readonly name: string;
  readonly presence: WorldPresence;
  readonly posts: readonly WorldPost[];
  readonly comments: CommentState;
  /** On no public page of either platform; kept so that one file can describe the whole account. */
  readonly messages: CommentState;
  readonly likes: readonly WorldLike[];
  readonly sources: readonly SourceName[];
  readonly refuses: readonly PlannedFault[];
  readonly website: string | null;
  readonly feed: string | null;
}

export interface World {
  readonly now: Timestamp;
  readonly accounts: readonly WorldAccount[];
  readonly visitor: 'required' | 'not-required';
  readonly bytes: number;
}

/** What a test or a person may write, as the YAML file would have it. */
export type WrittenWorld = z.input<typeof file>;

/** All mistakes of one world, one a line. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Reads a world file. Throws WorldError for any mistake in it. */
export async function loadWorld(path: string): Promise<World> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WorldError([`${path}: cannot be read (${why}): check the path given with --world`]);
  }
  return parseWorld(text, path);
}

/** The same from the file's text; `path` names it in messages. */
export function parseWorld(text: string, path: string): World {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new WorldError(document.errors.map((e) => `${path}: not YAML: ${e.message}`));
  }
  const lineOf = (place: readonly PropertyKey[]): string => {
    for (let depth = place.length; depth > 0; depth--) {
      const node = document.getIn(place.slice(0, depth), true);
      const range = isRanged(node) ? node.range : undefined;
      if (range) return `:${lines.linePos(range[0]).line}`;
    }
    return '';
  };
  return checkWorld(document.toJS(), (place) => `${path}${lineOf(place)}`);
}

function isRanged(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

/** Checks a world written in code. Throws WorldError. */
export function world(written: WrittenWorld): World {
  return checkWorld(written, () => 'world');
}

function checkWorld(value: unknown, where: (place: readonly PropertyKey[]) => string): World {
  const result = file.safeParse(value);
  if (!result.success) {
    throw new WorldError(result.error.issues.map((issue) => `${where(issue.path)}: ${sentence(issue)}`));
  }
  const { now, accounts, defaults, visitor, bytes } = result.data;
  const merged = accounts.map((written) => merge(written, defaults));
  const problems = accounts.flatMap((written, i) =>
    problemsOf(written, i, accounts).map(
      ({ key, text }) => `${where(['accounts', i, key])}: accounts[${i}].${key}: ${text}`,
    ),
  );
  if (problems.length > 0) throw new WorldError(problems);
  return { now, accounts: merged, visitor, bytes };
}

function sentence(issue: z.core.$ZodIssue): string {
  const place = issue.path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key),
    '',
  );
  const at = place ? `${place}: ` : '';
  if (issue.code === 'unrecognized_keys') {
    return `${at}unknown key ${issue.keys.join(', ')}: remove it, or see docs/stand-in-platforms.md for the keys`;
  }
  return `${at}${issue.message}`;
}

type ReadAccount = z.infer<typeof account>;

/** Defaults may name sources of both platforms; each account takes those of its own. */
function merge(written: ReadAccount, defaults: z.infer<z.ZodObject<typeof traits>>): WorldAccount {
  const own: readonly string[] = written.platform === 'wechat' ? WECHAT_SOURCES : WEIBO_SOURCES;
  const usual: SourceName[] = written.platform === 'wechat' ? ['publish-list'] : ['mobile'];
  return {
    platform: written.platform,
    id: written.id,
    name: written.name,
    presence: written.presence ?? defaults.presence ?? 'active',
    posts: written.posts ?? defaults.posts ?? [],
    comments: written.comments ?? defaults.comments ?? 'unseen',
    messages: written.messages ?? defaults.messages ?? 'unseen',
    likes: written.likes ?? defaults.likes ?? [],
    sources: written.sources ?? defaults.sources?.filter((s) => own.includes(s)) ?? usual,
    refuses: written.refuses ?? defaults.refuses ?? [],
    website: written.website ?? null,
    feed: written.feed ?? null,
  };
}

function problemsOf(
  written: ReadAccount,
  index: number,
  all: readonly ReadAccount[],
): { key: string; text: string }[] {
  const problems: { key: string; text: string }[] = [];
  const own: readonly string[] = written.platform === 'wechat' ? WECHAT_SOURCES : WEIBO_SOURCES;
  for (const name of written.sources ?? []) {
    if (!own.includes(name)) {
      problems.push({
        key: 'sources',
        text: `${written.platform} has no source ${name}: write of ${own.join(', ')}`,
      });
    }
  }
  if (written.platform === 'weibo' && !/^\d{5,12}$/.test(written.id)) {
    problems.push({ key: 'id', text: `"${written.id}" is no uid: write its digits, e.g. 6279793937` });
  }
  if (
    written.platform === 'weibo' &&
    typeof written.presence === 'object' &&
    'migrated' in written.presence
  ) {
    problems.push({ key: 'presence', text: 'Weibo has no migration: write { renamed: 新名 }' });
  }
  const first = all.findIndex((a) => a.platform === written.platform && a.id === written.id);
  if (first !== index) {
    problems.push({
      key: 'id',
      text: `${written.platform} ${written.id} is accounts[${first}] already: keep one of them`,
    });
  }
  return problems;
}
