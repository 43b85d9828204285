/**
 * A Chinese font that npm carries, given to the browser by a fontconfig file of ours. It comes first even where
 * the machine has one of its own: a screenshot looks the same wherever it was taken, and is never a row of boxes.
 */

import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { InBothLanguages } from '../failure.ts';

export type FoundFont =
  | { readonly found: true; readonly family: string; readonly folder: string }
  | { readonly found: false; readonly remedy: InBothLanguages };

/** As the font's own name table has it. */
const FAMILY = 'Noto Sans S Chinese';
const USED = ['NotoSansHans-Regular.otf', 'NotoSansHans-Bold.otf'];
/** One of them calls itself "Regular" too. */
const UNUSED = ['NotoSansHans-Light.otf', 'NotoSansHans-DemiLight.otf', 'NotoSansHans-Medium.otf'];
/** The generic families, to which the browser falls back from every name that it does not find. */
const STANDS_FOR = ['sans-serif', 'serif', 'monospace', 'system-ui'];

/** For `xunjian doctor`, and before the browser is started. */
export async function findFont(): Promise<FoundFont> {
  try {
    const entry = createRequire(import.meta.url).resolve('@embedpdf/fonts-sc');
    const folder = join(dirname(dirname(entry)), 'fonts');
    await Promise.all(USED.map((name) => access(join(folder, name))));
    return { found: true, family: FAMILY, folder };
  } catch {
    return {
      found: false,
      remedy: {
        english:
          'the Chinese font (@embedpdf/fonts-sc) is not installed; run "npm ci", or install one on the system (Debian, Ubuntu: apt install fonts-noto-cjk)',
        chinese:
          '未安装中文字体（@embedpdf/fonts-sc）；请重新执行 npm ci，或在系统中安装中文字体（Debian、Ubuntu：apt install fonts-noto-cjk）',
      },
    };
  }
}

/** Writes the fontconfig file into `folder`; its path. */
export async function writeFontConfig(folder: string, font: FoundFont): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'fonts.conf');
  const text = fontConfig(join(folder, 'font-cache'), font);
  if ((await readFile(path, 'utf8').catch(() => null)) === text) return path;
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, path);
  return path;
}

function fontConfig(cache: string, font: FoundFont): string {
  const system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>';
  const lines = font.found ? [...ourFont(font.folder), system] : [system];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  ${lines.join('\n  ')}
  <cachedir>${xml(cache)}</cachedir>
</fontconfig>
`;
}

function ourFont(folder: string): string[] {
  const unused = UNUSED.map((name) => `<glob>${xml(join(folder, name))}</glob>`).join('');
  return [
    `<dir>${xml(folder)}</dir>`,
    `<selectfont><rejectfont>${unused}</rejectfont></selectfont>`,
    ...STANDS_FOR.map(
      (name) =>
        `<alias binding="same"><family>${name}</family><prefer><family>${FAMILY}</family></prefer></alias>`,
    ),
  ];
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
