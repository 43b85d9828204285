/** The table of requirements, read and checked: `asvs.yaml`; and docs/asvs.md, which is made of it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

const reference = z.tuple([z.string(), z.string().min(1)]);
const row = z
  .strictObject({
    id: z.string().regex(/^V\d{1,2}\.\d{1,2}\.\d{1,2}$/),
    level: z.int().min(1).max(3),
    demand: z.string().min(5),
    check: z.string().optional(),
    test: reference.optional(),
    place: reference.optional(),
    none: z.string().min(5).optional(),
    unmet: z.string().min(20).optional(),
  })
  .refine(
    ({ check, test, place, none, unmet }) => [check, test, place, none, unmet].filter(Boolean).length === 1,
    {
      message: 'expected one of check, test, place, none, unmet',
    },
  );

export type Row = z.infer<typeof row>;

export const ROWS: readonly Row[] = z
  .array(row)
  .parse(parse(readFileSync(new URL('asvs.yaml', import.meta.url), 'utf8')));

export const DOCUMENT = join(PACKAGE_ROOT, 'docs/asvs.md');
const MARK = '<!-- The table is made by `npx tsx scripts/asvs.ts`. -->\n';

/** The document with the table as it should be; what stands before the mark is kept. */
export function documented(document: string): string {
  const before = document.slice(0, document.indexOf(MARK));
  const count = (has: (row: Row) => unknown) => ROWS.filter(has).length;
  const summary =
    `${ROWS.length} requirements: ${count(({ check }) => check)} checked by requests to the running service or a look ` +
    `at all sources, ${count(({ test }) => test)} by other tests, ${count(({ place }) => place)} by the file that makes ` +
    `them so, ${count(({ none }) => none)} not applicable, ${count(({ unmet }) => unmet)} not met or met in part.`;
  const lines = ROWS.map((one) => `| ${one.id} | ${one.level} | ${one.demand} | ${standing(one)} |`);
  return `${before}${MARK}\n${summary}\n\n| id | level | demand | how it stands |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
}

function standing({ check, test, place, none, unmet }: Row): string {
  if (check) return `checked: \`${check}\``;
  if (test) return `tested: \`${test[0]}\``;
  if (place) return `held: \`${place[0]}\``;
  return (none ? `not applicable: ${none}` : `**not met**: ${unmet}`).replaceAll('|', '\\|');
}
