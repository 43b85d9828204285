import { describe, expect, it } from 'vitest';
import { readPage } from '../../../scrapers/read.ts';
import { savedPage } from '../../../scrapers/saved-page.ts';
import { wechatKinds } from '../../../scrapers/wechat/kinds.ts';
import { undecodedText } from '../../../src/fetch/decode.ts';

/** A text of the size at which anything worse than linear would take minutes. */
const long = (text: string, size = 1_000_000) => text.repeat(Math.ceil(size / text.length));
const data =
  '<html><script>var ct = "1604628000"; var biz = "MzA5MDAwMDAwMQ=="; var nickname = "a"; var msg_title = "x";</script>';
const body = (html: string) => `${data}<div id="js_content">${html}</div></html>`;

const pages: Readonly<Record<string, string>> = {
  'blocks that are opened again and again': `<script>${long('window.cgiDataNew = {')}`,
  'a string whose quotes are all escaped': `<script>window.cgiDataNew = { a: f '${long("\\'")}`,
  'backslashes before a quote': `<script>window.cgiDataNew = { a: "${long('\\')}" }`,
  'objects in objects': `<script>window.cgiDataNew = {${long('a:{')}`,
  'lists in lists': `<script>window.cgiDataNew = {a:${long('[')}`,
  'keys without values': `<script>window.cgiDataNew = {${long('a ')}`,
  'white space': `<script>var ct = ${long(' ')}"`,
  'operands without end': `<script>var ct = "1"${long(' || "1"')}`,
  'assignments without values': `<script>${long('var ct = ')}`,
  'strings that are never closed': long('<script>var ct = "'),
  'statements in no script, behind megabytes of one': `<html><script>${long('x', 3_000_000)}</script>${'var msg_title = "a"; var ct = "1"; d.ct = "1"; window.ct = "1"; var biz = "1"; '.repeat(400)}</html>`,
  'divisions that are never closed': body(long('<div>')),
  'brackets that open no tag': body(long('<')),
  'cards in cards': body(long('<mp-common-product data-title="a">')),
  'a tag without end': body(`<mp-common-product ${long('a ')}`),
  'hidden labels that are no tags': long('<span display:none ', 390_000),
  'comments that are never closed': long('<!--', 390_000),
  'words of endings over and over': long('该内容已被发布者删除', 390_000),
  'beginnings of endings': long('此内容被', 390_000),
  'rows of a search that are never closed': `<html>sogou${long('<li id="sogou_vr_1_box_1"><h3><a id="sogou_vr_1_title_1">', 900_000)}</html>`,
  'items of an information page in each other': `<html>class="about-page"${long('<div class="item-info"><div class="item-title">', 900_000)}</html>`,
  'lists of an album that are no lists': `<html>${long('articleList: [ window.cgiData = {')}</html>`,
  'histories without a list': `<html>${long('var msgList = ')}</html>`,
  'declarations of XML': `<?xml ${long('?><?xml ')}`,
  'JSON in JSON': '{"a":'.repeat(100_000),
};

describe('a hostile page', () => {
  it.each(Object.entries(pages))('of %s is read without an exception, in linear time', (_, page) => {
    const started = performance.now();
    const reading = readPage(savedPage({ text: undecodedText(Buffer.from(page), null) }), wechatKinds);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(reading.outcome.is).not.toBe('gone');
    expect(reading.comments).toBeNull();
  });

  it.each([
    '',
    ' ',
    '\0',
    '\ufeff',
    '<',
    '{',
    '[]',
    'null',
    '0',
    '"x"',
    '<html>',
    '\ud800',
    '{"ret":{}}',
    '{"base_resp":null}',
  ])('%j is nothing that we know', (text) => {
    const { kind, outcome, posts } = readPage(savedPage({ text }), wechatKinds);
    expect({ kind, outcome: outcome.is, posts }).toEqual({ kind: 'unknown', outcome: 'failed', posts: [] });
  });
});

describe('the readers', () => {
  const values = [null, 0, '', [], {}, [null], 'x', -1, true];
  const keys = [
    'app_msg_list',
    'publish_page',
    'general_msg_list',
    'getalbum_resp',
    'list',
    'item',
    'enabled',
    'elected_comment',
    'errcode',
    'base_resp',
    'ret',
    'version',
  ];

  it.each(keys)('of answers with a strange %s neither throw nor claim', (key) => {
    for (const value of values) {
      const page = savedPage({ text: JSON.stringify({ [key]: value }) });
      for (const kind of wechatKinds) {
        const reading = kind.read(page);
        expect(reading.outcome.is).not.toBe('gone');
        expect(reading.listing?.complete ?? false).toBe(false);
        expect(reading.posts).toEqual([]);
      }
    }
  });
});
