import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import { readPage } from '../../scrapers/read.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import { outcomeLabel, type PageKindName, type PageReading } from '../domain/page.ts';
import { parseTimestamp, type Timestamp } from '../domain/time.ts';
import { decodeText } from '../fetch/decode.ts';
import type { Register } from './command.ts';
import { EXIT, InputError } from './command.ts';

const KINDS: readonly PageKindName[] = ALL_KINDS.map((kind) => kind.name).filter(
  (name) => name !== 'unknown',
);

interface Options {
  readonly kind?: string;
  readonly url?: string;
  readonly at?: string;
  readonly json?: true;
}

export const parseCommand: Register = (program, end) => {
  program
    .command('parse')
    .description('read saved pages and say what they are and what they show')
    .argument('<file...>')
    .option('--kind <kind>', `take the page for this kind: ${KINDS.join(', ')}`)
    .option('--url <url>', 'the address of the page')
    .option('--at <instant>', 'when the page was fetched, for relative times (ISO 8601 with offset)')
    .option('--json', 'one JSON object a line')
    .action(async (files: string[], options: Options, _command: Command) => {
      const named = kindOf(options.kind);
      const at = instantOf(options.at);
      if (options.url !== undefined && !URL.canParse(options.url)) {
        throw new InputError(
          `--url is "${options.url}"; expected an address such as https://mp.weixin.qq.com/s/…`,
        );
      }
      for (const file of files) {
        const answer = parsePage(file, await bytesOf(file), { named, at, url: options.url ?? null });
        console.log(options.json ? JSON.stringify(answer) : JSON.stringify(answer, null, 2));
      }
      end(EXIT.done);
    });
};

function kindOf(text: string | undefined): PageKindName | undefined {
  if (text === undefined) return undefined;
  const kind = KINDS.find((candidate) => candidate === text);
  if (!kind) throw new InputError(`--kind is "${text}"; expected one of ${KINDS.join(', ')}`);
  return kind;
}

function instantOf(text: string | undefined): Timestamp | null {
  if (text === undefined) return null;
  const at = parseTimestamp(text);
  if (at === null)
    throw new InputError(
      `--at is "${text}"; expected an instant with offset, e.g. 2020-11-06T10:00:00+08:00`,
    );
  return at;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(
      `${file} cannot be read (${error.code ?? error.message}); give the path of a saved page`,
    );
  });
}

export interface ParseOptions {
  readonly named?: PageKindName | undefined;
  /** When the page was fetched. */
  readonly at?: Timestamp | null;
  readonly url?: string | null;
}

/** What the page is and what it shows, as `xunjian parse --json` prints it. */
export function parsePage(file: string, bytes: Uint8Array, options: ParseOptions = {}): ParsedPage {
  const { named, at = null, url = null } = options;
  return contract(file, readPage(savedPage({ text: decodeText(bytes, null), url, at }), ALL_KINDS, named));
}

/** The contract of `xunjian parse --json`. */
export type ParsedPage = ReturnType<typeof contract>;

function contract(file: string, reading: PageReading) {
  return {
    file,
    kind: reading.kind,
    outcome: outcomeLabel(reading.outcome),
    account: reading.account,
    posts: reading.posts,
    comments: reading.comments,
    messages: reading.messages,
    commercial: reading.commercial,
    ...(reading.listing ? { listing: reading.listing } : {}),
    ...reading.more,
  };
}
