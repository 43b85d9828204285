/**
 * Runs a crawler of Crawlee over the benchmark's pages, set up as its documentation would for speed: nothing
 * on disk, no sessions, no retries, and as many requests at a time as ordered, never fewer: its scaling by
 * load, which would slow it down on a busy machine, has nothing to decide.
 */

import { Configuration, LogLevel, log } from '@crawlee/cheerio';
import { answerOrders } from './orders.mjs';

/**
 * @param Crawler CheerioCrawler or HttpCrawler
 * @param read what is found on one page: `{ account, title, publishedAt }`
 */
export function crawl(Crawler, read) {
  log.setLevel(LogLevel.WARNING);
  answerOrders(async ({ origin, warmUp, pages, concurrency }) => {
    let found = [];
    let last = 0;
    const configuration = new Configuration({
      persistStorage: false,
      writeMetadata: false,
      purgeOnStart: false,
      // A quarter of the machine by default: this is no bench of its warnings.
      availableMemoryRatio: 0.9,
    });
    const crawler = new Crawler(
      {
        minConcurrency: concurrency,
        maxConcurrency: concurrency,
        maxRequestRetries: 0,
        useSessionPool: false,
        async requestHandler(context) {
          found.push({ path: new URL(context.request.url).pathname, ...read(context) });
          last = performance.now();
        },
      },
      configuration,
    );
    await crawler.run(warmUp.map((path) => origin + path));
    found = [];
    const cpu = process.cpuUsage();
    const start = performance.now();
    const { requestsFailed } = await crawler.run(pages.map((path) => origin + path));
    const { user, system } = process.cpuUsage(cpu);
    if (requestsFailed > 0) throw new Error(`${requestsFailed} requests failed`);
    return {
      // To the last page read: closing down is not counted.
      seconds: (last - start) / 1_000,
      cpuSeconds: (user + system) / 1_000_000,
      facts: found,
      peakBytes: process.resourceUsage().maxRSS * 1_024,
    };
  });
}
