/** The office's own particulars and standing texts: settings, not code. Read from YAML, checked key by key. */

import { isMap, parseDocument, type Document as YamlDocument } from 'yaml';
import { z } from 'zod';
import { type Day, parseDay } from '../domain/time.ts';
import { placesIn } from './figure.ts';

/** Settings that cannot be used: names file, key and remedy, all mistakes at once. */
export class OfficeError extends Error {
  override readonly name = 'OfficeError';
}

/** What stands where the office has not said what belongs there. */
export const BLANK = '×××';
export const BLANK_DAY = '××××年×月×日';

const line = z.string({ error: 'must be a text' }).regex(/\S/, { error: 'is empty' });
const optionalLine = z.string({ error: 'must be a text; write it in quotes' });
const day = z.string({ error: 'must be a day such as 2020-11-11, or empty' }).transform((text, context) => {
  if (text === '') return null;
  const parsed = parseDay(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: `"${text}" is no day; write one such as 2020-11-11` });
  return z.NEVER;
});
const days = (from: number) =>
  z
    .int({ error: 'must be a whole number of days' })
    .min(from, { error: `must be ${from} or more` })
    .max(365, { error: 'must be 365 or fewer' });

const OWN = ['name', 'short_name', 'scope', 'system', 'contact', 'phone', 'objection_days'] as const;
const ROUND = [...OWN, 'period', 'window', 'deadline'] as const;

