/** Forms that recur in Weibo's JSON. All of them let unknown members pass: the platform adds some every year. */

import * as z from 'zod';

export type Members = Readonly<Record<string, unknown>>;

/** The members of a JSON object; null for anything else. */
export function membersOf(value: unknown): Members | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null;
}

export function listOf(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null;
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A number, or one in quotes; null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : null;
}

/** What asks for the next page, as it can stand in an address; null if it is none (`''`, 0). */
export function cursorOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : textOf(value);
  return text !== null && text !== '0' && /^[\w-]{1,60}$/.test(text) ? text : null;
}

/** uid and mid come as numbers and as digits in quotes; zero stands for nobody. */
export const Id = z
  .union([z.string().regex(/^[1-9]\d{0,18}$/), z.number().int().positive()])
  .transform(String);

/** «100万+», «693.2万», «1.8亿», `1,234`: how many at least. */
export const Count = z.union([z.number(), z.string()]).transform((value) => countOf(String(value)));

function countOf(text: string): number | null {
  const form = /^(\d[\d,]*(?:\.\d+)?)(万|亿)?\+?$/.exec(text.trim());
  if (!form?.[1]) return null;
  const unit = form[2] === '亿' ? 100_000_000 : form[2] === '万' ? 10_000 : 1;
  return Math.round(Number(form[1].replaceAll(',', '')) * unit);
}

export const User = z.looseObject({
  id: Id,
  screen_name: z.string().min(1).optional().catch(undefined),
  verified_type: z.number().int().optional().catch(undefined),
  verified_reason: z.string().trim().min(1).optional().catch(undefined),
});
export type User = z.infer<typeof User>;

/** Text as a reader sees it: no tags, no invisible characters, one space at most. */
export function plainText(html: string): string {
  return html
    .replace(/<br ?\/?>/gi, ' ')
    .replace(/<[^<>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\u200b|\ufeff/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
