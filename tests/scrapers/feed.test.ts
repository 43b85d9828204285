import { describe, expect, it } from 'vitest';
import { feed, feedTime } from '../../scrapers/feed.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import { outcomeLabel } from '../../src/domain/page.ts';

const read = (text: string) => feed.read(savedPage({ text }));
const rss = (items: string) => `<rss version="2.0"><channel><title>某某发布</title>${items}</channel></rss>`;
const ARTICLE = 'https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv';

describe('the time of a feed’s entry', () => {
  it.each([
    ['Thu, 17 Jun 2021 14:51:23 +0800', '2021-06-17T14:51:23+08:00'],
    ['17 Jun 2021 06:51:23 GMT', '2021-06-17T14:51:23+08:00'],
    ['Thu, 17 Jun 2021 06:51 UT', '2021-06-17T14:51:00+08:00'],
    ['2021-06-17T06:51:23Z', '2021-06-17T14:51:23+08:00'],
    ['2021-06-17T14:51:23.5+08:00', '2021-06-17T14:51:23+08:00'],
  ])('%s is read in Shanghai’s time', (text, at) => {
    expect(feedTime(text)).toBe(at);
  });

  it.each([
    'Thu, 17 Jun 2021 14:51:23',
    '2021-06-17 14:51:23',
    'Thu, 17 Jun 2021 14:51:23 CST',
    '昨天',
    '',
    '2021-13-17T00:00:00Z',
  ])('%j is not guessed', (text) => {
    expect(feedTime(text)).toBeNull();
  });
});

describe('a feed', () => {
  it('lists a part, whoever keeps it: it never covers a span of time', () => {
    const { listing } = read(rss(`<item><title>要闻</title><link>${ARTICLE}</link></item>`));
    expect(listing).toEqual({ of: 'part', fromNewest: true, next: null, complete: false, limitedTo: null });
  });

  it('takes the platform from where its links lead', () => {
    const platform = (link: string) =>
      read(rss(`<item><title>要闻</title><link>${link}</link></item>`)).account?.platform;
    expect(platform(ARTICLE)).toBe('wechat');
    expect(platform('https://weibo.com/1/AbC')).toBe('weibo');
    expect(platform('https://www.example.gov.cn/1.html')).toBe('other');
  });

  it('reads RDF, and an address given as a guid', () => {
    const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>某某发布</title></channel><item><title>要闻</title><link>${ARTICLE}</link><dc:date>2021-06-17T14:51:23+08:00</dc:date></item></rdf:RDF>`;
    expect(read(rdf).posts).toMatchObject([{ url: ARTICLE, publishedAt: '2021-06-17T14:51:23+08:00' }]);
    expect(read(rss(`<item><title>要闻</title><guid>${ARTICLE}</guid></item>`)).posts).toMatchObject([
      { url: ARTICLE },
    ]);
  });

  it('follows no address but http', () => {
    expect(read(rss('<item><title>要闻</title><link>javascript:alert(1)</link></item>')).posts).toMatchObject(
      [{ url: null }],
    );
  });

  it.each([
    ['a page', '<!DOCTYPE html><html><body>rss</body></html>', false],
    ['other XML', '<?xml version="1.0"?><urlset><url/></urlset>', false],
    ['other JSON', '{"version":"1.1","items":[]}', false],
    [
      'RSS behind a declaration and a comment',
      '<?xml version="1.0"?>\n<!-- made by x -->\n<rss></rss>',
      true,
    ],
  ])('recognises %s for what it is', (_, text, is) => {
    expect(feed.recognises(savedPage({ text }))).toBe(is);
  });

  it('expands no entities of its own making', () => {
    const bomb = `<!DOCTYPE rss [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>${rss('<item><title>&b;&b;&b;</title><link>x</link></item>')}`;
    expect(JSON.stringify(read(bomb)).length).toBeLessThan(2_000);
  });

  it.each(['[', '<', 'a@', 'a.', '(', ' '])('takes no time over a name made of nothing but %s', (filling) => {
    const name = filling.repeat(200_000 / filling.length);
    const began = performance.now();
    read(rss(`<webMaster>i@diyg${name}</webMaster><item><author>${name}</author><title>要闻</title></item>`));
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('that breaks off is cut off, not short', () => {
    expect(
      outcomeLabel(
        read(rss(`<item><title>要闻</title><link>${ARTICLE}</link></item>`).slice(0, -20)).outcome,
      ),
    ).toBe('failed:truncated');
  });
});
