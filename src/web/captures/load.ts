/** Archived captures read back for people: a page taken apart, or a picture with its kind. */

import { ALL_KINDS } from '../../../scrapers/platforms.ts';
import type { App } from '../../app.ts';
import { ArchiveError } from '../../fetch/archive.ts';
import { decodeText } from '../../fetch/decode.ts';
import { headerOf } from '../../fetch/headers.ts';
import { answerAsPage, isJson } from '../../inspection/answer-page.ts';
import type { CaptureRecord } from '../../store/captures.ts';
import { type HarmlessPage, harmlessPage } from './harmless-page.ts';

/** Captures that are pictures people look at; all others are answers of platforms. */
export function isPicture(capture: { readonly kind: string }): boolean {
  return capture.kind === 'screenshot' || capture.kind === 'observation';
}

/** Whether there is a page to show: what was received, and is no file that somebody handed in. */
export function isPage(capture: CaptureRecord): boolean {
  return capture.file !== null && !isPicture(capture) && capture.kind !== 'published-list';
}

export interface LoadedPage {
  readonly page: HarmlessPage;
  /** Style sheet that shows it without its scripts. */
  readonly style: string;
}

/** Null: the archive does not hold it, or not as it was stored. */
export async function loadPage(app: App, capture: CaptureRecord): Promise<LoadedPage | null> {
  const stored = await orNull(app, capture, () => app.archive.read(placeOf(capture)));
  if (!stored) return null;
  const { body, headers } = stored.response;
  const text = decodeText(body, headerOf(headers, 'content-type'));
  const html = isJson(text) ? answerAsPage(text, capture, ALL_KINDS) : text;
  const style = ALL_KINDS.find(({ name }) => name === capture.kind)?.pictureStyle ?? '';
  return { page: harmlessPage(html), style };
}

export interface Picture {
  readonly bytes: Uint8Array;
  readonly type: 'image/png' | 'image/jpeg';
}

/** Null as above, or the bytes are no picture, whatever they are called. */
export async function loadPicture(app: App, capture: CaptureRecord): Promise<Picture | null> {
  if (!isPicture(capture)) return null;
  const bytes = await orNull(app, capture, () => app.archive.readScreenshot(placeOf(capture)));
  const type = bytes && pictureType(bytes);
  return bytes && type ? { bytes, type } : null;
}

function pictureType(bytes: Uint8Array): Picture['type'] | null {
  const [first, second, third, fourth] = bytes;
  if (first === 0x89 && second === 0x50 && third === 0x4e && fourth === 0x47) return 'image/png';
  return first === 0xff && second === 0xd8 && third === 0xff ? 'image/jpeg' : null;
}

function placeOf(capture: CaptureRecord) {
  return { ...capture, id: capture.captureId };
}

async function orNull<T>(app: App, capture: CaptureRecord, read: () => Promise<T>): Promise<T | null> {
  if (capture.file === null) return null;
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    app.log.warn({ capture: capture.captureId, err: error }, 'a capture could not be read back');
    return null;
  }
}
