import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VARIABLES } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

it.each(Object.entries(VARIABLES))('docs/configuration.md says what %s is for', (name, { meaning }) => {
  const page = readFileSync(join(PACKAGE_ROOT, 'docs/configuration.md'), 'utf8');
  const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
  expect(row).toContain(meaning);
});
