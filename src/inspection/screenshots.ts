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
        const style = parts.kinds.find((kind) => kind.name === capture.kind)?.pictureStyle;
        pictures.push(await picture(parts.archive, browser, capture, style));
      } catch (error) {
        parts.onFailure(capture.captureId, error);
      }
    }
    return pictures;
  };
}

async function picture(
  archive: Archive,
  browser: Browser,
  capture: CaptureRecord,
  style: string | undefined,
): Promise<CaptureRecord> {
  const { response } = await archive.read({
    id: capture.captureId,
    file: capture.file,
    offset: capture.offset,
    length: capture.length,
    digest: capture.digest,
  });
  const text = decodeText(response.body, contentType(response.headers));
  const png = await browser.screenshot({
    html: asHtml(text, capture),
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

/** A page as it is; an answer in JSON laid out for reading, under its address and the time it was fetched. */
function asHtml(text: string, capture: CaptureRecord): string {
  if (!/^\s*[{[]/.test(text)) return text;
  const pretty = prettyJson(text);
  return `<!doctype html><meta charset="utf-8"><title>快照</title>
<body style="font: 14px/1.5 monospace; margin: 24px; overflow-wrap: anywhere">
<p>地址：${escapeHtml(capture.url)}<br>抓取时间：${capture.fetchedAt}<br>SHA-256：${capture.digest ?? ''}</p>
<pre style="white-space: pre-wrap">${escapeHtml(pretty)}</pre>`;
}

function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
