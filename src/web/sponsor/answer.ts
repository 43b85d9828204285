/** A body's answer to one of its problems: what was sent, what is wrong with it, and what follows. */

import { scraperOf } from '../../../scrapers/platforms.ts';
import type { App } from '../../app.ts';
import { type HandedInFile, recordRectification } from '../../inspection/rectification.ts';
import { faultInWords, postAddress, SubmissionError } from '../../inspection/submit.ts';
import { isRefused, type RefusedUpload, takeUpload } from '../../inspection/upload.ts';
import { addKnownPosts } from '../../store/accounts.ts';
import { noteSponsorAnswer, type SponsorLink, type SponsorsViolation } from '../../store/sponsor-links.ts';
import type { SentForm } from '../form-data.ts';

export const MOST_PICTURES = 6;
export const LONGEST_TEXT = 2_000;
const MOST_ADDRESSES = 10;

export interface SponsorsAnswer {
  readonly text: string;
  /** Canonical addresses of posts that a platform of ours can be asked for. */
  readonly posts: readonly string[];
  readonly files: readonly HandedInFile[];
  /** By the field's name, in Chinese. */
  readonly errors: Readonly<Record<string, string>>;
  readonly refused: readonly (RefusedUpload & { readonly name: string; readonly bytes: number })[];
}

type Asked = Pick<SponsorsViolation, 'violationId' | 'platform' | 'account' | 'platformId'>;

/** Fields carry the violation's number, because one page has several forms. */
export const fieldOf = (name: 'text' | 'urls' | 'pictures', violationId: number) => `${name}-${violationId}`;

export async function readAnswer(form: SentForm, asked: Asked): Promise<SponsorsAnswer> {
  const { violationId } = asked;
  const errors: Record<string, string> = {};
  const text = form.text(fieldOf('text', violationId));
  if (text === '') errors[fieldOf('text', violationId)] = '请写明做了哪些整改。';
  if (text.length > LONGEST_TEXT)
    errors[fieldOf('text', violationId)] = `整改情况不超过${LONGEST_TEXT}字，请精简。`;
  const addresses = readAddresses(form.text(fieldOf('urls', violationId)), asked);
  if (addresses.error) errors[fieldOf('urls', violationId)] = addresses.error;
  const pictures = await readPictures(form, violationId);
  if (pictures.error) errors[fieldOf('pictures', violationId)] = pictures.error;
  const written = addresses.lines.length > 0 ? `${text}\n地址：\n${addresses.lines.join('\n')}` : text;
  return {
    text: written,
    posts: addresses.posts,
    files: pictures.files,
    errors,
    refused: pictures.refused,
  };
}

function readAddresses(text: string, asked: Asked) {
  const lines = text
    .split(/\s+/)
    .map((line) => line.trim())
    .filter(Boolean);
  const scraper = scraperOf(asked.platform);
  if (lines.length > MOST_ADDRESSES) return { lines, posts: [], error: `地址不超过${MOST_ADDRESSES}个。` };
  const bad = lines.find((line) => !/^https?:\/\//.test(line));
  if (bad !== undefined)
    return { lines, posts: [], error: `“${bad.slice(0, 60)}”不是地址，请每行填写一个。` };
  if (!scraper) return { lines, posts: [], error: null };
  try {
    return { lines, posts: lines.map((line) => postAddress(scraper, asked, line)), error: null };
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error;
    const account = { platform: asked.platform, name: asked.account };
    return { lines, posts: [], error: `${error.url.slice(0, 80)}：${faultInWords(error.fault, account)}` };
  }
}

async function readPictures(form: SentForm, violationId: number) {
  const sent = await form.files(fieldOf('pictures', violationId));
  const files: HandedInFile[] = [];
  const refused: (RefusedUpload & { readonly name: string; readonly bytes: number })[] = [];
  if (sent.length > MOST_PICTURES) return { files, refused, error: `图片不超过${MOST_PICTURES}张。` };
  for (const [index, { name, bytes }] of sent.entries()) {
    const picture = await takeUpload(bytes);
    if (isRefused(picture)) refused.push({ ...picture, name, bytes: bytes.length });
    else {
      const ending = picture.type === 'image/png' ? 'png' : 'jpg';
      // What somebody calls a file is of no use to anybody.
      files.push({ name: `图片${index + 1}.${ending}`, type: picture.type, bytes: picture.bytes });
    }
  }
  const error = refused.map((one) => `${one.name || '图片'}：${one.message}。${one.remedy}。`).join('');
  return { files, refused, error: error || null };
}

/** What its sender is told. */
export interface Answered {
  readonly is: 'answered';
  readonly rechecked: boolean;
}

/** Puts the answer on record and has the problem looked at again. */
export async function takeAnswer(
  app: App,
  link: SponsorLink,
  violation: SponsorsViolation,
  answer: SponsorsAnswer,
): Promise<Answered> {
  const { violationId, accountId } = violation;
  const by = link.sponsor;
  const at = app.clock();
  await recordRectification(app, { violationId, by, at, text: answer.text, files: answer.files });
  await app.db.transaction(async (tx) => {
    await noteSponsorAnswer(tx, link.linkId, at);
    const known = answer.posts.map((url) => ({
      url,
      publishedAt: null,
      origin: 'submitted' as const,
      submittedBy: by,
    }));
    await addKnownPosts(tx, accountId, known, at);
  });
  const wanted = await app.wantRechecks({ violationId }, by);
  if (wanted.is === 'wanted') await app.enqueue(wanted.inspections);
  return { is: 'answered', rechecked: wanted.is === 'wanted' };
}
