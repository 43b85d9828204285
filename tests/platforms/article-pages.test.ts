import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseTimestamp, type Timestamp } from '../../src/domain/time.ts';
import { type ArticleOptions, articlePage, layoutFor } from './pages/article.ts';
import { endingPage } from './pages/endings.ts';
import { ENVIRONMENT_ABNORMAL, verifyShell } from './pages/wechat-refusals.ts';
import { type COMMERCIAL, LAYOUTS } from './world.ts';

const at = (text: string): Timestamp => parseTimestamp(text) ?? ('' as Timestamp);

const ARTICLE: ArticleOptions = {
  name: '示例市发布',
  biz: 'MzA3MDk5MDAwMQ==',
  title: '“双创”周 & <公告>',
  at: at('2020-10-12T09:00:00+08:00'),
  now: at('2020-11-06T10:00:00+08:00'),
};

/** What is left when scripts and styles are taken out. */
function visible(page: string): string {
  return page.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
}

describe('an article page', () => {
  it.each(LAYOUTS)('of %s tells the second of publication and of the answer', (layout) => {
    const page = articlePage({ ...ARTICLE, layout });
    expect(page).toContain('var ct = "1602464400";');
    expect(page).toContain('var svr_time = "1604628000" * 1;');
    expect(page.trimEnd().endsWith('</html>')).toBe(true);
  });

  it('of 2020 has the account’s id in the second operand and the long address in og:url', () => {
    const page = articlePage({ ...ARTICLE, layout: '2020' });
    expect(page).toContain('var biz = "" || "MzA3MDk5MDAwMQ==";');
    expect(page).toContain('var nickname = "示例市发布";');
    expect(page).toMatch(
      /<meta property="og:url" content="http:\/\/mp\.weixin\.qq\.com\/s\?__biz=MzA3MDk5MDAwMQ==&amp;mid=\d+&amp;idx=1&amp;sn=[0-9a-f]{32}#rd" \/>/,
    );
    expect(page).toContain("var PAGE_MID='mmbizwap:appmsg/newindex.html';");
  });

  it('of 2024 decodes the name, and prints the minute beside the second', () => {
    const page = articlePage({ ...ARTICLE, layout: '2024' });
    expect(page).toContain('var nickname = htmlDecode("示例市发布");');
    expect(page).toContain("var createTime = '2020-10-12 09:00';");
    expect(page).toContain('var create_time = "1602464400" * 1;');
    expect(page).not.toContain('cgiDataNew = ');
  });

  it('of late 2025 says everything once more, escaped twice, in cgiDataNew', () => {
    const page = articlePage({ ...ARTICLE, layout: '2025' });
    expect(page).toContain("ori_create_time: '1602464400' * 1,");
    expect(page).toContain("title: JsDecode('“双创”周 \\x26amp; \\x26lt;公告\\x26gt;'),");
    expect(page).toContain("bizuin: JsDecode('MzA3MDk5MDAwMQ=='),");
    expect(page).toContain("content_noencode: JsDecode('\\x3cp style=\\x22");
  });

  it('of late 2025 holds decoys in its program: an advertisement’s mock data, names of cards', () => {
    const page = articlePage({ ...ARTICLE, layout: '2025' });
    expect(page.indexOf("nick_name: '微信广告'")).toBeLessThan(page.indexOf('window.cgiDataNew = {'));
    expect(page).toContain('mp-common-product');
    expect(page).toContain('bizuin: t.article_info.mp_biz');
    expect(visible(page)).not.toMatch(/mp-common-product|mp-common-cpsad|weapp_text_link|广告/);
  });

  it('asked for by a short address prints it back, and has its ids in the first operand', () => {
    const page = articlePage({
      ...ARTICLE,
      layout: '2025',
      address: 'https://mp.weixin.qq.com/s/standin-wenhuaguan-001',
    });
    expect(page).toContain(
      '<meta property="og:url" content="https://mp.weixin.qq.com/s/standin-wenhuaguan-001" />',
    );
    expect(page).toContain('var biz = "MzA3MDk5MDAwMQ==" || "";');
  });

  it.each([
    ['picture', '8'],
    ['text', '10'],
    ['video', '5'],
  ] as const)('with a %s has its body only in a script', (type, showType) => {
    const page = articlePage({
      ...ARTICLE,
      type,
      layout: '2025',
      body: '第一行\n<a href="https://www.example.gov.cn/">链接</a>',
    });
    expect(page).toContain(`item_show_type: '${showType}' * 1,`);
    expect(page).toContain('window.PAGE_MID="mmbizwap:pages/common_share.html"');
    expect(page).toContain(
      "content_noencode: JsDecode('第一行\\x0a\\x3ca href=\\x22https://www.example.gov.cn/\\x22\\x3e链接\\x3c/a\\x3e')",
    );
    expect(visible(page).replace(/<meta[^>]*>/g, '')).not.toContain('第一行');
  });

  it('with a picture before late 2025 assigns to d, and prints only the day', () => {
    const page = articlePage({ ...ARTICLE, type: 'picture', layout: '2020' });
    expect(page).toContain('d.ct = "1602464400";');
    expect(page).toContain('<span id="publish_time">2020-10-12</span>');
    expect(page).not.toContain('copyright_stat');
  });

  it('marks originals and reprints', () => {
    expect(articlePage({ ...ARTICLE, original: true })).toContain('var copyright_stat = "1" * 1;');
    const reprint = articlePage({ ...ARTICLE, repost: true, layout: '2025' });
    expect(reprint).toContain('var copyright_stat = "2" * 1;');
    expect(reprint).toContain('id="js_share_source"');
    expect(reprint).toContain('id="js_content" aria-hidden="true"></div>');
  });
});

