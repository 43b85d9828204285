/**
 * Pictures of what an accusation rests on: the archived page as it stood, rendered without script and
 * without the network, so that a reviewer sees what the rule saw.
 */

import type { PageKind } from '../../scrapers/scraper.ts';
import { type CaptureId, type CommercialItem, secureAddress } from '../domain/page.ts';
import { type Archive, NoRoomError } from '../fetch/archive.ts';
import type { Browser, PictureRequest } from '../fetch/browser.ts';
import { decodeText } from '../fetch/decode.ts';
import { headerOf } from '../fetch/headers.ts';
import type { CaptureRecord } from '../store/captures.ts';
import { answerAsPage, isJson } from './answer-page.ts';

export interface ScreenshotParts {
  readonly archive: Archive;
  /** How each kind of page is made readable without its scripts. */
  readonly kinds: readonly PageKind[];
  /** Null where no browser was found; then there are no pictures. */
  readonly browser: () => Promise<Browser | null>;
}

/** `onFailure` is told when a picture could not be taken; the accusation stands on its page all the same. */
export type Screenshots = (
  shots: readonly Shot[],
  onFailure: (capture: CaptureId, error: unknown) => void,
) => Promise<Taken[]>;

/** What a picture is wanted of. */
export interface Shot {
  readonly capture: CaptureRecord;
  /** The foot of the page is wanted, with these items marked, and codes shown by these captures of pictures. */
  readonly foot?: { readonly items: readonly CommercialItem[]; readonly pictures: readonly CaptureRecord[] };
}

export interface Taken {
  readonly shot: Shot;
  readonly record: CaptureRecord;
}

export function createScreenshots(parts: ScreenshotParts): Screenshots {
  return async (shots, onFailure) => {
    const seen = shots.filter(({ capture }) => capture.file !== null);
    const browser = seen.length > 0 ? await parts.browser() : null;
    if (!browser) return [];
    const taken: Taken[] = [];
    for (const shot of seen) {
      try {
        taken.push({ shot, record: await picture(parts, browser, shot) });
      } catch (error) {
        if (error instanceof NoRoomError) throw error;
        onFailure(shot.capture.captureId, error);
      }
    }
    return taken;
  };
}

async function picture(parts: ScreenshotParts, browser: Browser, shot: Shot): Promise<CaptureRecord> {
  const { archive, kinds } = parts;
  const { capture } = shot;
  const { body, headers } = await read(archive, capture);
  const text = decodeText(body, headerOf(headers, 'content-type'));
  const kind = kinds.find((candidate) => candidate.name === capture.kind);
  const png = await browser.screenshot({
    html: isJson(text) ? answerAsPage(text, capture, kinds) : await withPictures(archive, text, shot),
    url: capture.url,
    ...view(kind, shot),
  });
  const stored = await archive.storeScreenshot(png, { url: capture.finalUrl, fetchedAt: capture.fetchedAt });
  return {
    ...capture,
    captureId: stored.id,
    kind: 'screenshot',
    file: stored.file,
    offset: stored.offset,
    length: stored.length,
    begins: stored.begins ?? null,
    digest: stored.digest,
    original: null,
  };
}

/** A phone's width shows the foot as readers see it. */
function view(
  kind: PageKind | undefined,
  { foot }: Shot,
): Pick<PictureRequest, 'style' | 'endOf' | 'screen'> {
  const style = kind?.pictureStyle ?? '';
  if (!foot || !kind?.foot) return style === '' ? {} : { style };
  return { style: `${style}\n${kind.foot.style(foot.items)}`, endOf: kind.foot.endOf, screen: 'phone' };
}

async function read(archive: Archive, capture: CaptureRecord) {
  const { response } = await archive.read({ ...capture, id: capture.captureId });
  return response;
}

/** Pictures that the page would load later, put into it from the archive: nothing else of it is loaded. */
async function withPictures(archive: Archive, html: string, { foot }: Shot): Promise<string> {
  const sources = new Map<string, string>();
  for (const capture of foot?.pictures ?? []) {
    const { body, headers } = await read(archive, capture);
    const type = headerOf(headers, 'content-type')?.split(';', 1)[0] ?? 'image/png';
    sources.set(capture.url, `data:${type};base64,${Buffer.from(body).toString('base64')}`);
  }
  if (sources.size === 0) return html;
  return html.replace(/data-src="([^"]{1,2000})"/g, (all, source: string) => {
    const data = sources.get(secureAddress(source.replaceAll('&amp;', '&')));
    return data && /^data:image\/\w+;/.test(data) ? `src="${data}"` : all;
  });
}
