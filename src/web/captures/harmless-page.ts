/**
 * A captured page taken apart into what may be shown of it: text, layout and pictures that stand in the page itself.
 * Nothing of it runs, asks the network for anything or leads anywhere: only elements and attributes that are named
 * here are written again, and every text is escaped. Pure; never throws.
 */

import { Parser } from 'htmlparser2';

export type Piece =
  /** Markup as it is written out. */
  | { readonly is: 'tag'; readonly html: string }
  /** Text as people read it; `at`: where it stands in the page's `text`. */
  | { readonly is: 'text'; readonly text: string; readonly at: number }
  /** What an attribute says (an address, a title), written out only where it is marked. */
  | { readonly is: 'hidden'; readonly text: string };

export interface HarmlessPage {
  readonly pieces: readonly Piece[];
  /** All that is read, a line a block. */
  readonly text: string;
  /** The page went on; what is too long for anybody to look through is left out. */
  readonly isCut: boolean;
}

/** Behind so many pieces, or characters of text, nobody reads on; and browsers nest no deeper than 512. */
const MOST_PIECES = 60_000;
const MOST_TEXT = 1_000_000;
const DEEPEST = 400;
const MOST_OPEN = 2_000;
const CHUNK = 16_384;

const BLOCKS = new Set(
  (
    'address article aside blockquote br center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header ' +
    'hr li main nav ol p pre section table tbody td tfoot th thead tr ul'
  ).split(' '),
);
const INLINE = new Set(
  'abbr b bdi bdo big cite code col colgroup del dfn em font i img ins kbd label mark q s samp small span strong strike sub sup time tt u var wbr'.split(
    ' ',
  ),
);
/** Written under another name: without what they do. */
const INSTEAD: Readonly<Record<string, string>> = { a: 'span', button: 'span', form: 'div', center: 'div' };
const VOID = new Set(['br', 'hr', 'img', 'col', 'wbr']);
/** Not shown, with all that is in them. */
const DROPPED = new Set(
  'applet audio canvas embed frame frameset iframe math noembed noframes noscript object portal script select source style svg template textarea title track video xmp'.split(
    ' ',
  ),
);
/** The platforms' own elements, which are nothing without their programs. */
const OF_PLATFORM =
  /^(?!annotation-xml$|font-face|missing-glyph$|color-profile$)[a-z][a-z0-9]*(-[a-z0-9]+)+$/;

const ATTRIBUTES = new Set(
  'align alt class colspan dir height id lang rowspan style title valign width'.split(' '),
);
const PICTURE_IN_PAGE = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/;
/** Attributes of the platforms' cards that their programs would write out. */
const TITLES = ['data-title', 'data-miniprogram-title', 'data-nickname', 'data-name'];
const ADDRESSES = ['href', 'data-url', 'data-link', 'data-miniprogram-path'];

export function harmlessPage(html: string): HarmlessPage {
  const pieces: Piece[] = [];
  let text = '';
  let isCut = false;
  let dropped = 0;
  let styling: string[] | null = null;
  const open: boolean[] = [];
  let depth = 0;

  const tag = (written: string) => pieces.push({ is: 'tag', html: written });
  const endLine = () => {
    if (text !== '' && !text.endsWith('\n')) text += '\n';
  };
  const write = (words: string) => {
    const last = pieces.at(-1);
    if (last?.is === 'text') pieces[pieces.length - 1] = { ...last, text: last.text + words };
    else pieces.push({ is: 'text', text: words, at: text.length });
    text += words;
  };
  const isFull = () => {
    isCut ||= pieces.length >= MOST_PIECES || text.length >= MOST_TEXT;
    return isCut;
  };

  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'style' && dropped === 0) styling = [];
      if (dropped > 0 || DROPPED.has(name)) {
        dropped += 1;
        return;
      }
      const isShown = isKnown(name) && depth < DEEPEST && !isFull();
      const isOpened = isShown && !VOID.has(name);
      open.push(isOpened);
      if (isOpened) depth += 1;
      if (!isShown) return;
      if (BLOCKS.has(name)) endLine();
      tag(openTag(name, attributes));
      for (const hidden of valuesOf(attributes, ADDRESSES)) pieces.push({ is: 'hidden', text: hidden });
      // Drawn by the platform's program; without it nobody would see what the card sells.
      if (OF_PLATFORM.test(name)) for (const title of valuesOf(attributes, TITLES)) write(title);
    },
    ontext(words) {
      if (styling) styling.push(words);
      else if (dropped === 0 && !isFull()) write(words);
    },
    onclosetag(name) {
      if (dropped > 0) {
        dropped -= 1;
        if (dropped === 0 && styling) {
          const style = styling.join('');
          styling = null;
          // Text that could end the style sheet is none.
          if (!style.includes('<') && !isFull()) tag(`<style>${withoutAddresses(style)}</style>`);
        }
        return;
      }
      const isShown = open.pop() ?? false;
      if (BLOCKS.has(name)) endLine();
      if (!isShown) return;
      depth -= 1;
      tag(`</${INSTEAD[name] ?? name}>`);
    },
  });
  // Piece by piece: the parser's own time grows with the square of the depth, and no honest page is so deep.
  for (let at = 0; at < html.length && !isCut; at += CHUNK) {
    parser.write(html.slice(at, at + CHUNK));
    isCut ||= open.length > MOST_OPEN || dropped > MOST_OPEN;
  }
  parser.end();
  return { pieces, text, isCut };
}

function isKnown(name: string): boolean {
  return BLOCKS.has(name) || INLINE.has(name) || name in INSTEAD || OF_PLATFORM.test(name);
}

function openTag(name: string, attributes: Readonly<Record<string, string>>): string {
  const kept = Object.entries(attributes).filter(
    ([key, value]) => ATTRIBUTES.has(key) || (key === 'src' && name === 'img' && PICTURE_IN_PAGE.test(value)),
  );
  const written = kept
    .map(([key, value]) => ` ${key}="${escapeHtml(key === 'style' ? withoutAddresses(value) : value)}"`)
    .join('');
  return `<${INSTEAD[name] ?? name}${written}>`;
}

/** What a style sheet would fetch is not even asked for; the policy of the page refuses it in any case. */
function withoutAddresses(style: string): string {
  return style.replace(/@import\b/gi, '@none').replace(/url\s*\((?!\s*["']?data:image\/)/gi, 'none(');
}

function valuesOf(attributes: Readonly<Record<string, string>>, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = attributes[name]?.trim();
    return value ? [value] : [];
  });
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
