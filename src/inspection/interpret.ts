/** What an exchange says: read only if something came, and never more than its transport allows. Pure. */

import { readPage } from '../../scrapers/read.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import type { PageKind } from '../../scrapers/scraper.ts';
import { nothingRead, type Outcome, type PageReading } from '../domain/page.ts';
import { undecodedText } from '../fetch/decode.ts';
import type { Exchange } from '../fetch/exchange.ts';
import { headerOf } from '../fetch/headers.ts';
import { outcomeOf, transportOutcome } from '../fetch/outcome.ts';

export interface Interpretation {
  readonly reading: PageReading;
  readonly outcome: Outcome;
}

/** Of an exchange whose body is decoded. */
export function interpret(exchange: Exchange, kinds: readonly PageKind[]): Interpretation {
  const { request, response, fetchedAt: at } = exchange;
  if (!response) {
    const outcome = transportOutcome(exchange);
    return { reading: nothingRead('unknown', outcome), outcome };
  }
  const { url: finalUrl, status, headers, body } = response;
  const text = undecodedText(body, headerOf(headers, 'content-type'));
  const reading = readPage(savedPage({ text, url: request.url, finalUrl, status, at }), kinds);
  return { reading, outcome: outcomeOf(exchange, reading) };
}
