/** What an inspector hands in from the worklist: the address of a post, or what was seen in the app. */

import { INSPECTED_PLATFORMS, isInspectedPlatform } from '../../scrapers/platforms.ts';
import type { StoredAccount } from '../store/accounts.ts';
import { answerHandIn, forgetHandIn, type HandIn, takeHandIn } from '../store/handed-in.ts';
import { requeueOpen } from '../store/worklist.ts';
import { type NewObservation, type RecordParts, recordObservations } from './record.ts';
import { type ResumeParts, resume } from './resume.ts';
import { type Answer, type SubmitParts, submitPosts } from './submit.ts';

export type HandInParts = RecordParts & SubmitParts & ResumeParts;

export type HandInAnswer =
  | { readonly is: 'address'; readonly inspectionId: number; readonly said: Answer }
  | { readonly is: 'seen'; readonly inspectionId: number; readonly findings: readonly string[] };

/** Another request works the same key, or the key is not the sender's. */
export class HandInError extends Error {
  override readonly name = 'HandInError';
  readonly is: 'underway' | 'foreign';

  constructor(is: 'underway' | 'foreign') {
    super(is === 'underway' ? 'this is being worked by another request' : 'this key is taken');
    this.is = is;
  }
}

/** Works what was handed in once; the second time gives the first answer. Throws a HandInError. */
export async function once<T extends object>(
  parts: Pick<HandInParts, 'db'>,
  handIn: HandIn,
  work: () => Promise<T>,
): Promise<T> {
  const taken = await takeHandIn<T>(parts.db, handIn);
  if (taken.is === 'answered') return taken.answer;
  if (taken.is !== 'new') throw new HandInError(taken.is);
  try {
    const answer = await work();
    await answerHandIn(parts.db, handIn.key, answer);
    return answer;
  } catch (error) {
    await forgetHandIn(parts.db, handIn.key);
    throw error;
  }
}

/**
 * Looks at the address now. If it is the account's own, the open inspections of the account are queued again, which
 * then know it. Throws a SubmissionError for what cannot be its address.
 */
export async function handInAddress(
  parts: HandInParts,
  account: StoredAccount,
  url: string,
  by: string,
): Promise<Answer> {
  const [said] = await submitPosts(parts, account, [url], by);
  if (!said) throw new Error('an address was submitted and has no answer');
  if (said.answer === 'proved') {
    const open = await parts.db.transaction((tx) => requeueOpen(tx, account.accountId, INSPECTED_PLATFORMS));
    await resume(parts, open);
  }
  return said;
}

/** Records what was seen; what that leaves open is looked at again, by machine where there is one. */
export async function handInSeen(
  parts: HandInParts,
  account: StoredAccount,
  seen: readonly NewObservation[],
): Promise<void> {
  const { requeued, settled } = await recordObservations(parts, seen);
  await resume(parts, requeued);
  if (requeued.length > 0 || settled.length > 0 || !isInspectedPlatform(account.platform)) return;
  // Outside rounds nothing waits for it: the account is looked at once more, with what was recorded.
  const ruleset = await parts.useRuleset('national-2019');
  const again = await parts.wantInspection(account.accountId, { reason: 'single', ruleset: ruleset.hash });
  await parts.enqueue([again]);
}

const ADDRESS = /https?:\/\/[^\s<>"'，。；、）】》]+/;

/** The address in what somebody pasted: apps share it with a title around it. */
export function addressIn(text: string): string {
  return ADDRESS.exec(text)?.[0] ?? text.trim();
}
