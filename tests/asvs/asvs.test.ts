/** OWASP ASVS 5.0, item by item, against the running service: `asvs.yaml` says how each stands. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { useConsole } from '../support/console.ts';
import { CHECKS } from './checks/index.ts';
import { DOCUMENT, documented, ROWS } from './table.ts';

const plain = useConsole({ users: true });
const https = useConsole({ users: true, environment: { XUNJIAN_URL: 'https://xunjian.example' } });

beforeAll(async () => {
  // The seeded round is judged by no real rules, which some pages need.
  const { hash } = await plain.app.useRuleset('baoji-2020');
  await plain.db.query('update rounds set ruleset = $1', [hash]);
  await plain.db.query('update inspections set ruleset = $1', [hash]);
});

/** Requirements that one check shows share its one run. */
const runs = new Map<string, Promise<void>>();

describe('OWASP ASVS 5.0', () => {
  const checked = ROWS.flatMap(({ id, demand, check }) => (check ? [{ id, demand, check }] : []));
  it.each(checked)(
    '$id: $demand ($check)',
    async ({ check }) => {
      const known = runs.get(check);
      if (known) return known;
      const run =
        CHECKS[check]?.({ plain, https }) ?? Promise.reject(new Error(`there is no check ${check}`));
      runs.set(check, run);
      await run;
    },
    180_000,
  );
  afterAll(() => expect(new Set(runs.keys())).toEqual(new Set(Object.keys(CHECKS))));

  const referred = ROWS.flatMap(({ id, demand, test, place }) => {
    const [file, words] = test ?? place ?? [];
    return file && words ? [{ id, demand, file, words }] : [];
  });
  it.each(referred)('$id: $demand ($file)', ({ file, words }) => {
    const path = join(PACKAGE_ROOT, file);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8').toLowerCase()).toContain(words.toLowerCase());
  });
});

describe('the table', () => {
  it('has every requirement of levels 1 and 2 once: 70 and 183', () => {
    expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length);
    expect(ROWS.filter(({ level }) => level === 1)).toHaveLength(70);
    expect(ROWS.filter(({ level }) => level === 2)).toHaveLength(183);
  });

  it('is what docs/asvs.md shows', () => {
    const document = readFileSync(DOCUMENT, 'utf8');
    expect(document).toBe(documented(document));
  });
});
