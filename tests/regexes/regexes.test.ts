/** Every regular expression is linear on hostile text, or is given no more than `bounded.yaml` says. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { slowAttack } from './attack.ts';
import { regexesIn } from './find.ts';

const BOUNDED = z
  .array(
    z.strictObject({
      file: z.string(),
      pattern: z.string(),
      most: z.int().positive(),
      why: z.string().min(10),
    }),
  )
  .parse(parse(readFileSync(new URL('bounded.yaml', import.meta.url), 'utf8')));

const { literals, makers } = regexesIn(['src', 'scrapers', 'workers']);
const boundOf = (file: string, { source }: RegExp) =>
  BOUNDED.find((bounded) => bounded.file === file && bounded.pattern === source);

describe('regular expressions', () => {
  it('are linear on hostile text, or are given no more than so much of it', () => {
    const slow = literals.flatMap(({ place, file, regex }) => {
      const attack = slowAttack(regex, boundOf(file, regex)?.most);
      if (!attack) return [];
      const { milliseconds, length, piece } = attack;
      return [
        `${place} /${regex.source}/: ${Math.round(milliseconds)} ms for ${length} of ${JSON.stringify(piece)}`,
      ];
    });
    console.log(`${literals.length} regular expressions, ${BOUNDED.length} of them bounded`);
    expect(literals.length).toBeGreaterThan(300);
    expect(slow).toEqual([]);
  }, 120_000);

  it('that are bounded are still there', () => {
    const unused = BOUNDED.filter(
      ({ file, pattern }) => !literals.some((found) => found.file === file && found.regex.source === pattern),
    );
    expect(unused).toEqual([]);
  });

  it('are put together in few places, of constants', () => {
    expect(makers).toEqual([
      'scrapers/commercial/address.ts',
      'scrapers/read.ts',
      'scrapers/wechat/article-data.ts',
      'scrapers/wechat/refusals.ts',
      'src/domain/printed-time.ts',
    ]);
  });

  it.each([/^(a+)+$/, /(?:a|aa)+$/, /\s+$/, /<a[^>]*>.*<\/a>x/s])(
    'that are not linear are found out: %s',
    (regex) => {
      expect(slowAttack(regex)).not.toBeNull();
    },
  );
});
