/**
 * Cookies as browsers and their extensions export them: `cookies.txt` (Netscape), or a JSON list of cookies. Pure.
 * What an export says of their ends is kept: it is how the end of a session is known before it comes.
 */

import { z } from 'zod';
import { type Timestamp, timestamp } from '../domain/time.ts';

export interface ExportedCookies {
  /** As the browser would send them, `SUB=…; SUBP=…`. */
  readonly cookie: string;
  /** The earliest end among those asked about; null if none of them says. */
  readonly endsAt: Timestamp | null;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** Seconds since 1970; 0 or null: it ends with the browser. */
  readonly expires: number | null;
}

/** The cookies for one registrable domain; null if the text is no export, or has none for it. */
export function exportedCookies(
  text: string,
  domain: string,
  decisive: readonly string[],
): ExportedCookies | null {
  const all = fromJson(text) ?? fromNetscape(text);
  const own = (all ?? []).filter((cookie) => isOf(cookie.domain, domain));
  if (own.length === 0) return null;
  const byName = new Map(own.map((cookie) => [cookie.name, cookie]));
  const ends = [...byName.values()]
    .filter(({ name }) => decisive.includes(name))
    .flatMap(({ expires }) => (expires !== null && expires > 0 ? [expires] : []));
  return {
    cookie: [...byName.values()].map(({ name, value }) => `${name}=${value}`).join('; '),
    endsAt: ends.length > 0 ? timestamp(Math.min(...ends) * 1_000) : null,
  };
}

/** Sent to the domain itself: those of its other hosts are not. */
function isOf(host: string, domain: string): boolean {
  return host.replace(/^\./, '').toLowerCase() === domain;
}

const jsonCookie = z
  .looseObject({
    name: z.string().min(1),
    value: z.string(),
    domain: z.string(),
    expirationDate: z.number().nullish(),
    expires: z.number().nullish(),
  })
  .transform(
    ({ name, value, domain, expirationDate, expires }): Cookie => ({
      name,
      value,
      domain,
      expires: expirationDate ?? expires ?? null,
    }),
  );
const jsonExport = z.union([
  z.array(jsonCookie),
  z.looseObject({ cookies: z.array(jsonCookie) }).transform(({ cookies }) => cookies),
]);

function fromJson(text: string): Cookie[] | null {
  try {
    return jsonExport.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // No JSON: perhaps the other form.
  }
}

/** `domain, whether of subdomains, path, whether https only, expires, name, value`, with tabs between. */
function fromNetscape(text: string): Cookie[] | null {
  const cookies = text
    .split(/\r?\n/)
    .map((line) => line.replace(/^#HttpOnly_/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): Cookie | null => {
      const [domain, , , , expires, name, value] = line.split('\t');
      if (!domain || !name || value === undefined || !/^\d+(?:\.\d+)?$/.test(expires ?? '')) return null;
      return { domain, name, value, expires: Number(expires) };
    });
  return cookies.every((cookie) => cookie !== null) ? cookies : null;
}

/** Weibo's `ALF` is the second at which the login ends, some years behind `02_`. */
export function endByAlf(cookie: string): Timestamp | null {
  const seconds = /(?:^|;\s*)ALF=(?:\d{2}_)?(\d{10})(?=;|$)/.exec(cookie)?.[1];
  return seconds === undefined ? null : timestamp(Number(seconds) * 1_000);
}
