/** CheerioCrawler: fetches, parses the whole page, and reads it as its users would. Archives and stores nothing. */

import { CheerioCrawler } from '@crawlee/cheerio';
import { crawl } from './crawl.mjs';

crawl(CheerioCrawler, ({ $, body }) => ({
  account: $('#js_name').text().trim(),
  title: $('#activity-name').text().trim(),
  publishedAt: Number(/var ct = "(\d{10})"/.exec(body)?.[1]),
}));
