/** What a source is called where people read of it. */

import { PERSON } from '../../scrapers/person.ts';
import { sourceTitle } from '../../scrapers/platforms.ts';
import { PUBLIC_PAGES } from './rest-policies.ts';

/** What is asked, or rests, under a name that is no scraper's: a platform's pages that its sources share, and people. */
const OWN_SOURCES: Readonly<Record<string, string>> = { [PUBLIC_PAGES]: '公开页面', [PERSON]: '人工查看' };

/** As its scraper calls it; one of an earlier version by its name in the table. */
export function sourceName(source: string): string {
  return OWN_SOURCES[source] ?? sourceTitle(source) ?? source;
}
