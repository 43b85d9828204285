/** Templates that offices replace: what goes in comes out as text, and what is wrong is named with file and tag. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Document, Packer, Paragraph } from 'docx';
import { TemplateHandler, Zip } from 'easy-template-x';
import { describe, expect, it } from 'vitest';
import { TEMPLATES } from '../../src/package-root.ts';
import { type DocxData, fillDocx } from '../../src/reports/fill-docx.ts';
import { fillHtml } from '../../src/reports/html.ts';
import { imageOf, piecesOf } from '../../src/reports/image.ts';
import { jpeg, png } from '../support/pictures.ts';
import { baoji } from './support/baoji.ts';
import { papersOf, withEvidence } from './support/papers.ts';

/** A document of these lines. */
async function docx(lines: readonly string[]): Promise<Uint8Array> {
  const children = lines.map((line) => new Paragraph(line));
  return Packer.toBuffer(new Document({ sections: [{ children }] }));
}

async function linesOf(content: Uint8Array): Promise<string[]> {
  const zip = await Zip.load(Buffer.from(content));
  const xml = await zip.getFile('word/document.xml').getContentText();
  return [...xml.matchAll(/<w:p[ >/].*?(?:<\/w:p>|\/>)/gs)].map((paragraph) =>
    [...paragraph[0].matchAll(/<w:t(?: [^>]*)?>([^<]*)/g)].map((text) => text[1]).join(''),
  );
}

const filled = async (lines: readonly string[], data: DocxData) =>
  linesOf(await fillDocx({ file: 'own.docx', content: await docx(lines) }, data));

