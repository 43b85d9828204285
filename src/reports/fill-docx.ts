/** Fills a docx template: texts, lists, rows of tables, pictures. Unknown tags are errors, never empty places. */

import {
  MimeType,
  officeMarkup,
  type ScopeDataArgs,
  TagDisposition,
  type TemplateContent,
  type TemplateContext,
  type TemplateData,
  TemplateExtension,
  TemplateHandler,
  type XmlGeneralNode,
  type XmlNode,
  xml,
} from 'easy-template-x';
import { lengthened, type Shortened, shortened } from './long-lists.ts';
import { printable, type Template, TemplateError } from './template.ts';

export interface DocxImage {
  readonly png: boolean;
  readonly bytes: Uint8Array;
  /** Pixels of 1/96 inch, as they are printed. */
  readonly width: number;
  readonly height: number;
  readonly alt: string;
  /** How much of the picture is left out above and below, in parts of its height. */
  readonly crop: { readonly top: number; readonly bottom: number };
}

export type DocxValue = string | number | boolean | DocxImage | readonly DocxData[];
export interface DocxData {
  readonly [tag: string]: DocxValue;
}

export async function fillDocx(template: Template<Uint8Array>, data: DocxData): Promise<Uint8Array> {
  const short = shortened(data);
  if (short && !(await asksOfRows(template, short))) {
    const long = await lengthened(await filled(template, short.data), short);
    if (long) return long;
  }
  return filled(template, data);
}

/** Whether the template opens a part for a row's value: it would find a marker there, and never nothing. */
async function asksOfRows(template: Template<Uint8Array>, { lists }: Shortened): Promise<boolean> {
  const tags = await new TemplateHandler().parseTags(Buffer.from(template.content)).catch(() => null);
  // What is wrong with it is told by filling it.
  if (tags === null) return true;
  const opened = new Set(
    tags.filter(({ disposition }) => disposition === TagDisposition.Open).map(({ name }) => name),
  );
  return lists.some((rows) => Object.keys(rows[0] ?? {}).some((key) => opened.has(key)));
}

async function filled(template: Template<Uint8Array>, data: DocxData): Promise<Uint8Array> {
  const handler = new TemplateHandler({
    scopeDataResolver: (args) => resolve(template.file, args),
    extensions: {
      beforeCompilation: [new CheckTags(template.file), new NoteLoneTags()],
      afterCompilation: [new DropLoneTags(), new CropPictures()],
    },
  });
  try {
    return await handler.process(Buffer.from(template.content), toTemplateData(data));
  } catch (error) {
    throw error instanceof TemplateError ? error : explained(template.file, error);
  }
}

function toTemplateData(data: DocxData): TemplateData {
  return Object.fromEntries(Object.entries(data).map(([tag, value]) => [tag, toContent(value)]));
}

