/** What pages say by the way, while their sources ask for them, and what the QR codes at their feet add. */

import type { Subject } from '../domain/account.ts';
import type { Browse, CaptureId, FootPicture } from '../domain/page.ts';
import { type CodeParts, type Feet, withCodesRead } from './codes.ts';
import { judge, type Look, type LookParts } from './look.ts';

export interface Heard {
  /** Names under which the account's own pages showed it. */
  readonly names: Set<string>;
  /** What may be QR codes at the feet of pages. */
  readonly feet: Map<CaptureId, readonly FootPicture[]>;
  /** The address that each page gives its post. */
  readonly addresses: Map<CaptureId, string>;
}

export function nothingHeard(): Heard {
  return { names: new Set(), feet: new Map(), addresses: new Map() };
}

export function listening(browse: Browse, subject: Subject, heard: Heard): Browse {
  return async (request) => {
    const page = await browse(request);
    const { account, pictures } = page;
    if (account?.name && account.id !== null && account.id === subject.platformId)
      heard.names.add(account.name);
    if (pictures && pictures.length > 0) heard.feet.set(page.capture, pictures);
    const [post] = page.posts;
    if (page.commercial && post?.url) heard.addresses.set(page.capture, post.url);
    return page;
  };
}

/** Judged again with what the QR codes at the feet of the pages say, if a rule asks for it. */
export async function withCodes(
  parts: CodeParts,
  wish: Pick<LookParts, 'subject' | 'ruleset' | 'standing'>,
  looked: Look,
  feet: Feet,
): Promise<Look> {
  if (!wish.ruleset.rules.some(({ needs }) => needs.includes('commercial'))) return looked;
  const sightings = await withCodesRead(parts, looked.sightings, feet);
  if (sightings === looked.sightings) return looked;
  return { ...looked, sightings, ...judge({ ...wish, checkpoint: looked.checkpoint }, sightings) };
}
