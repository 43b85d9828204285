/** The pages that are damaged: those of the scrapers' own tests, and real ones where they are at hand. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import { readPage } from '../../scrapers/read.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import type { PageReading } from '../../src/domain/page.ts';
import { undecodedText } from '../../src/fetch/decode.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { captureIndex } from '../support/captures-server.ts';
import { absencesOf } from './claims.ts';

export interface Specimen {
  readonly name: string;
  readonly bytes: Buffer;
  readonly url: string | null;
  /** What it says undamaged. */
  readonly whole: PageReading;
  /** What it says is not there, also where it is not believed because it says the contrary as well. */
  readonly absences: ReadonlySet<string>;
  /** What one that is cut off would say is not there, had it an end: which another page may lend it. */
  readonly absencesWithEnd: ReadonlySet<string>;
}

/** Pages that are not read because two of their parts contradict each other: damage to one lets the other stand. */
const CONTRADICTORY = /contradict/;

export function readBytes(bytes: Buffer, url: string | null): PageReading {
  return readPage(savedPage({ text: undecodedText(bytes, null), url, status: 200 }), ALL_KINDS);
}

export function corpus(): Specimen[] {
  const own = (['wechat', 'weibo'] as const).flatMap((platform) => {
    const folder = join(PACKAGE_ROOT, 'tests/scrapers', platform, 'cases');
    return readdirSync(folder).flatMap((name) => specimen(join(folder, name), `${platform}/${name}`));
  });
  const real = captureIndex().map(({ platform, file, path }) => made(`real ${platform}/${file}`, path, null));
  return [...own, ...real];
}

function specimen(place: string, name: string): Specimen[] {
  const file = readdirSync(place).find((entry) => /^(source|page)\./.test(entry));
  const address = join(place, 'url.txt');
  const url = existsSync(address) ? readFileSync(address, 'utf8').trim() : null;
  return file ? [made(name, join(place, file), url)] : [];
}

function made(name: string, path: string, url: string | null): Specimen {
  const bytes = readFileSync(path);
  const whole = readBytes(bytes, url);
  const shown = absencesOf(whole);
  const absences = CONTRADICTORY.test(name) ? new Set([...shown, 'comments closed']) : shown;
  const ended = readBytes(Buffer.concat([bytes, Buffer.from('</script></body></html>')]), url);
  return { name, bytes, url, whole, absences, absencesWithEnd: new Set([...absences, ...absencesOf(ended)]) };
}
