/** The page and the paragraphs of GB/T 9704-2012, once for all documents. */

import {
  AlignmentType,
  Document,
  DocumentGridType,
  type FileChild,
  Footer,
  type IParagraphOptions,
  LineRuleType,
  PageNumber,
  PageOrientation,
  Paragraph,
  TextRun,
} from 'docx';
import { FONTS, type FontName } from './fonts.ts';

/** Twips (1/20 pt) of so many millimetres. */
export const mm = (millimetres: number): number => Math.round((millimetres / 25.4) * 1440);

/** 版心 156 × 225 mm on A4. */
const PAGE = { width: mm(210), height: mm(297) };
const MARGIN = {
  top: mm(37),
  left: mm(28),
  right: mm(26),
  // 35 mm but for 0.07: 22 lines of the grid (580/20 pt) must fit, lest a word processor take 21 and centre them.
  bottom: mm(297) - mm(37) - 22 * 580,
};

/** 22 lines in 225 mm: 28.95 pt each. */
const LINE = 579;
/** 28 characters in 156 mm: 15.79 pt each. */
export const CHARACTER = 316;
const CHARACTER_SPACE = -848;
/** Half points of 2号, 3号, 4号 and 小四. */
export const SIZE = { second: 44, third: 32, fourth: 28, smallFourth: 24, fifth: 21 } as const;

export interface Style {
  readonly font?: FontName;
  readonly size?: number;
  readonly bold?: boolean;
  readonly color?: string;
}

export function run(text: string, style: Style = {}): TextRun {
  return new TextRun({
    text,
    ...(style.font ? { font: FONTS[style.font] } : {}),
    ...(style.size ? { size: style.size } : {}),
    ...(style.bold ? { bold: true } : {}),
    ...(style.color ? { color: style.color } : {}),
  });
}

/** A tag that opens or closes a part; alone in its paragraph, it leaves no line behind. */
export const mark = (tag: string): Paragraph => new Paragraph({ children: [new TextRun(tag)] });

export const blank = (): Paragraph => new Paragraph({});

type More = Omit<IParagraphOptions, 'children'>;

/** Body text: first line in by two characters. */
export function text(runs: string | readonly TextRun[], more: More = {}): Paragraph {
  return new Paragraph({
    indent: { firstLine: 2 * CHARACTER, firstLineChars: 200 },
    ...more,
    children: typeof runs === 'string' ? [run(runs)] : [...runs],
  });
}

export function flush(runs: string | readonly TextRun[], more: More = {}): Paragraph {
  return new Paragraph({ ...more, children: typeof runs === 'string' ? [run(runs)] : [...runs] });
}

export function centred(words: string, style: Style = {}, more: More = {}): Paragraph {
  return new Paragraph({ alignment: AlignmentType.CENTER, ...more, children: [run(words, style)] });
}

/** 2号小标宋, centred. Two lines of it take two lines of the page. */
export const title = (words: string, more: More = {}): Paragraph =>
  centred(words, { font: 'title', size: SIZE.second }, more);

/**
 * Signature and date: the date four characters from the right, the name centred on it. Both are centred in the last
 * fifteen characters of the line, of which the date (seven) leaves four on each side. The lines before are for the seal.
 */
export function signature(): Paragraph[] {
  const place = { indent: { left: 13 * CHARACTER }, keepLines: true };
  return [
    new Paragraph({ keepNext: true }),
    new Paragraph({ keepNext: true }),
    centred('{office}', {}, { ...place, keepNext: true }),
    centred('{date}', {}, place),
  ];
}

/** — 1 —, 4号 half-width, 7 mm below the text; odd pages right, even pages left, one character in. */
function footer(side: 'left' | 'right'): Footer {
  return new Footer({
    children: [
      new Paragraph({
        alignment: side === 'left' ? AlignmentType.LEFT : AlignmentType.RIGHT,
        indent: side === 'left' ? { left: CHARACTER } : { right: CHARACTER },
        spacing: { line: 280, lineRule: LineRuleType.EXACT },
        children: [
          new TextRun({
            font: FONTS.number,
            size: SIZE.fourth,
            children: ['— ', PageNumber.CURRENT, ' —'],
          }),
        ],
      }),
    ],
  });
}

export function official(
  name: string,
  children: readonly FileChild[],
  options: { landscape?: boolean } = {},
): Document {
  const landscape = options.landscape === true;
  return new Document({
    title: name,
    creator: 'xunjian',
    evenAndOddHeaderAndFooters: true,
    styles: {
      default: {
        document: {
          run: { font: FONTS.body, size: SIZE.third, language: { value: 'en-US', eastAsia: 'zh-CN' } },
          paragraph: {
            spacing: { before: 0, after: 0, line: LINE, lineRule: LineRuleType.EXACT },
            alignment: AlignmentType.BOTH,
          },
        },
      },
      // Word processors count the characters of the grid in the size of this style.
      paragraphStyles: [
        {
          id: 'Normal',
          name: 'Normal',
          run: { font: FONTS.body, size: SIZE.third, characterSpacing: -6, snapToGrid: false },
        },
      ],
    },
    sections: [
      {
        properties: {
          page: {
            size: { ...PAGE, orientation: landscape ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT },
            margin: landscape
              ? {
                  top: MARGIN.left,
                  right: MARGIN.top,
                  bottom: MARGIN.right,
                  left: MARGIN.bottom,
                  footer: mm(15),
                }
              : { ...MARGIN, footer: mm(25.5) },
          },
          grid: landscape
            ? { type: DocumentGridType.DEFAULT, linePitch: 580 }
            : { type: DocumentGridType.LINES_AND_CHARS, linePitch: 580, charSpace: CHARACTER_SPACE },
        },
        footers: { default: footer('right'), even: footer('left') },
        children: [...children],
      },
    ],
  });
}
