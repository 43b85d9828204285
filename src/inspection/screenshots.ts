/**
 * Pictures of what an accusation rests on: the archived page as it stood, rendered without script and
 * without the network, so that a reviewer sees what the rule saw.
 */

import type { PageKind } from '../../scrapers/scraper.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Archive } from '../fetch/archive.ts';
import type { Browser } from '../fetch/browser.ts';
import { decodeText } from '../fetch/decode.ts';
import type { CaptureRecord } from '../store/captures.ts';
import { answerAsPage, isJson } from './answer-page.ts';

export interface ScreenshotParts {
  readonly archive: Archive;
  /** How each kind of page is made readable without its scripts. */
  readonly kinds: readonly PageKind[];
  /** Null where no browser was found; then there are no pictures. */
  readonly browser: () => Promise<Browser | null>;
  /** Told when a picture could not be taken; the accusation stands on its page all the same. */
  readonly onFailure: (capture: CaptureId, error: unknown) => void;
}

export function createScreenshots(
  parts: ScreenshotParts,
): (captures: readonly CaptureRecord[]) => Promise<CaptureRecord[]> {
  return async (captures) => {
    const seen = captures.filter((capture) => capture.file !== null);
    const browser = seen.length > 0 ? await parts.browser() : null;
    if (!browser) return [];
    const pictures: CaptureRecord[] = [];
    for (const capture of seen) {
      try {
        pictures.push(await picture(parts, browser, capture));
      } catch (error) {
        parts.onFailure(capture.captureId, error);
      }
    }
    return pictures;
  };
}

async function picture(
  { archive, kinds }: ScreenshotParts,
  browser: Browser,
  capture: CaptureRecord,
): Promise<CaptureRecord> {
  const { response } = await archive.read({
    id: capture.captureId,
    file: capture.file,
    offset: capture.offset,
    length: capture.length,
    digest: capture.digest,
  });
  const text = decodeText(response.body, contentType(response.headers));
  const style = kinds.find((kind) => kind.name === capture.kind)?.pictureStyle;
  const png = await browser.screenshot({
    html: isJson(text) ? answerAsPage(text, capture, kinds) : text,
    url: capture.url,
    ...(style === undefined ? {} : { style }),
  });
  const stored = await archive.storeScreenshot(png, { url: capture.finalUrl, fetchedAt: capture.fetchedAt });
  return {
    ...capture,
    captureId: stored.id,
    kind: 'screenshot',
    file: stored.file,
    offset: stored.offset,
    length: stored.length,
    digest: stored.digest,
  };
}

function contentType(headers: readonly (readonly [string, string])[]): string | null {
  return headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null;
}