describe('a docx template', () => {
  it('repeats parts, and leaves no line behind for a tag that stands alone', async () => {
    const lines = ['前', '{#rows}', '{no}. {name}', '{/rows}', '{#absent}', '不见', '{/absent}', '后'];
    const rows = [
      { no: 1, name: '甲' },
      { no: 2, name: '乙' },
    ];
    expect(await filled(lines, { rows, absent: [] })).toEqual(['前', '1. 甲', '2. 乙', '后']);
  });

  it('takes values for text, whatever they look like', async () => {
    const hostile = '{#rows}{name}{/rows} <w:t>&amp; $&';
    expect(await filled(['{name}'], { name: hostile })).toEqual([
      '{#rows}{name}{/rows} &lt;w:t&gt;&amp;amp; $&amp;',
    ]);
    expect(await filled(['{name}。'], { name: 'a\u0000b\u0007\uD800c' })).toEqual(['abc。']);
  });

  it.each([
    [['{titel}'], /^template own\.docx, tag \{titel\}: there is no such value/],
    [['{#rows}{nmae}{/rows}'], /tag \{nmae\}/],
    [['{#rows}{no}'], /^template own\.docx, tag \{#rows\}: .*every \{#part\} is closed/],
    [['{/rows}'], /^template own\.docx, tag \{\/rows\}: /],
    [['{no'], /^template own\.docx, tag .*\{no/],
  ])('that is broken names file and tag: %j', async (lines, message) => {
    await expect(filled(lines, { rows: [{ no: 1 }], no: 1 })).rejects.toThrow(message);
  });

  it('that is no document at all says so', async () => {
    const content = Buffer.from('not a document');
    await expect(fillDocx({ file: 'own.docx', content }, {})).rejects.toThrow(/^template own\.docx: /);
  });
});

describe('an html template', () => {
  it('escapes every value', async () => {
    const page = await fillHtml({ file: 'own.html', content: '<p>{{ name }}</p>' }, { name: '<script>"&' });
    expect(page).toBe('<p>&lt;script&gt;&#34;&amp;</p>');
  });

  it.each([
    ['{{ titel }}', /^template own\.html, tag titel: undefined variable: titel \(line 1\)/],
    ['{% for row in rows %}', /^template own\.html, tag \{% for row in rows %\}: .*not closed/],
    ['{{ title | upcsae }}', /undefined filter: upcsae/],
  ])('that is broken names file and tag: %s', async (content, message) => {
    await expect(fillHtml({ file: 'own.html', content }, { title: '题', rows: [] })).rejects.toThrow(message);
  });

  it('lets no account write into the page of its body', async () => {
    const [first] = baoji().failingAccounts.map(withEvidence);
    if (!first) throw new Error('the round has accounts');
    const [violation] = first.violations;
    if (!violation) throw new Error('the account has a problem');
    const evidence = violation.evidence.map((capture) => ({ ...capture, url: 'javascript:alert(1)//"><b>' }));
    const hostile = {
      ...first,
      name: '<img src=x onerror=alert(1)>',
      violations: [{ ...violation, explanation: '</p><script>alert(1)</script>', evidence }],
    };
    const papers = await papersOf({ report: baoji({ failingAccounts: [hostile] }) });
    for (const [path, content] of papers) {
      if (!path.endsWith('.html')) continue;
      const page = Buffer.from(content).toString();
      expect(page).not.toMatch(/<script|<img src=x|href="javascript/);
    }
  });
});

describe('the shipped templates', () => {
  const names = ['notice.docx', 'body-report.docx', 'rectification-notice.docx', 'feedback-form.docx'];

  it.each(names)('%s names the official fonts, and declares the grid of the standard', async (name) => {
    const zip = await Zip.load(await readFile(join(TEMPLATES, name)));
    const text = async (part: string) => zip.getFile(`word/${part}`).getContentText();
    expect(await text('styles.xml')).toContain('w:eastAsia="仿宋_GB2312"');
    expect(await text('fontTable.xml')).toContain('<w:altName w:val="仿宋;FangSong');
    if (name !== 'feedback-form.docx')
      expect(await text('document.xml')).toContain(
        '<w:docGrid w:type="linesAndChars" w:linePitch="580" w:charSpace="-848"/>',
      );
  });

  it.each(names)('%s has no tag that docs/documents.md does not list', async (name) => {
    const listed = await readFile(join(TEMPLATES, '..', 'docs', 'documents.md'), 'utf8');
    const row = listed.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    const tags = await new TemplateHandler().parseTags(await readFile(join(TEMPLATES, name)));
    expect(tags.length).toBeGreaterThan(3);
    const known = new Set(row.match(/[a-z_0-9]+/g));
    expect(tags.map((tag) => tag.name).filter((tag) => !known.has(tag) && tag !== 'draft_mark')).toEqual([]);
  });
});

describe('a screenshot on paper', () => {
  it('is known by its content', () => {
    expect(imageOf(png())).toMatchObject({ png: true, width: 1, height: 1 });
    expect(imageOf(Buffer.from('GIF89a'))).toBeNull();
    expect(imageOf(jpeg())).toBeNull();
  });

  it('that fits is printed whole', () => {
    expect(piecesOf({ width: 414, height: 700 })).toEqual([{ width: 378, height: 639, top: 0, bottom: 0 }]);
  });

  it('that is long is cut into pieces that follow one another', () => {
    const pieces = piecesOf({ width: 414, height: 2_000 });
    expect(pieces).toHaveLength(3);
    for (const [index, piece] of pieces.entries()) {
      expect(piece.height).toBeLessThanOrEqual(718);
      expect(piece.top).toBeCloseTo(index === 0 ? 0 : 1 - (pieces[index - 1]?.bottom ?? 0));
    }
    expect(pieces.at(-1)?.bottom).toBe(0);
  });

  it('that is very long shows its head and its foot', () => {
    const pieces = piecesOf({ width: 414, height: 20_000 });
    expect(pieces).toHaveLength(4);
    expect(pieces[0]?.top).toBe(0);
    expect(pieces[3]?.bottom).toBe(0);
    expect(pieces[2]?.top ?? 0).toBeGreaterThan(0.8);
  });
});
