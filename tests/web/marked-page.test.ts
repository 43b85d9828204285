/** What is shown of a captured page, and where in it the read place is marked. */

import { describe, expect, it } from 'vitest';
import { harmlessPage } from '../../src/web/captures/harmless-page.ts';
import { excerptOf, findMarks, writePage } from '../../src/web/captures/marked-page.ts';

/** As it would be written out, without the frame. */
function shown(html: string): string {
  const document = writePage(harmlessPage(html), []);
  return document.slice(document.indexOf('<body>') + 6, document.indexOf('</body>'));
}

function excerpts(html: string, ...sought: string[]) {
  const page = harmlessPage(html);
  return findMarks(
    page,
    sought.map((way) => [way]),
  ).map((mark) => excerptOf(page, mark));
}

describe('of a page nothing is kept that runs, loads or leads anywhere', () => {
  it.each([
    ['scripts', '<p>甲</p><script>steal()</script>', '<p>甲</p>'],
    ['handlers', '<p onclick="steal()" onload=x>甲</p>', '<p>甲</p>'],
    ['addresses of links', '<a href="javascript:steal()">甲</a>', '<span>甲</span>'],
    [
      'forms',
      '<form action="https://x.example/"><button formaction="//x">甲</button></form>',
      '<div><span>甲</span></div>',
    ],
    [
      'pictures from elsewhere',
      '<img src="https://x.example/1.png" srcset="//x 2x" alt="图">',
      '<img alt="图">',
    ],
    ['pictures that are documents', '<img src="data:image/svg+xml;base64,PHN2Zz4=">', '<img>'],
    ['drawings', '<svg onload="steal()"><style><img src=x></style></svg><p>甲</p>', '<p>甲</p>'],
    ['frames', '<iframe src="https://x.example/"></iframe><p>甲</p>', '<p>甲</p>'],
    [
      'refreshes, bases and hints to fetch',
      '<meta http-equiv=refresh content="0;url=//x"><base href="//x"><link rel=dns-prefetch href="//x">甲',
      '甲',
    ],
    ['style sheets that would end', '<style>a{}</style\n><style>a<b</style>甲', '<style>a{}</style>甲'],
    [
      'addresses in style sheets',
      '<style>@import url(//x);a{background:URL( "//x")}</style><p style="background:url(//x)">甲</p>',
      '<style>@none none(//x);a{background:none( "//x")}</style><p style="background:none(//x)">甲</p>',
    ],
    ['elements without scripts', '<noscript><img src="https://x.example/"></noscript>甲', '甲'],
    [
      'text that is markup once it is unescaped',
      '<p>&lt;script&gt;steal()&lt;/script&gt;</p>',
      '<p>&lt;script&gt;steal()&lt;/script&gt;</p>',
    ],
    [
      'attributes that break out',
      '<p title="&quot;&gt;&lt;script&gt;">甲</p>',
      '<p title="&quot;&gt;&lt;script&gt;">甲</p>',
    ],
  ])('no %s', (_what, html, expected) => {
    expect(shown(html)).toBe(expected);
  });

  it('keeps pictures that stand in the page itself', () => {
    const html = '<img src="data:image/png;base64,iVBORw0KGgo=">';
    expect(shown(html)).toBe(html);
  });

  it('a page of 200,000 nested elements is cut, as browsers would, before it takes any time', () => {
    const began = performance.now();
    const page = harmlessPage(`甲${'<div>'.repeat(200_000)}乙`);
    expect(page).toMatchObject({ isCut: true, text: expect.stringContaining('甲') });
    expect(page.pieces.length).toBeLessThan(1_000);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('the place that was read', () => {
  it('is found across elements and blanks, with the words around it', () => {
    expect(excerpts('<p>正文。</p><p>购买<b>山地 苹果</b>礼盒，立减</p>', '山地苹果礼盒')).toEqual([
      { before: '正文。 ／ 购买', marked: '山地 苹果礼盒', after: '，立减 ／ ' },
    ]);
  });

  it('is marked in each element that holds a part of it', () => {
    const page = harmlessPage('<p>购买<b>苹果</b>礼盒</p>');
    const marks = findMarks(page, [['苹果礼盒']]);
    expect(writePage(page, marks)).toContain(
      '<p>购买<b><mark class="xunjian-mark" id="mark">苹果</mark></b><mark class="xunjian-mark">礼盒</mark></p>',
    );
  });

  it('of two ways to write it the first that stands there counts', () => {
    const page = harmlessPage('<p>2020年10月12日 秋季通知</p>');
    const [mark] = findMarks(page, [['没有', '秋季通知', '2020年10月12日']]);
    expect(mark && excerptOf(page, mark).marked).toBe('秋季通知');
  });

  it('is also found in the address of a link, and written out there', () => {
    const page = harmlessPage('<p><a href="https://h5.youzan.com/v2/home">阅读原文</a></p>');
    const marks = findMarks(page, [['https://h5.youzan.com/v2/home']]);
    expect(marks.map((mark) => excerptOf(page, mark).marked)).toEqual(['https://h5.youzan.com/v2/home']);
    expect(writePage(page, marks)).toContain('id="mark">https://h5.youzan.com/v2/home</mark>阅读原文');
  });

  it('is found in the title of a card that only the platform’s program would draw', () => {
    const html = '<mp-common-product data-title="山地苹果礼盒"></mp-common-product>';
    expect(excerpts(html, '山地苹果礼盒')).toEqual([{ before: '', marked: '山地苹果礼盒', after: '' }]);
  });

  it('is nowhere if the page does not hold it, or it is too short to tell', () => {
    expect(excerpts('<p>正文 x</p>', '苹果', 'x', '')).toEqual([]);
  });

  it('is not looked for in scripts', () => {
    expect(excerpts('<script>var a = "苹果礼盒"</script><p>正文</p>', '苹果礼盒')).toEqual([]);
  });
});