/** The places that each text may have. */
const PLACES = {
  title: ROUND,
  attachment_title: ROUND,
  opening: ROUND,
  registered: [...ROUND, 'registered', 'city', 'department', 'township'],
  inspected: [...ROUND, 'selected', 'inspected', 'method', 'failing', 'pass_rate'],
  none_inspected: [...ROUND, 'selected'],
  method_full_and_sampled: [...ROUND, 'full', 'sampled'],
  method_full: [...ROUND, 'full'],
  method_sampled: [...ROUND, 'sampled'],
  method_targeted: [...ROUND, 'targeted'],
  method_with_targeted: [...ROUND, 'method', 'targeted'],
  undetermined: [...ROUND, 'undetermined'],
  pending: [...ROUND, 'pending'],
  unexamined: [...ROUND, 'accounts', 'heading'],
  no_problems: ROUND,
  several: [...ROUND, 'several'],
  recheck_heading: [...ROUND, 'from_period'],
  recheck: [...ROUND, 'from_period', 'recheck_failing', 'rectified'],
  recheck_not_rectified: [...ROUND, 'from_period', 'not_rectified'],
  recheck_all_rectified: [...ROUND, 'from_period'],
  recheck_none_seen_unrectified: [...ROUND, 'from_period'],
  recheck_undetermined: [...ROUND, 'from_period', 'recheck_undetermined'],
  closing: ROUND,
  closing_without_problems: ROUND,
  evidence: [...ROUND, 'manifest'],
  note_not_rectified: [...ROUND, 'from_period'],
  note_updated: ROUND,
  note_rectified: ROUND,
  report_title: ROUND,
  report_opening: ROUND,
  report_demand: ROUND,
  objection: ROUND,
  verify: ROUND,
  rectification_title: ROUND,
  rectification_opening: [...ROUND, 'accounts'],
  rectification_demand: ROUND,
  feedback_title: ROUND,
  feedback_footnote: ROUND,
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type TextName = keyof typeof PLACES;

function textWith(places: readonly string[]) {
  return line.superRefine((text, context) => {
    for (const place of placesIn(text)) {
      if (places.includes(place)) continue;
      const known = places.map((name) => `{${name}}`).join(' ');
      context.addIssue({ code: 'custom', message: `there is no {${place}} here; known: ${known}` });
    }
  });
}

const TEXTS = z.strictObject(
  Object.fromEntries(Object.entries(PLACES).map(([name, places]) => [name, textWith(places)])) as Record<
    TextName,
    z.ZodString
  >,
);

const SECTION_KINDS = ['overview', 'problems', 'requirements'] as const;

const OFFICE = z.strictObject({
  name: line,
  short_name: line,
  scope: line,
  system: line,
  addressees: line,
  letterhead: optionalLine,
  document_number: optionalLine,
  contact: line,
  phone: line,
  signer: optionalLine,
  signed_on: day,
  deadline_days: days(0),
  deadline_on: day,
  objection_days: days(1),
  draft: z.enum(['送审稿', '代拟稿'], { error: 'must be 送审稿 or 代拟稿' }),
  numbering: z.enum(['arabic', 'chinese'], { error: 'must be arabic (1.) or chinese (（一）)' }),
  sections: z
    .array(
      z.strictObject({
        kind: z.enum(SECTION_KINDS, { error: `must be one of ${SECTION_KINDS.join(', ')}` }),
        heading: line,
      }),
    )
    .min(1, { error: 'must name at least one section' }),
  problem_order: z.array(line, { error: 'must be a list of rule ids, e.g. [not-updated]' }),
  texts: TEXTS,
  requirements: z.array(z.strictObject({ heading: optionalLine, text: textWith(ROUND) })),
  what_to_do: z.record(z.string(), line),
});

export type Office = z.infer<typeof OFFICE>;

export interface SettingsFile {
  readonly file: string;
  readonly source: string;
}

/** The office's file over the shipped one: what it does not say stays as shipped. */
export function readOffice(shipped: SettingsFile, own: SettingsFile | null): Office {
  const base = contentOf(shipped);
  const over = own ? contentOf(own) : {};
  const merged = {
    ...base,
    ...over,
    texts: { ...record(base.texts), ...record(over.texts, 'texts', own) },
    what_to_do: { ...record(base.what_to_do), ...record(over.what_to_do, 'what_to_do', own) },
  };
  // The short name follows the name, unless it is said.
  if ('name' in over && !('short_name' in over)) Object.assign(merged, { short_name: over.name });
  const read = OFFICE.safeParse(merged);
  if (read.success) return read.data;
  const file = own?.file ?? shipped.file;
  throw new OfficeError(read.error.issues.map((issue) => `${file}: ${inWords(issue)}`).join('\n'));
}

function contentOf({ file, source }: SettingsFile): Record<string, unknown> {
  // Days stay texts: YAML 1.2 knows no dates.
  const document: YamlDocument.Parsed = parseDocument(source);
  const [error] = document.errors;
  if (error)
    throw new OfficeError(
      `${file}: this is not YAML: ${error.message.split('\n')[0]}; correct the indentation or put the text in quotes`,
    );
  if (document.contents === null) return {};
  if (!isMap(document.contents))
    throw new OfficeError(`${file}: holds no settings; write "name: 某某政务公开办公室" and the like`);
  return document.toJS() as Record<string, unknown>;
}

function record(value: unknown, key = '', own: SettingsFile | null = null): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new OfficeError(`${own?.file}: ${key} must hold keys of its own; docs/documents.md lists them`);
}

function inWords(issue: z.core.$ZodIssue): string {
  const key = issue.path
    .map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys') {
    const known = key === 'texts' ? Object.keys(PLACES) : Object.keys(OFFICE.shape);
    return issue.keys
      .map((name) => `there is no setting "${key ? `${key}.` : ''}${name}"; known: ${known.join(', ')}`)
      .join('; ');
  }
  return `${key}: ${issue.message}`;
}

/** Settings that the office has still to make before it can sign. */
export function blanksOf(office: Office): string[] {
  const keys = ['name', 'short_name', 'contact', 'phone'] as const;
  return keys.filter((key) => office[key].includes(BLANK));
}

/** When the notice's demands are due; null while nobody knows when it is signed. */
export function deadlineOf(office: Office, signedOn: Day | null): Day | null {
  if (office.deadline_on !== null) return office.deadline_on;
  return signedOn === null ? null : plusDays(signedOn, office.deadline_days);
}

function plusDays(from: Day, count: number): Day {
  const [year = 0, month = 1, date = 1] = from.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date + count)).toISOString().slice(0, 10) as Day;
}
