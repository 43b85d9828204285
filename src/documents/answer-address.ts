/** The address under which a body answers its report, as the report prints it: only where one is in force. */

import { signLink } from '../domain/sponsor-token.ts';
import type { Clock } from '../domain/time.ts';
import { chineseDay, dayOf } from '../domain/time.ts';
import type { AnswerAddress } from '../reports/documents.ts';
import type { Database } from '../store/database.ts';
import { sponsorLinksInForce } from '../store/sponsor-links.ts';
import { qrPng } from './qr-code.ts';

export interface AnswerAddressParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly secret: () => Promise<string>;
  readonly config: { readonly url: string };
}

export type AnswerAddresses = ReadonlyMap<string, AnswerAddress>;

/** By the body's name; empty where nothing was issued. */
export async function answerAddresses(parts: AnswerAddressParts, roundId: number): Promise<AnswerAddresses> {
  const links = await sponsorLinksInForce(parts.db, roundId, parts.clock());
  if (links.length === 0) return new Map();
  const secret = await parts.secret();
  const base = parts.config.url.replace(/\/+$/, '');
  const addresses = new Map<string, AnswerAddress>();
  for (const link of links) {
    const url = `${base}/s/${signLink(link, secret)}`;
    const until = chineseDay(dayOf(link.expiresAt));
    addresses.set(link.sponsor, { url, until, qr: await qrPng(url) });
  }
  return addresses;
}
