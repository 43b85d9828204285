/** HttpCrawler: fetches, and looks for the same with regular expressions. Parses, archives and stores nothing. */

import { HttpCrawler } from '@crawlee/http';
import { crawl } from './crawl.mjs';

const ENTITIES = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };

function unescapeHtml(text) {
  return text?.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]);
}

crawl(HttpCrawler, ({ body }) => ({
  account: unescapeHtml(/var nickname = htmlDecode\("([^"]*)"\)/.exec(body)?.[1]),
  title: unescapeHtml(/var msg_title = '([^']*)'/.exec(body)?.[1]),
  publishedAt: Number(/var ct = "(\d{10})"/.exec(body)?.[1]),
}));
