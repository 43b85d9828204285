/**
 * What each platform's robots.txt says of the pages that are asked for. Fetched and shown, for an office to know; it is
 * obeyed on the bodies' own websites (scrapers/wechat/sources/website.ts). Asks the real hosts.
 */

import robotsParser from 'robots-parser';
import { SCRAPERS } from '../../scrapers/platforms.ts';
import type { App } from '../app.ts';
import { decodeText } from '../fetch/decode.ts';

/** The name by which a robots.txt may address us. */
const ROBOT = 'xunjian';

/** The package declares itself an ES module, which it is not: what is imported is the function itself. */
const parseRobots = robotsParser as unknown as typeof robotsParser.default;

export interface RobotsOfHost {
  readonly host: string;
  readonly said: string;
}

/** By host: the addresses that stand for the kinds of page which are asked of it. */
function examplesByHost(): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const { example } of SCRAPERS.flatMap((scraper) => scraper.kinds)) {
    if (!URL.canParse(example)) continue;
    const { host } = new URL(example);
    hosts.set(host, [...(hosts.get(host) ?? []), example]);
  }
  return hosts;
}

/** One line a host, in the order in which the platforms are registered. */
export async function robotsOfHosts(app: Pick<App, 'fetch'>): Promise<RobotsOfHost[]> {
  const said: RobotsOfHost[] = [];
  for (const [host, examples] of examplesByHost())
    said.push({ host, said: await robotsOf(app, host, examples) });
  return said;
}

async function robotsOf(app: Pick<App, 'fetch'>, host: string, examples: readonly string[]): Promise<string> {
  const url = `https://${host}/robots.txt`;
  const { response, failure } = await app.fetch({ url, hosts: [host] });
  if (!response || failure) return `could not be read (${failure?.kind ?? 'no answer'})`;
  if (response.status === 404 || response.status === 410) return 'has none: nothing is forbidden';
  if (response.status !== 200) return `could not be read (HTTP ${response.status})`;
  const text = decodeText(response.body, null);
  if (/^\s*</.test(text)) return 'could not be read (a page came instead of the file)';
  const robots = parseRobots(url, text);
  const forbidden = examples.filter((example) => robots.isAllowed(example, ROBOT) === false);
  const delay = robots.getCrawlDelay(ROBOT);
  return [
    forbidden.length === 0
      ? `forbids none of the ${examples.length} kinds of page that are asked for`
      : `forbids ${forbidden.length} of the ${examples.length} kinds of page that are asked for: ${forbidden.join(' ')}`,
    ...(delay === undefined ? [] : [`asks for ${delay} s between requests`]),
  ].join('; ');
}
