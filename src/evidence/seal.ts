/**
 * The end of a round: a manifest of every digest that its results rest on, signed with the office's key and, where an
 * authority is named, stamped. Made when the round has closed; one that is published keeps the one it has.
 */

import { randomBytes } from 'node:crypto';
import type { Clock } from '../domain/time.ts';
import type { Http } from '../fetch/http.ts';
import type { Database } from '../store/database.ts';
import { capturesOfInspections, evidenceOfInspections, inspectionsIn } from '../store/evidence.ts';
import { addManifest, addStamp, type Manifest, manifestOf, unsealedRounds } from '../store/manifests.ts';
import { type Round, roundById } from '../store/rounds.ts';
import { rulesetByHash } from '../store/rulesets.ts';
import { signingKey } from './keys.ts';
import { sumsOfCaptures, sumsOfInspection } from './lines.ts';
import { stampFault, stampRequest } from './stamp.ts';
import { type Sum, sha256, sumLine } from './sums.ts';

export interface SealParts {
  readonly db: Database;
  readonly clock: Clock;
  /** Where the key is kept. */
  readonly home: string;
  /** The authority's address and the way to it; null if none is named. */
  readonly authority: { readonly url: string; readonly http: Http } | null;
  /** Told why there is no stamp yet; the next seal tries again. */
  readonly onNoStamp: (why: string) => void;
}

/** Null while the round has not closed. */
export async function sealRound(parts: SealParts, round: Round): Promise<Manifest | null> {
  const { db, clock, home } = parts;
  if (round.state !== 'closed' && round.state !== 'published') return null;
  const known = await manifestOf(db, round.roundId);
  if (!known || round.state === 'closed') {
    const content = await contentOf(db, round);
    const digest = sha256(content);
    if (known?.sha256 !== digest || wasClosedSince(known, round)) {
      const key = await signingKey(home);
      await addManifest(db, {
        roundId: round.roundId,
        sha256: digest,
        content,
        madeAt: clock(),
        publicKey: key.publicKey,
        signature: key.sign(Buffer.from(content)),
      });
    }
  }
  const manifest = await manifestOf(db, round.roundId);
  if (!manifest || manifest.stamp !== null || !parts.authority) return manifest;
  await stamp(parts, parts.authority, manifest);
  return manifestOf(db, round.roundId);
}

/** All rounds that closed since their last manifest, or still want their stamp. */
export async function sealRounds(parts: SealParts): Promise<number> {
  const wanted = await unsealedRounds(parts.db, parts.authority !== null);
  for (const roundId of wanted) await sealRound(parts, await roundById(parts.db, roundId));
  return wanted.length;
}

/** Made again though nothing changed, so that it is seen to be of this closing. */
function wasClosedSince({ madeAt }: Manifest, { closedAt }: Round): boolean {
  return closedAt !== null && madeAt < closedAt;
}

const BATCH = 200;

/** The same for the same results, whenever it is asked for. */
async function contentOf(db: Database, { roundId }: Round): Promise<string> {
  const sums: Sum[] = [];
  const captures = new Map<string, Sum>();
  const rulesets = new Set<string>();
  for (let after = 0; ; ) {
    const ids = await inspectionsIn(db, { roundId }, after, BATCH);
    const last = ids.at(-1);
    if (last === undefined) break;
    for (const evidence of await evidenceOfInspections(db, ids)) {
      sums.push(...sumsOfInspection(evidence));
      rulesets.add(evidence.ruleset);
    }
    for (const sum of sumsOfCaptures(await capturesOfInspections(db, ids))) captures.set(sum.path, sum);
    after = last;
  }
  for (const hash of rulesets) sums.push(await sumOfRuleset(db, hash));
  const all = [...sums, ...captures.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return all.map(sumLine).join('');
}

async function sumOfRuleset(db: Database, hash: string): Promise<Sum> {
  const stored = await rulesetByHash(db, hash);
  if (!stored) throw new Error(`there is no rule set ${hash}`);
  return { path: `rulesets/${hash}.yaml`, sha256: sha256(stored.source) };
}

async function stamp(
  { db, onNoStamp }: SealParts,
  { url, http }: NonNullable<SealParts['authority']>,
  { manifestId, sha256: digest }: Manifest,
): Promise<void> {
  const nonce = randomBytes(8);
  const { response, failure } = await http({
    url,
    method: 'POST',
    headers: { 'Content-Type': 'application/timestamp-query', Accept: 'application/timestamp-reply' },
    body: stampRequest(digest, nonce),
    hosts: [new URL(url).hostname],
  });
  if (failure || !response) return onNoStamp(failure ? `${failure.kind}: ${failure.detail}` : 'no answer');
  if (response.status !== 200) return onNoStamp(`HTTP ${response.status}`);
  const fault = stampFault(response.body, digest, nonce);
  if (fault !== null) return onNoStamp(fault);
  await addStamp(db, manifestId, response.body, new URL(url).host);
}
