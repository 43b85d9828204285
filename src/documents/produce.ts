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

/** One document that can be made, by itself, when somebody wants it. */
export interface Makeable {
  readonly path: string;
  /** The body to which it is handed out; null: a document of the whole round. */
  readonly sponsor: string | null;
  make(): Promise<string | Uint8Array>;
}

export async function* produce(report: RoundReport, parts: ProduceParts): AsyncGenerator<Produced> {
  for (const document of documentsOf(report, parts))
    yield { path: document.path, content: await document.make() };
}

export function documentsOf(report: RoundReport, parts: ProduceParts): Makeable[] {
  const { rules, office, templates, answers } = parts;
  const notice = composeNotice(report, rules, office);
  const ofRound = (path: string, make: Makeable['make']): Makeable => ({ path, sponsor: null, make });
  const bodies = composeBodies(report, rules, office);
  const places = String(bodies.length).length;
  return [
    ofRound('notice.docx', () => fillDocx(templates.docx('notice.docx'), noticeData(notice))),
    ofRound('notice.html', () => fillHtml(templates.html('notice.html'), noticePage(notice))),
    ofRound('list.xlsx', () => listXlsx(notice)),
    ofRound('summary.json', async () => json(summaryOf(report, notice, rules))),
    ofRound('figures.json', async () => json(figuresOf(notice, FIGURE_QUERIES))),
    ...bodies.flatMap((body, index) =>
      bodyDocuments(
        body,
        `${BODIES}/${String(index + 1).padStart(places, '0')}-${fileName(body.sponsor)}`,
        { picturesOfBody: () => picturesOf(report, body, parts), answer: answers?.get(body.sponsor) ?? null },
        templates,
      ),
    ),
  ];
}

/** What is handed out to a body, as it is called in its folder. */
export const BODY_DOCUMENTS = [
  '检查报告.docx',
  '整改通知.docx',
  '整改情况反馈表.docx',
  '检查报告.html',
] as const;
export type BodyDocument = (typeof BODY_DOCUMENTS)[number];

function bodyDocuments(
  body: BodyReport,
  folder: string,
  {
    picturesOfBody,
    answer,
  }: { readonly picturesOfBody: () => Promise<Pictures>; readonly answer: AnswerAddress | null },
  templates: Templates,
): Makeable[] {
  // Both reports show the same ones; they are read back once.
  let read: Promise<Pictures> | null = null;
  const pictures = () => {
    read ??= picturesOfBody();
    return read;
  };
  const make: Readonly<Record<BodyDocument, Makeable['make']>> = {
    '检查报告.docx': async () =>
      fillDocx(templates.docx('body-report.docx'), bodyReportData(body, await pictures(), answer)),
    '整改通知.docx': () => fillDocx(templates.docx('rectification-notice.docx'), rectificationData(body)),
    '整改情况反馈表.docx': () => fillDocx(templates.docx('feedback-form.docx'), feedbackData(body)),
    '检查报告.html': async () =>
      fillHtml(templates.html('body-report.html'), bodyPage(body, await pictures(), answer)),
  };
  return BODY_DOCUMENTS.map((name) => ({
    path: `${folder}/${name}`,
    sponsor: body.sponsor,
    make: make[name],
  }));
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
