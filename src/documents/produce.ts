/** All documents of a round, made in memory: either every one of them is written, or none. */

import type { Archive } from '../fetch/archive.ts';
import { type BodyReport, composeBodies, isPicture } from '../reports/bodies.ts';
import {
  type AnswerAddress,
  bodyReportData,
  feedbackData,
  noticeData,
  type Pictures,
  rectificationData,
} from '../reports/documents.ts';
import { figuresOf } from '../reports/figures-file.ts';
import { fillDocx } from '../reports/fill-docx.ts';
import { bodyPage, fillHtml, noticePage } from '../reports/html.ts';
import { type Image, imageOf } from '../reports/image.ts';
import { listXlsx } from '../reports/list-xlsx.ts';
import { composeNotice } from '../reports/notice.ts';
import type { Office } from '../reports/office.ts';
import type { ReportedCapture, RoundReport, RuleWords } from '../reports/round-report.ts';
import { summaryOf } from '../reports/summary.ts';
import { FIGURE_QUERIES } from '../store/reports.ts';
import type { AnswerAddresses } from './answer-address.ts';
import type { Templates } from './templates.ts';

export interface ProduceParts {
  readonly rules: readonly RuleWords[];
  readonly office: Office;
  readonly templates: Templates;
  readonly archive: Pick<Archive, 'readScreenshot'>;
  /** Where each body answers, by its name; left out: nowhere. */
  readonly answers?: AnswerAddresses;
  /** Told of each screenshot that could not be read back; the report then shows its address and digest alone. */
  readonly onMissingPicture: (capture: ReportedCapture, error: unknown) => void;
}

export interface Produced {
  /** By path, relative to the folder of the documents. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** The folder of what is handed out to single bodies; written anew as a whole. */
export const BODIES = 'bodies';

export async function* produce(report: RoundReport, parts: ProduceParts): AsyncGenerator<Produced> {
  const { rules, office, templates, answers } = parts;
  const notice = composeNotice(report, rules, office);
  yield { path: 'notice.docx', content: await fillDocx(templates.docx('notice.docx'), noticeData(notice)) };
  yield { path: 'notice.html', content: await fillHtml(templates.html('notice.html'), noticePage(notice)) };
  yield { path: 'list.xlsx', content: await listXlsx(notice) };
  yield { path: 'summary.json', content: json(summaryOf(report, notice, rules)) };
  yield { path: 'figures.json', content: json(figuresOf(notice, FIGURE_QUERIES)) };
  const bodies = composeBodies(report, rules, office);
  const places = String(bodies.length).length;
  for (const [index, body] of bodies.entries()) {
    const folder = `${BODIES}/${String(index + 1).padStart(places, '0')}-${fileName(body.sponsor)}`;
    const shown = {
      pictures: await picturesOf(report, body, parts),
      answer: answers?.get(body.sponsor) ?? null,
    };
    yield* bodyDocuments(body, folder, shown, templates);
  }
}

async function* bodyDocuments(
  body: BodyReport,
  folder: string,
  { pictures, answer }: { readonly pictures: Pictures; readonly answer: AnswerAddress | null },
  templates: Templates,
): AsyncGenerator<Produced> {
  const docx = [
    ['检查报告.docx', templates.docx('body-report.docx'), bodyReportData(body, pictures, answer)],
    ['整改通知.docx', templates.docx('rectification-notice.docx'), rectificationData(body)],
    ['整改情况反馈表.docx', templates.docx('feedback-form.docx'), feedbackData(body)],
  ] as const;
  for (const [name, template, data] of docx)
    yield { path: `${folder}/${name}`, content: await fillDocx(template, data) };
  const page = await fillHtml(templates.html('body-report.html'), bodyPage(body, pictures, answer));
  yield { path: `${folder}/检查报告.html`, content: page };
}

async function picturesOf(
  report: RoundReport,
  body: BodyReport,
  { archive, onMissingPicture }: ProduceParts,
): Promise<Pictures> {
  const pictures = new Map<string, Image>();
  const captures = report.failingAccounts
    .filter(({ sponsor, name }) => (sponsor ?? name) === body.sponsor)
    .flatMap(({ violations }) => violations.flatMap(({ evidence }) => evidence))
    .filter(isPicture);
  for (const capture of captures) {
    if (pictures.has(capture.captureId)) continue;
    try {
      const { captureId: id, file, offset, length, sha256: digest } = capture;
      const image = imageOf(await archive.readScreenshot({ id, file, offset, length, digest }));
      if (!image) throw new Error('neither PNG nor JPEG');
      pictures.set(capture.captureId, image);
    } catch (error) {
      onMissingPicture(capture, error);
    }
  }
  return pictures;
}

/** A sponsor's name as a folder's: no separators, no leading dot, not longer than file systems take. */
export function fileName(name: string): string {
  const safe = name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001F\u007F\\/:*?"<>|\s]+/g, '_')
    .replace(/^\.+/, '_');
  return [...safe].slice(0, 40).join('') || '_';
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