function toContent(value: DocxValue): TemplateContent | TemplateData[] {
  if (typeof value === 'string') return printable(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (!('bytes' in value)) return value.map(toTemplateData);
  return {
    _type: 'image',
    source: Buffer.from(value.bytes),
    format: value.png ? MimeType.Png : MimeType.Jpeg,
    width: value.width,
    height: value.height,
    altText: `${value.alt.replace(/[<>&"|]/g, '')}|${thousandths(value.crop.top)}|${thousandths(value.crop.bottom)}`,
  } as TemplateContent;
}

/** The value of the innermost part that has one of this name. */
function resolve(file: string, { path, strPath, data }: ScopeDataArgs): TemplateContent | TemplateData[] {
  const name = strPath.at(-1) ?? '';
  for (let depth = strPath.length - 1; depth >= 0; depth--) {
    const scope = strPath.slice(0, depth).reduce<unknown>(inside, data);
    if (isRecord(scope) && Object.hasOwn(scope, name)) return scope[name] as TemplateContent;
  }
  const tag = path.at(-1);
  const written = typeof tag === 'object' ? tag.rawText : `{${name}}`;
  throw new TemplateError(file, written, 'there is no such value', `use one that docs/documents.md lists`);
}

function inside(value: unknown, step: string): unknown {
  return isRecord(value) || Array.isArray(value) ? (value as Record<string, unknown>)[step] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function explained(file: string, error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const tag = 'tagRawText' in error && typeof error.tagRawText === 'string' ? error.tagRawText : null;
  const near = ['openDelimiterText', 'closeDelimiterText', 'tagName'].flatMap((key) => {
    const value: unknown = (error as unknown as Record<string, unknown>)[key];
    return typeof value === 'string' ? [value] : [];
  });
  return new TemplateError(file, tag ?? near[0] ?? null, error.message, REMEDY);
}

/** The library leaves a brace without its other, and a part that is closed but never opened, as they stand. */
class CheckTags extends TemplateExtension {
  readonly #file: string;

  constructor(file: string) {
    super();
    this.#file = file;
  }

  override async execute(_data: unknown, context: TemplateContext): Promise<void> {
    const open: string[] = [];
    for (const paragraph of paragraphsIn(await context.currentPart.xmlRoot())) {
      const text = textOf(paragraph);
      const [stray] = /[{}].{0,20}/.exec(text.replace(TAG, '')) ?? [];
      if (stray !== undefined) this.#refuse(stray, 'a brace has no other');
      for (const [tag, kind] of text.matchAll(TAG)) {
        if (kind === '#') open.push(tag);
        if (kind === '/' && open.pop() === undefined) this.#refuse(tag, 'the part was never opened');
      }
    }
    const [unclosed] = open;
    if (unclosed !== undefined) this.#refuse(unclosed, 'the part is never closed');
  }

  #refuse(tag: string, problem: string): never {
    throw new TemplateError(this.#file, tag, problem, REMEDY);
  }
}

const TAG = /\{([#/]?)[^{}]*\}/g;
const REMEDY =
  'correct it in the word processor: every {#part} is closed by {/part}, every brace has its other';

/** On paragraphs that hold nothing but a tag which opens or closes a part: they shall leave no empty line behind. */
const LONE = 'xunjianLoneTag';

class NoteLoneTags extends TemplateExtension {
  override async execute(_data: unknown, context: TemplateContext): Promise<void> {
    for (const paragraph of paragraphsIn(await context.currentPart.xmlRoot()))
      if (paragraph.parentNode?.nodeName !== 'w:tc' && /^\s*\{[#/][^{}]*\}\s*$/.test(textOf(paragraph)))
        paragraph.attributes = { ...paragraph.attributes, [LONE]: '1' };
  }
}

class DropLoneTags extends TemplateExtension {
  override async execute(_data: unknown, context: TemplateContext): Promise<void> {
    for (const paragraph of paragraphsIn(await context.currentPart.xmlRoot())) {
      if (!paragraph.attributes || !(LONE in paragraph.attributes)) continue;
      if (textOf(paragraph).trim() === '') xml.modify.remove(paragraph);
      else delete paragraph.attributes[LONE];
    }
  }
}

/** In thousandths of a percent, as the format counts. */
const thousandths = (part: number): number => Math.round(part * 100_000);

/** The library shows pictures whole; how much is left out stands behind the picture's description till here. */
class CropPictures extends TemplateExtension {
  override async execute(_data: unknown, context: TemplateContext): Promise<void> {
    for (const drawing of named('w:drawing', await context.currentPart.xmlRoot())) {
      const [properties] = named('wp:docPr', drawing);
      const [rectangle] = named('a:srcRect', drawing);
      const match = /^(.*)\|(\d+)\|(\d+)$/s.exec(properties?.attributes?.descr ?? '');
      if (!match || !properties || !rectangle) continue;
      const [, description = '', top = '0', bottom = '0'] = match;
      properties.attributes = { ...properties.attributes, descr: description };
      rectangle.attributes = { t: top, b: bottom };
    }
  }
}

function named(name: string, node: XmlNode): XmlGeneralNode[] {
  if (node.nodeName === name) return [node as XmlGeneralNode];
  return (node.childNodes ?? []).flatMap((child) => named(name, child));
}

function paragraphsIn(node: XmlNode): XmlGeneralNode[] {
  if (officeMarkup.query.isParagraphNode(node)) return [node as XmlGeneralNode];
  return (node.childNodes ?? []).flatMap(paragraphsIn);
}

function textOf(node: XmlNode): string {
  if (xml.query.isTextNode(node)) return node.textContent ?? '';
  return (node.childNodes ?? []).map(textOf).join('');
}
