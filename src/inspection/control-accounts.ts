/** Known live and known missing accounts, by platform or by source: from a file that an operator maintains. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PLATFORMS } from '../domain/account.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import type { SourceKey } from '../store/sources.ts';

const id = z.union([z.string(), z.int()]).transform(String).pipe(z.string().min(1));
const pair = z.strictObject({ live: id, missing: id.optional() });
const file = z.partialRecord(
  z.enum(PLATFORMS),
  pair.extend({ sources: z.record(z.string(), pair).default({}) }),
);

export interface ControlAccounts {
  readonly live: string;
  /** Null: none is known. */
  readonly missing: string | null;
}

/** The file cannot be used as it is: names it, the place in it, and what is expected. */
export class ControlsError extends Error {
  override readonly name = 'InputError';
}

export type ControlAccountsOf = (key: SourceKey) => ControlAccounts | null;

/** Of the operator's file, or of the one that is shipped. */
export async function loadControlAccounts(path: string | null): Promise<ControlAccountsOf> {
  const from = path ?? join(PACKAGE_ROOT, 'scrapers/weibo/controls.yaml');
  const known = file.safeParse(parse(await readText(from)));
  if (!known.success) {
    const problems = known.error.issues.map(
      (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
    );
    throw new ControlsError(`${from}: ${problems.join('; ')}; see docs/sources.md for what belongs in it`);
  }
  return ({ platform, source }) => {
    const accounts = known.data[platform]?.sources[source] ?? known.data[platform];
    return accounts ? { live: accounts.live, missing: accounts.missing ?? null } : null;
  };
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ControlsError(
      `${path} cannot be read (${error.code ?? error.message}): check XUNJIAN_CONTROLS`,
    );
  });
}
