import { describe, expect, it } from 'vitest';
import { savedPage } from '../../scrapers/saved-page.ts';

describe('a saved page', () => {
  it('has no JSON where the text is a page', () => {
    expect(savedPage({ text: '<!DOCTYPE html><html><body>{"ok":1}</body></html>' }).json).toBeUndefined();
  });

  it('reads a bare JSON object, after a byte order mark and white space', () => {
    expect(savedPage({ text: '\ufeff\n {"ok":1}' }).json).toEqual({ ok: 1 });
  });

  it('reads the JSON in the view that Chromium makes of it, unescaped once', () => {
    const text =
      '<html><head><meta name="color-scheme" content="light dark"><meta charset="utf-8"></head><body>' +
      '<pre style="word-wrap: break-word; white-space: pre-wrap;">{"a":"&lt;b&gt; &amp;amp;"}</pre>' +
      '<div class="json-formatter-container"></div></body></html>';
    expect(savedPage({ text }).json).toEqual({ a: '<b> &amp;' });
  });

  it('takes no JSON from a <pre> inside an article', () => {
    const text = '<html><head></head><body><h1>文章</h1><pre>{"ok":-100}</pre></body></html>';
    expect(savedPage({ text }).json).toBeUndefined();
  });

  it.each(['{"ok":1', '[1,2', '<html><head></head><body><pre>{"ok":1', '', '{', '"words"', '12'])(
    'has no JSON, and does not throw, for %j',
    (text) => {
      expect(savedPage({ text }).json).toBeUndefined();
    },
  );

  it('says of itself only what it was told', () => {
    expect(savedPage({ text: 'x', url: 'https://weibo.com/1' })).toMatchObject({
      text: 'x',
      url: 'https://weibo.com/1',
      finalUrl: 'https://weibo.com/1',
      status: null,
      at: null,
    });
  });
});
