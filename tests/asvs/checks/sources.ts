/** What holds of the program itself: looked for in all of its sources. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { VARIABLES } from '../../../src/config.ts';
import { PACKAGE_ROOT } from '../../../src/package-root.ts';
import type { Check } from '../service.ts';

/** By file, comments left out. */
function sources(): Map<string, string> {
  const files = ['src', 'scrapers', 'workers'].flatMap((folder) =>
    readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  );
  const code = files.filter((file) => /\.(?:tsx?|js)$/.test(file));
  return new Map(
    code.map((file) => [
      file,
      readFileSync(join(PACKAGE_ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
    ]),
  );
}

const filesWith = (what: RegExp) =>
  [...sources()].filter(([, text]) => what.test(text)).map(([file]) => file);

export const callsNoShell: Check = async () => {
  // Both start a program by its path with a list of arguments.
  expect(filesWith(/child_process/).sort()).toEqual(['src/cli/document-fonts.ts', 'src/embedded/program.ts']);
  expect(filesWith(/\bexecSync\(|\bexec\(\s*[`'"]|shell:\s*true/)).toEqual([]);
};

/** Patterns are put together at start from constants of ours; none of these files has input to put in. */
const PATTERNS_OF_CONSTANTS = [
  'scrapers/commercial/address.ts',
  'scrapers/read.ts',
  'scrapers/wechat/article-data.ts',
  'scrapers/wechat/refusals.ts',
  'src/domain/printed-time.ts',
];

export const buildsNoPatterns: Check = async () => {
  expect(filesWith(/new RegExp\(/).sort()).toEqual(PATTERNS_OF_CONSTANTS);
};

export const evaluatesNothing: Check = async ({ plain }) => {
  expect(filesWith(/\beval\(|new Function\(|\bFunction\(['"`]|node:vm|setTimeout\(\s*['"`]/)).toEqual([]);
  const { headers } = await plain.as('administrator').get('/queues');
  expect(headers.get('content-security-policy')).not.toContain('unsafe-eval');
};

export const usesStrongCryptography: Check = async () => {
  const named = [...sources().values()].flatMap((text) =>
    [...text.matchAll(/create(?:Hash|Hmac|Cipheriv|Decipheriv)\(\s*'([^']+)'/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(8);
  expect([...new Set(named)].sort()).toEqual(['aes-256-gcm', 'sha256']);
};

export const guessesNothing: Check = async () => {
  // A pause between two requests is jittered by it; nobody gains by guessing that.
  expect(filesWith(/Math\.random/)).toEqual(['src/fetch/politeness.ts']);
  // The name of a folder, and the number of a request for a stamp: neither is a secret.
  const short = ['src/embedded/postgres/cluster.ts', 'src/evidence/seal.ts'];
  expect(
    filesWith(/randomBytes\((?:[1-9]|1[0-5])\)/)
      .filter((file) => file !== 'src/store/seal.ts')
      .sort(),
  ).toEqual(short);
};

export const hasNoDefaultSecrets: Check = async () => {
  const withDefault = Object.entries(VARIABLES).filter(
    ([, variable]) => 'secret' in variable && 'default' in variable,
  );
  expect(withDefault).toEqual([]);
  const compose: unknown = parse(readFileSync(join(PACKAGE_ROOT, 'docker-compose.yml'), 'utf8'), {
    merge: true,
  });
  expect(JSON.stringify(compose)).toMatch(/\$\{POSTGRES_PASSWORD:\?/);
  expect(JSON.stringify(compose)).toMatch(/\$\{XUNJIAN_SECRET:\?/);
};
