/**
 * Damage done to a page, of the kinds that transfers, caches, gateways and new layouts do. None puts one sensible value
 * in another's place (`"open": 1` for `"open": 0`): such a page says something else, and no reader could know.
 */

import type { Random } from './random.ts';

export type Mutation = (page: Buffer, random: Random, other: Buffer) => Buffer;

/** Some bytes are others. A digit never becomes another digit. */
function flipBytes(page: Buffer, random: Random): Buffer {
  const copy = Buffer.from(page);
  for (let left = 1 + random.below(20); left > 0 && copy.length > 0; left--) {
    const at = random.below(copy.length);
    const before = copy[at] ?? 0;
    const after = random.below(256);
    copy[at] = isDigit(before) && isDigit(after) ? 0x3f : after;
  }
  return copy;
}

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;

function cut(page: Buffer, random: Random): Buffer {
  return page.subarray(0, random.below(page.length + 1));
}

/** A piece from the middle is missing. Where that leaves a sound list of fewer posts, no reader could know. */
function takeOut(page: Buffer, random: Random): Buffer {
  const from = random.below(page.length + 1);
  const rest = Buffer.concat([
    page.subarray(0, from),
    page.subarray(from + random.below(page.length / 4 + 1)),
  ]);
  return parsedJson(rest) === undefined ? rest : flipBytes(page, random);
}

/** Begins as this page and ends as another. */
function splice(page: Buffer, random: Random, other: Buffer): Buffer {
  const at = random.below(page.length + 1);
  return Buffer.concat([page.subarray(0, at), other.subarray(random.below(other.length + 1))]);
}

/** A piece comes twice. */
function double(page: Buffer, random: Random): Buffer {
  const from = random.below(page.length + 1);
  const to = Math.min(page.length, from + random.below(2_000));
  return Buffer.concat([page.subarray(0, to), page.subarray(from)]);
}

const ELEMENT = /<(\w+)[^>]*>[^<]*<\/\1>/g;

/**
 * One element without children is gone, or comes a hundred times. From an answer in JSON none is taken: it would begin
 * in one post and end in another, and leave a list that is sound.
 */
function changeElement(page: Buffer, random: Random): Buffer {
  const text = page.toString('latin1');
  const found = [...text.matchAll(ELEMENT)];
  const one = found[random.below(found.length)];
  if (!one) return takeOut(page, random);
  const end = one.index + one[0].length;
  const isGone = random() < 0.5 && !/^\s*[[{]/.test(text);
  const instead = isGone ? '' : one[0].repeat(100);
  return Buffer.from(text.slice(0, one.index) + instead + text.slice(end), 'latin1');
}

/** As a gateway that takes the page for another encoding hands it on. */
function misencode(page: Buffer, random: Random): Buffer {
  return random.pick<() => Buffer>([
    () => Buffer.from(page.toString('latin1'), 'utf8'),
    () => Buffer.from(page.toString('utf8'), 'utf16le'),
    () => Buffer.from(page.toString('utf8'), 'latin1'),
    () => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), page]),
    () => Buffer.concat([Buffer.of(0xff, 0xfe), page]),
    () => Buffer.from(page.map((byte) => byte & 0x7f)),
    () => Buffer.from(page.toString('utf8').replace(/[\u4e00-\u9fff]/g, '\ufffd')),
    () => Buffer.from(page.toString('utf8').replaceAll('"', '&quot;')),
    () => Buffer.from(page.toString('utf8').replace(/\\?"/g, '\\"')),
  ])();
}

const NONSENSE: readonly [unknown, ...unknown[]] = [
  null,
  [],
  {},
  '',
  true,
  -1,
  1e308,
  'x'.repeat(5_000),
  '\u0000',
  [[[[]]]],
  { a: { b: null } },
];

/** Members of a JSON document that are gone, or hold what nobody expects there. */
function changeValues(page: Buffer, random: Random): Buffer {
  const document = parsedJson(page);
  if (document === undefined) return flipBytes(page, random);
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  walk(document, places);
  for (let left = 1 + random.below(3); left > 0; left--) {
    const place = places[random.below(places.length)];
    if (!place) break;
    if (random() < 0.4) delete place.holder[place.key];
    else place.holder[place.key] = nonsenseFor(place.holder[place.key], random);
  }
  return Buffer.from(JSON.stringify(document));
}

/** Undefined if it is none. */
function parsedJson(page: Buffer): unknown {
  try {
    return JSON.parse(page.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Of another type than what stood there: an empty list instead of a list would say something. */
function nonsenseFor(value: unknown, random: Random): unknown {
  const typeOf = (one: unknown) => (Array.isArray(one) ? 'array' : typeof one);
  const other = random.pick(NONSENSE);
  return typeOf(other) === typeOf(value) ? '?' : other;
}

function walk(value: unknown, places: { holder: Record<string, unknown>; key: string }[]): void {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    // An element of a list that is gone leaves a list that is sound.
    if (!Array.isArray(value)) places.push({ holder, key });
    walk(holder[key], places);
  }
}

/** What breaks readers that go deep, or that look far. */
function bloat(page: Buffer, random: Random): Buffer {
  const at = random.below(page.length + 1);
  const filling = random.pick<() => string>([
    () => '<div>'.repeat(20_000),
    () => '['.repeat(50_000),
    () => '{"a":'.repeat(20_000),
    () => ' '.repeat(200_000),
    () => '<'.repeat(50_000),
    () => '"'.repeat(50_000),
    () => '\\'.repeat(50_000),
    () => '&amp;'.repeat(20_000),
    () => 'a='.repeat(50_000),
    () => '<!--'.repeat(20_000),
    () => '2020-11-05 '.repeat(10_000),
  ])();
  return Buffer.concat([page.subarray(0, at), Buffer.from(filling), page.subarray(at)]);
}

export const MUTATIONS = {
  flipBytes,
  cut,
  takeOut,
  splice,
  double,
  changeElement,
  misencode,
  changeValues,
  bloat,
} as const satisfies Readonly<Record<string, Mutation>>;
export type MutationName = keyof typeof MUTATIONS;
export const MUTATION_NAMES = Object.keys(MUTATIONS) as [MutationName, ...MutationName[]];
