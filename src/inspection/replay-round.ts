/** Every inspection of a scope looked at again from the archive, and compared with what was found then. */

import { scraperOf } from '../../scrapers/platforms.ts';
import type { PageKind } from '../../scrapers/scraper.ts';
import { canonicalJson } from '../domain/canonical.ts';
import type { ArchivedResponse } from '../fetch/archive.ts';
import type { StoredCapture } from '../fetch/exchange.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import type { CaptureRecord } from '../store/captures.ts';
import type { EvidenceOfInspection } from '../store/evidence.ts';
import { replay } from './replay.ts';
import type { Transcript } from './transcript.ts';

export type Replayed =
  /** `people`: what people recorded takes part; compared is what the pages alone showed. */
  | { readonly is: 'same'; readonly people: boolean }
  /** Nothing was looked at by the machine, or before transcripts were kept. */
  | { readonly is: 'not-replayable'; readonly why: string }
  | { readonly is: 'different'; readonly why: string };

export interface ReplayedInspection {
  readonly evidence: Pick<EvidenceOfInspection, 'findings' | 'pageFindings' | 'transcripts'>;
  readonly captures: ReadonlyMap<string, CaptureRecord>;
  readonly ruleset: RuleSet;
  readonly read: (capture: StoredCapture) => Promise<ArchivedResponse>;
}

/** Never throws for what is found: a page that cannot be read back is a difference, and says which. */
export async function replayed(one: ReplayedInspection, kinds: readonly PageKind[]): Promise<Replayed> {
  const { evidence, captures, ruleset, read } = one;
  const { findings, pageFindings } = evidence;
  // Written by `endInspection` from values of this very type.
  const transcripts = evidence.transcripts as readonly Transcript[];
  if (transcripts.length === 0)
    return { is: 'not-replayable', why: findings ? 'no transcript was kept' : 'nothing was looked at' };
  const parts = { scraperOf, kinds, ruleset, captures, read };
  try {
    const again = await replay(parts, transcripts);
    const now = again && (again.pageFindings ?? again.findings);
    const then = pageFindings ?? findings;
    const why = differenceOf(then, now);
    return why === null ? { is: 'same', people: pageFindings !== null } : { is: 'different', why };
  } catch (error) {
    return { is: 'different', why: error instanceof Error ? error.message : String(error) };
  }
}

/** The first finding that is not the same, then and now; null if all are. */
function differenceOf(then: object | null, now: object | null): string | null {
  const [before, after] = [entries(then), entries(now)];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(name) ?? 'nothing', after.get(name) ?? 'nothing'];
    if (was !== is) return `${name}: was ${shortened(was)}, is ${shortened(is)}`;
  }
  return null;
}

function entries(findings: object | null): Map<string, string> {
  return new Map(Object.entries(findings ?? {}).map(([name, found]) => [name, canonicalJson(found)]));
}

function shortened(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