describe('the comments of an article', () => {
  it('are open where some are shown', () => {
    expect(articlePage({ ...ARTICLE, comments: 'open' })).toMatch(
      /elected_comment_total_cnt: '[1-9]\d*' \* 1/,
    );
  });

  it.each(LAYOUTS)('are closed in %s where every operand of the comment area is 0', (layout) => {
    const page = articlePage({ ...ARTICLE, layout, comments: 'closed' });
    expect(page).toMatch(/var comment_id = (["'])0\1 \|\| \1?["']0["']/);
    expect(page).not.toMatch(/[^_]comment_id: JsDecode\('[1-9]/);
  });

  it('are undecided where there is an area and none is shown', () => {
    const page = articlePage({ ...ARTICLE, comments: 'unseen', layout: '2025' });
    expect(page).toContain("elected_comment_total_cnt: '0' * 1");
    expect(page).toMatch(/var comment_id = '\d{19}' \|\| '0';/);
  });

  it('are no more counted from April 2026 on', () => {
    expect(articlePage({ ...ARTICLE, layout: '2026', comments: 'unseen' })).not.toContain('elected_comment');
  });
});

describe('the layout', () => {
  it.each([
    ['2020-11-06T10:00:00+08:00', '2020'],
    ['2024-02-16T14:52:54+08:00', '2024'],
    ['2025-11-12T10:00:00+08:00', '2025'],
    ['2026-08-01T10:00:00+08:00', '2026'],
  ] as const)('of a page served at %s is that of %s', (now, layout) => {
    expect(layoutFor(at(now), 'unseen')).toBe(layout);
  });

  it('is the one that can show it if comments are open', () => {
    expect(layoutFor(at('2020-11-06T10:00:00+08:00'), 'open')).toBe('2025');
  });
});

describe('commercial parts', () => {
  const page = (commercial: (typeof COMMERCIAL)[number], layout: (typeof LAYOUTS)[number] = '2025') =>
    articlePage({ ...ARTICLE, commercial, layout });

  it.each([
    ['product-card', '<mp-common-product '],
    ['ad-card', '<mp-common-cpsad '],
    ['mini-program', 'class="weapp_text_link"'],
    ['promo-text', '优惠券'],
    ['qr-code', 'data-imgqrcoded="1"'],
  ] as const)('%s stands at the end of the body', (kind, sign) => {
    for (const layout of LAYOUTS) {
      const shown = visible(page(kind, layout));
      expect(shown).toContain(sign);
      expect(shown.lastIndexOf('<span leaf="">')).toBeLessThan(shown.indexOf(sign));
    }
  });

  it('goods stand in the foot’s own fields too, where the layout has them', () => {
    expect(page('product-card')).toContain("shop_encrypt_key: JsDecode('AAHq");
    expect(page('none')).toMatch(/footer_product_card: \{\n\s*\},/);
  });

  it('a shop stands behind 阅读原文', () => {
    expect(page('shop-link', '2020')).toContain(
      "var msg_source_url = 'https://h5.youzan.com/v2/showcase/homepage?alias=abc123xyz\\x26amp;from=wechat';",
    );
    expect(page('none', '2020')).toContain("var msg_source_url = '';");
  });
});

describe('a page of true size', () => {
  it.each(LAYOUTS)('of %s is as large as asked', (layout) => {
    const size = Buffer.byteLength(articlePage({ ...ARTICLE, layout, bytes: 3_000_000 }));
    expect(Math.abs(size - 3_000_000)).toBeLessThan(30_000);
  });

  it('is nine tenths script, and compresses to a fifth, as real ones of 2025 do', () => {
    const page = articlePage({ ...ARTICLE, layout: '2025', bytes: 3_000_000 });
    const share = 1 - visible(page).length / page.length;
    expect(share).toBeGreaterThan(0.88);
    expect(page.length / gzipSync(page).length).toBeGreaterThan(3);
    expect(page.length / gzipSync(page).length).toBeLessThan(7);
  });

  it('is the same on every machine', () => {
    expect(articlePage({ ...ARTICLE, bytes: 200_000 })).toBe(articlePage({ ...ARTICLE, bytes: 200_000 }));
  });
});

describe('endings and refusals', () => {
  it('name no account, and hold no article block', () => {
    for (const ending of [
      'deleted',
      'content-violation',
      'suspended',
      'deregistered',
      'migrated',
      'wrong-address',
    ] as const) {
      expect(endingPage(ending)).not.toMatch(/var ct|MzA|nick_name/);
    }
  });

  it('of a migrated account link the new one', () => {
    expect(endingPage('migrated', 'https://mp.weixin.qq.com/s/abc')).toContain(
      "var transferTargetLink = 'https://mp.weixin.qq.com/s/abc' || '';",
    );
  });

  it('the captcha of 2025 says nothing in words', () => {
    const shell = verifyShell('https://mp.weixin.qq.com/s/abc');
    expect(shell).toContain("var PAGE_MID='mmbizwap:secitptpage/verify.html';");
    expect(visible(shell).replace(/<[^>]*>|\s/g, '')).toBe(
      '：，。视频小程序赞，轻点两下取消赞在看，轻点两下取消在看',
    );
  });

  it('the one before says 环境异常', () => {
    expect(ENVIRONMENT_ABNORMAL).toContain('当前环境异常，完成验证后即可继续访问。');
  });
});
