/** Titles break where their words end, into lines as equal as can be (the standard asks for a trapezium or a rhomb). */

import stringWidth from 'string-width';

/** Characters of 2号 in a line of 156 mm. */
const FULL = 20;

/** Without the marks `|` of where it may break. */
export const unbroken = (title: string): string => title.replaceAll('|', '');

export function inLines(title: string, full = FULL): string[] {
  const words = title.split('|').filter((word) => word !== '');
  const most = Math.max(...words.map(width), 0);
  if (most > full) return [unbroken(title)];
  for (let count = 1; count <= words.length; count++) {
    const [best] = divisions(words, count)
      .filter((lines) => lines.every((line) => width(line) <= full))
      .sort((a, b) => unevenness(a) - unevenness(b));
    if (best) return best;
  }
  return [unbroken(title)];
}

/** In characters: a figure is half of one. */
function width(text: string): number {
  return stringWidth(text) / 2;
}

function unevenness(lines: readonly string[]): number {
  const mean = lines.reduce((sum, line) => sum + width(line), 0) / lines.length;
  return lines.reduce((sum, line) => sum + (width(line) - mean) ** 2, 0);
}

/** All ways to put the words into so many lines. */
function divisions(words: readonly string[], count: number): string[][] {
  if (count === 1) return [[words.join('')]];
  return Array.from({ length: words.length - count + 1 }, (_, i) => i + 1).flatMap((first) =>
    divisions(words.slice(first), count - 1).map((rest) => [words.slice(0, first).join(''), ...rest]),
  );
}
