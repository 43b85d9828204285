/**
 * Leads requests to other origins: the contract of `XUNJIAN_ORIGIN_MAP`. How tests, the demonstration and
 * replays run without the real platforms. Exchanges keep the original address; with no map set, nothing but
 * the real hosts is contacted.
 */

import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** From origin (`https://m.weibo.cn`) to origin (`http://127.0.0.1:9001`); `*` stands for every other one. */
export type OriginMap = ReadonlyMap<string, string>;

export const NO_ORIGIN_MAP: OriginMap = new Map();

/** A map that cannot be used as it is: names the key, and what to write instead. */
export class OriginMapError extends Error {
  override readonly name = 'OriginMapError';
}

const EXAMPLE = '{"https://m.weibo.cn":"http://127.0.0.1:9001"}';
const OTHERS = '*';

const origin = z.string().refine((text) => originOf(text) === text);
const schema = z.record(z.union([z.literal(OTHERS), origin]), origin);

/** Reads the text of `XUNJIAN_ORIGIN_MAP`; throws an OriginMapError. */
export function parseOriginMap(text: string): OriginMap {
  const found = parseJson(text);
  const parsed = schema.safeParse(found);
  if (parsed.success) return new Map(Object.entries(parsed.data));
  throw new OriginMapError(explain(found, parsed.error));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OriginMapError(`expected a JSON object from origin to origin, e.g. ${EXAMPLE}`);
  }
}

function explain(found: unknown, error: z.ZodError): string {
  const key = error.issues[0]?.path[0];
  if (typeof key !== 'string' || typeof found !== 'object' || found === null) {
    return `expected a JSON object from origin to origin, e.g. ${EXAMPLE}`;
  }
  if (key !== OTHERS && originOf(key) !== key) return `key ${JSON.stringify(key)}: ${remedy(key)}, or "*"`;
  const value: unknown = Reflect.get(found, key);
  return `key ${JSON.stringify(key)} leads to ${JSON.stringify(value)}: ${remedy(value)}`;
}

function remedy(value: unknown): string {
  const better = typeof value === 'string' ? originOf(value) : null;
  return better
    ? `expected an origin and nothing more, write ${JSON.stringify(better)}`
    : 'expected an origin, scheme, host and port only, e.g. "http://127.0.0.1:9001"';
}

function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin : null;
}

/** Where requests to this address really go; null if to its own host. */
export function mappedOrigin(map: OriginMap, url: URL): string | null {
  return map.get(url.origin) ?? map.get(OTHERS) ?? null;
}

/** True if requests to this address end on this machine: they need not be delayed for politeness. */
export function isMappedToLoopback(map: OriginMap, url: URL): boolean {
  const target = mappedOrigin(map, url);
  if (target === null) return false;
  const host = new URL(target).hostname.replace(/^\[|\]$/g, '');
  if (!ipaddr.isValid(host)) return host === 'localhost';
  return ipaddr.parse(host).range() === 'loopback';
}
