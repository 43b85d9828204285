/** The values of the docx templates, by the tags that docs/documents.md lists. */

import type { BodyReport } from './bodies.ts';
import type { DocxData, DocxImage } from './fill-docx.ts';
import { type Image, piecesOf } from './image.ts';
import { chineseNumber, type ListRow, type Notice } from './notice.ts';

/** Absent: the part is left out. */
const part = (data: DocxData | null): DocxData[] => (data === null ? [] : [data]);

function draftPart(draft: string | null): DocxData[] {
  return part(draft === null ? null : { draft_mark: draft });
}

export function noticeData(notice: Notice): DocxData {
  return {
    letterhead: part(notice.letterhead === '' ? null : { words: notice.letterhead, number: notice.number }),
    title: notice.titleLines.join('\n'),
    number_below: part(notice.letterhead === '' && notice.number !== '' ? { number: notice.number } : null),
    draft: draftPart(notice.draft),
    addressees: notice.addressees,
    opening: notice.opening.text,
    sections: notice.sections.map(({ heading, paragraphs, items }) => ({
      heading,
      paragraphs: paragraphs.map(({ text }) => ({ text })),
      items: items.map((item) => ({
        number: item.number,
        heading: item.heading,
        text: item.text.text,
        chinese: item.number.startsWith('（'),
        arabic: !item.number.startsWith('（'),
      })),
    })),
    closing: [notice.closing, ...(notice.evidence ? [notice.evidence] : [])].map(({ text }) => ({ text })),
    attachment: part(
      notice.list.length === 0
        ? null
        : {
            attachment_title: notice.attachmentTitle,
            attachment_title_lines: notice.attachmentTitleLines.join('\n'),
            window: notice.window,
            list: notice.list.map(rowData),
          },
    ),
    pending: part(
      notice.pending.length === 0
        ? null
        : {
            pending_heading: PENDING.heading,
            pending_note: PENDING.note,
            pending_list: notice.pending.map(rowData),
          },
    ),
    office: notice.office,
    date: notice.date,
  };
}

export const PENDING = {
  heading: '待人工确认的疑似问题',
  note: '以下疑似问题尚待人工确认，不计入不合格，不列入不合格名单，仅供内部核实。',
} as const;

function rowData(row: ListRow): DocxData {
  return { ...row };
}

/** Screenshots by the capture's id; those that could not be read back are missing. */
export type Pictures = ReadonlyMap<string, Image>;

/** Where a body answers without a login: printed as text and as a QR code. */
export interface AnswerAddress {
  readonly url: string;
  /** The last day on which it opens, in words. */
  readonly until: string;
  /** PNG, square. */
  readonly qr: Uint8Array;
}

/** Pixels of 1/96 inch: 3 cm on paper. */
const QR_SIDE = 113;

function answerPart(answer: AnswerAddress | null): DocxData[] {
  if (answer === null) return [];
  const { url, until, qr } = answer;
  const qrImage: DocxImage = {
    png: true,
    bytes: qr,
    width: QR_SIDE,
    height: QR_SIDE,
    alt: '填报整改情况的二维码',
    crop: { top: 0, bottom: 0 },
  };
  return [{ answer_url: url, answer_until: until, qr: qrImage }];
}

export function bodyReportData(
  body: BodyReport,
  pictures: Pictures,
  answer: AnswerAddress | null = null,
): DocxData {
  return {
    title: body.titleLines.join('\n'),
    draft: draftPart(body.draft),
    sponsor: body.sponsor,
    opening: body.opening,
    accounts: body.accounts.map((account) => ({
      number: account.number,
      platform: account.platform,
      name: account.name,
      platform_id: account.platformId,
      checkpoint: account.checkpoint,
      result: '不合格',
      note: account.note,
      problems: account.problems.map((problem) => ({
        number: problem.number,
        problem: problem.problem,
        explanation: problem.explanation,
        confirmed: part(problem.confirmed === null ? null : { how: problem.confirmed }),
        basis: problem.basis.map((text) => ({ text })),
        what_to_do: problem.whatToDo,
        due: problem.due,
        evidence: problem.evidence.map(({ no, kind, url, seenAt, sha256 }) => ({
          no,
          kind,
          url,
          seen_at: seenAt,
          sha256,
        })),
        pictures: problem.evidence.flatMap(({ no, isPicture, captureId, seenAt }) => {
          const image = isPicture ? pictures.get(captureId) : undefined;
          return image ? printed(image, no, seenAt) : [];
        }),
      })),
    })),
    demand_heading: `${chineseNumber(body.accounts.length + 1)}、整改要求`,
    demand: body.demand,
    answer: answerPart(answer),
    objection_heading: `${chineseNumber(body.accounts.length + 2)}、异议与核验`,
    objection: body.objection,
    verify: body.verify,
    office: body.office,
    date: body.date,
  };
}

function printed(image: Image, no: number, seenAt: string): DocxData[] {
  const pieces = piecesOf(image);
  return pieces.map((piece, index) => {
    const picture: DocxImage = {
      png: image.png,
      bytes: image.bytes,
      width: piece.width,
      height: piece.height,
      alt: `证据${no}截图`,
      crop: { top: piece.top, bottom: piece.bottom },
    };
    const place = pieces.length > 1 ? `（${index + 1}/${pieces.length}）` : '';
    const skipped = (pieces[index + 1]?.top ?? 0) > 1 - piece.bottom + 1e-9 ? '，中间部分见存档截图' : '';
    return { image: picture, caption: `证据${no}${place}　${seenAt}取证${skipped}` };
  });
}

export function rectificationData(body: BodyReport): DocxData {
  const problems = body.accounts.flatMap((account) =>
    account.problems.map((problem) => ({ account, problem })),
  );
  return {
    title: body.rectification.titleLines.join('\n'),
    draft: draftPart(body.draft),
    sponsor: body.sponsor,
    opening: body.rectification.opening,
    problems: problems.map(({ account, problem }, index) => ({
      number: `${index + 1}.`,
      account: `${account.platform}“${account.name}”`,
      problem: problem.problem,
      explanation: problem.explanation,
      what_to_do: `整改要求：${problem.whatToDo}`,
    })),
    demand: body.rectification.demand,
    objection: body.objection,
    office: body.office,
    date: body.date,
  };
}

export function feedbackData(body: BodyReport): DocxData {
  const rows = body.accounts.flatMap((account) =>
    account.problems.map(({ problem }) => ({
      platform: account.platform,
      name: account.name,
      sponsor: body.sponsor,
      problem,
    })),
  );
  return {
    title: body.feedback.title,
    draft: draftPart(body.draft),
    rows: rows.map((row, index) => ({ no: index + 1, ...row })),
    footnote: body.feedback.footnote,
  };
}
