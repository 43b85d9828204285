/** Fills html templates (Liquid). Every value is escaped: names of accounts are whatever somebody chose. */

import { Liquid, LiquidError } from 'liquidjs';
import type { BodyReport } from './bodies.ts';
import { type AnswerAddress, PENDING, type Pictures } from './documents.ts';
import type { Notice } from './notice.ts';
import { printable, type Template, TemplateError } from './template.ts';

const liquid = new Liquid({
  outputEscape: 'escape',
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  // A template reads no other file.
  templates: {},
});

export async function fillHtml(template: Template<string>, data: object): Promise<string> {
  try {
    return await liquid.parseAndRender(template.content, data);
  } catch (error) {
    if (!(error instanceof LiquidError)) throw error;
    const { token } = error as LiquidError & { token?: { getText(): string; getPosition(): number[] } };
    const line = token ? ` (line ${token.getPosition()[0]})` : '';
    const problem = `${(error.message.split('\n')[0] ?? '').replace(/, line:.*$/, '')}${line}`;
    const remedy = 'correct it there; docs/documents.md lists the values';
    throw new TemplateError(template.file, token?.getText() ?? null, problem, remedy);
  }
}

export function noticePage(notice: Notice): object {
  return clean({
    ...notice,
    opening: notice.opening.text,
    closing: notice.closing.text,
    evidence: notice.evidence?.text ?? '',
    sections: notice.sections.map(({ heading, paragraphs, items }) => ({
      heading,
      paragraphs: paragraphs.map(({ text }) => text),
      items: items.map((item) => ({ ...item, text: item.text.text })),
    })),
    pending_heading: PENDING.heading,
    pending_note: PENDING.note,
  });
}

export function bodyPage(body: BodyReport, pictures: Pictures, answer: AnswerAddress | null = null): object {
  const source = (captureId: string): string | null => {
    const image = pictures.get(captureId);
    if (!image) return null;
    return `data:image/${image.png ? 'png' : 'jpeg'};base64,${Buffer.from(image.bytes).toString('base64')}`;
  };
  return clean({
    ...body,
    answer: answer && {
      url: answer.url,
      until: answer.until,
      qr: `data:image/png;base64,${Buffer.from(answer.qr).toString('base64')}`,
    },
    accounts: body.accounts.map((account) => ({
      ...account,
      problems: account.problems.map((problem) => ({
        ...problem,
        evidence: problem.evidence.map((evidence) => ({
          ...evidence,
          // Only what a browser opens as a page: an address is nobody's script.
          link: /^https?:\/\//.test(evidence.url) ? evidence.url : null,
          picture: evidence.isPicture ? source(evidence.captureId) : null,
        })),
      })),
    })),
  });
}

/** All texts printable, whatever their place. */
function clean<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T;
  if (Array.isArray(value)) return value.map(clean) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, clean(held)])) as T;
}
