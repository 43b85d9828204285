/** Addresses of a round's pages, and what their filters may say. */

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PLATFORMS, TIERS } from '../../domain/account.ts';
import type { Database } from '../../store/database.ts';
import { type Round, roundByName, SELECTION_REASONS } from '../../store/rounds.ts';
import { RULE_OUTCOMES, STANDINGS, type StandingFilter } from '../../store/standings.ts';
import { PageError } from '../errors.tsx';
import { EXPORT_FORMATS } from '../export.ts';
import { address } from '../views/table.tsx';

/** An empty choice of a form is none. */
const chosen = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const FILTER = z.object({
  outcome: chosen(z.enum(STANDINGS)),
  platform: chosen(z.enum(PLATFORMS)),
  tier: chosen(z.enum(TIERS)),
  way: chosen(z.enum(SELECTION_REASONS)),
  rule: chosen(z.string().regex(/^[a-z0-9-]{1,60}$/)),
  verdict: chosen(z.enum(RULE_OUTCOMES)),
});

const LIST = FILTER.extend({
  after: chosen(z.coerce.number().int().positive()),
  format: chosen(z.enum(EXPORT_FORMATS)),
});
export type ListQuery = z.infer<typeof LIST>;

export function filterOf(request: FastifyRequest): StandingFilter {
  return parsed(FILTER, request.query);
}

export function listQueryOf(request: FastifyRequest): ListQuery {
  return parsed(LIST, request.query);
}

/** Throws a page that says which part of the address or form is wrong. */
export function parsed<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const names = [...new Set(read.error.issues.map(({ path }) => path.join('.')))].join('、');
  throw new PageError(400, '地址有误', `无法识别的条件：${names}。请返回上一页重新选择。`);
}

export function roundPath(
  name: string,
  part = '',
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  return address(`/rounds/${encodeURIComponent(name)}${part}`, query);
}

/** The round that the address names; a page that says so if there is none. */
export async function roundOf(db: Database, request: FastifyRequest): Promise<Round> {
  const { name } = request.params as { name: string };
  const round = await roundByName(db, name);
  if (!round) throw new PageError(404, '没有这轮检查', `没有名为“${name}”的检查。`);
  return round;
}
