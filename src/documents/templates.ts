/** Templates and settings from their files: the office's own where it has one, else the shipped ones. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TEMPLATES } from '../package-root.ts';
import { type Office, readOffice } from '../reports/office.ts';
import type { Template } from '../reports/template.ts';

const DOCX = ['notice.docx', 'body-report.docx', 'rectification-notice.docx', 'feedback-form.docx'] as const;
const HTML = ['notice.html', 'body-report.html'] as const;

export interface Templates {
  docx(name: (typeof DOCX)[number]): Template<Uint8Array>;
  html(name: (typeof HTML)[number]): Template<string>;
}

/** `own`: folder whose files come before the shipped ones, one by one. */
export async function readTemplates(own: string | null): Promise<Templates> {
  const files = new Map<string, Template<Buffer>>();
  for (const name of [...DOCX, ...HTML]) files.set(name, await readTemplate(name, own));
  const of = (name: string): Template<Buffer> => {
    const template = files.get(name);
    if (!template) throw new Error(`template ${name} was not read`);
    return template;
  };
  return {
    docx: of,
    html: (name) => ({ file: of(name).file, content: of(name).content.toString('utf8') }),
  };
}

async function readTemplate(name: string, own: string | null): Promise<Template<Buffer>> {
  const shipped = join(TEMPLATES, name);
  if (own === null) return { file: shipped, content: await readFile(shipped) };
  const file = join(own, name);
  const content = await readFile(file).catch(missing);
  return content ? { file, content } : { file: shipped, content: await readFile(shipped) };
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Null: no file of the office's own; its blanks are then to be filled by hand. */
export async function readOfficeFile(own: string | null): Promise<Office> {
  const shipped = join(TEMPLATES, 'office.yaml');
  return readOffice(
    { file: shipped, source: await readFile(shipped, 'utf8') },
    own === null ? null : { file: own, source: await readFile(own, 'utf8') },
  );
}

/** Where the office's settings lie: where the configuration says, else `office.yaml` in the home; null: nowhere. */
export function usualOffice(config: {
  readonly home: string;
  readonly office: string | null;
}): string | null {
  const usual = join(config.home, 'office.yaml');
  return config.office ?? (existsSync(usual) ? usual : null);
}
