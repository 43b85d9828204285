/** LibreOffice and poppler, where the machine has them: documents are measured as they would be printed. */

import { execFile, execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { findFont, writeFontConfig } from '../../src/embedded/browser/fonts.ts';

export const NO_OFFICE_SUITE =
  'needs LibreOffice and poppler: "apt-get install --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils"';

function installed(program: string, argument: string): boolean {
  try {
    execFileSync(program, [argument], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export const HAS_OFFICE_SUITE =
  installed('soffice', '--version') && installed('pdftotext', '-v') && installed('pdfinfo', '-v');

const run = promisify(execFile);

export interface TextLine {
  readonly text: string;
  /** Millimetres from the left and the upper edge of the page. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Page {
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
  /** From top to bottom, from left to right. */
  readonly lines: readonly TextLine[];
}

/** Prints a document, with the Chinese font that the package carries in the place of those that are missing. */
export async function printed(folder: string, file: string, content: Uint8Array): Promise<Page[]> {
  const source = join(folder, basename(file));
  await writeFile(source, content);
  const config = await writeFontConfig(join(folder, 'fonts'), await findFont());
  const profile = `-env:UserInstallation=file://${join(folder, 'office-profile')}`;
  await run('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, source], {
    env: { ...process.env, FONTCONFIG_FILE: config },
    timeout: 120_000,
  });
  const pdf = source.replace(/\.\w+$/, '.pdf');
  const { stdout } = await run('pdftotext', ['-bbox-layout', pdf, '-'], { maxBuffer: 64 << 20 });
  return stdout.split('<page ').slice(1).map(readPage);
}

const POINT = 25.4 / 72;

function readPage(markup: string): Page {
  const number = (text: string | undefined) => Number(text) * POINT;
  const [, width, height] = /^width="([\d.]+)" height="([\d.]+)"/.exec(markup) ?? [];
  const found = markup.matchAll(
    /<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([\s\S]*?)<\/line>/g,
  );
  const lines = [...found].map(([, left, top, right, bottom, words = '']) => ({
    left: number(left),
    top: number(top),
    right: number(right),
    bottom: number(bottom),
    text: [...words.matchAll(/>([^<]*)<\/word>/g)].map((word) => word[1]).join(''),
  }));
  return {
    width: number(width),
    height: number(height),
    lines: lines.sort((a, b) => a.top - b.top || a.left - b.left),
  };
}
