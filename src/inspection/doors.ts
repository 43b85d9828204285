/**
 * Stands before every page that one inspection asks of the platform's own hosts: whether its source may be asked, and
 * what becomes of a refusal. Pages of other hosts (a body's website, a feed) are their hosts' own matter.
 */

import type { Scraper, Sighting, Source } from '../../scrapers/scraper.ts';
import type { Outcome } from '../domain/page.ts';
import type { RestPolicy } from '../domain/rest.ts';
import type { SourceKey } from '../store/sources.ts';
import type { Breaker } from './breaker.ts';
import { keyOf } from './rest-policies.ts';

export interface AskedPage {
  readonly url: string;
  readonly session?: string;
}

export interface Doors {
  /** Throws a SourceRestingError if this page may not be asked now. */
  enter(source: string, page: AskedPage): Promise<void>;
  heard(source: string, page: AskedPage, outcome: Outcome): Promise<void>;
  /** The source has been asked for all that it was to show. */
  left(source: Source, sighting: Sighting): Promise<void>;
  /** Whether this inspection itself was refused there: it has had its answer, and does not wait for another. */
  wasRefused(key: SourceKey): boolean;
}

export interface DoorsParts {
  readonly breaker: Breaker;
  readonly scraper: Scraper;
  readonly inspectionId: number;
  readonly accountId: number;
  /** Whether a refusal of this session concerns its one account, and not everybody. */
  readonly isOfOneAccount: (session: string) => boolean;
  /** How the source rests that refused at this address. */
  readonly policyOf: (key: SourceKey, url: string | null) => RestPolicy;
  /** Told of a refusal by a host that is not the platform's. */
  readonly hostRefused: (url: string) => Promise<void>;
}

export function createDoors(parts: DoorsParts): Doors {
  const { breaker, scraper, accountId } = parts;
  const refusedHere = new Set<string>();
  /** The latest answer that each source had: where the wall stands that it met. */
  const latest = new Map<string, { readonly url: string; readonly outcome: Outcome }>();

  function keyAt(source: string, { url, session }: AskedPage): SourceKey | null {
    const host = URL.canParse(url) ? new URL(url).hostname : '';
    if (!scraper.hosts.includes(host)) return null;
    if (session !== undefined && parts.isOfOneAccount(session)) return null;
    return keyOf({ platform: scraper.platform, source, host, session: session ?? null });
  }

  async function refuse(key: SourceKey, url: string | null, outcome: Outcome): Promise<void> {
    refusedHere.add(key.source);
    await breaker.refused(key, accountId, outcome, parts.policyOf(key, url));
  }

  return {
    async enter(source, page) {
      const key = keyAt(source, page);
      if (key) await breaker.enter(key, parts.inspectionId);
    },
    async heard(source, page, outcome) {
      const key = keyAt(source, page);
      latest.set(source, { url: page.url, outcome });
      if (!key) {
        if (isSaidToUs(outcome)) await parts.hostRefused(page.url);
      } else if (isSaidToUs(outcome)) await refuse(key, page.url, outcome);
      else if (key.source !== source && outcome.is === 'ok') await breaker.answered(key);
    },
    async left(source, { outcome, requests }) {
      if (requests === 0 || isSaidToUs(outcome)) return;
      if (source.session !== undefined && parts.isOfOneAccount(source.session)) return;
      const key = { platform: scraper.platform, source: source.name };
      const { url = null, outcome: last } = latest.get(source.name) ?? {};
      if (outcome.is !== 'blocked' && outcome.is !== 'failed') await breaker.answered(key);
      else if (outcome.is === 'blocked' && last?.is === 'blocked') await refuse(key, url, outcome);
    },
    wasRefused: (key) => refusedHere.has(key.source),
  };
}

/** A captcha or a rate limit: the next page would be refused too, whoever it shows. */
function isSaidToUs(outcome: Outcome): boolean {
  return outcome.is === 'blocked' && (outcome.kind === 'captcha' || outcome.kind === 'rate-limit');
}
