/** Lists are read behind the key of their last row: as quick at the end of a long list as at its beginning. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

const read = (folder: string) =>
  readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(PACKAGE_ROOT, folder, name), 'utf8') }));

it('no statement skips rows that somebody asked to skip', () => {
  const skipping = read('src').filter(({ text }) => /\boffset\s+\$\d/i.test(text));
  expect(skipping.map(({ name }) => name)).toEqual([]);
});

it('no page is asked for by its number', () => {
  const numbered = read('src/web').filter(({ text }) => /[?&]page=|\bpage: z\.|\bpageNumber\b/.test(text));
  expect(numbered.map(({ name }) => name)).toEqual([]);
});
