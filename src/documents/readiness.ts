/** Whether a round's notice may be written yet, and what its office has still to see to. */

import chineseDays from 'chinese-days';
import { chineseDay, type Day } from '../domain/time.ts';
import { blanksOf, deadlineOf, type Office } from '../reports/office.ts';
import type { Round } from '../store/rounds.ts';

export interface Progress {
  /** Inspections that are queued or at work. */
  readonly open: number;
  /** Inspections that wait for a source or a later try. */
  readonly waiting: number;
}

export interface Allowed {
  readonly draft: boolean;
}

/** Why the notice cannot be written yet, with the remedy; null if it can. */
export function obstacle(round: Round, progress: Progress, allowed: Allowed): string | null {
  if (round.imported)
    return `round ${round.name} was imported from its published list: its notice is out already`;
  if (round.state === 'open')
    return `round ${round.name} has not been run; run it first: xunjian round run ${round.name} --wait`;
  if (progress.open > 0 && !allowed.draft)
    return (
      `round ${round.name} is still running: ${progress.open} inspections have not ended; ` +
      `wait for them (xunjian round run ${round.name} --wait), or add --draft to write what is known now`
    );
  return null;
}

/** What does not stop the notice but wants to be seen to before it is signed. */
export function advice(office: Office, signedOn: Day | null, progress: Progress, name: string): string[] {
  const blanks = blanksOf(office);
  const deadline = deadlineOf(office, signedOn);
  return [
    ...(blanks.length > 0 ? [`not set by the office, left as ×××: ${blanks.join(', ')} (office.yaml)`] : []),
    ...(signedOn === null ? ['the day of signing is left blank: xunjian round publish sets it'] : []),
    ...(deadline === null ? ['the deadline is left blank until the day of signing is known'] : []),
    ...(deadline !== null && isRest(deadline)
      ? [`the deadline ${chineseDay(deadline)} is a weekend or a holiday`]
      : []),
    ...(progress.open + progress.waiting > 0
      ? [
          `${progress.open + progress.waiting} inspections have not ended; they are counted as undetermined ` +
            `(xunjian worklist --round ${name} says what settles them)`,
        ]
      : []),
  ];
}

/** A weekend or a holiday on which offices rest; a weekend worked in exchange is none. */
export function isRest(day: Day): boolean {
  return chineseDays.isHoliday(day);
}

/** Why these dates do not go together; null if they do. */
export function badDates(office: Office, signedOn: Day | null): string | null {
  const deadline = deadlineOf(office, signedOn);
  if (deadline === null || signedOn === null || deadline >= signedOn) return null;
  return `deadline_on: ${deadline} comes before the day of signing, ${signedOn}; set a later deadline_on or remove it`;
}

/** What still stands between a round and its signed notice, as facts; whoever shows them finds the words. */
export type Hindrance =
  | { readonly is: 'imported' | 'not run' | 'no signer' }
  | { readonly is: 'running' | 'waiting' | 'undecided'; readonly count: number }
  | { readonly is: 'not closed'; readonly state: Round['state'] }
  | { readonly is: 'blanks'; readonly keys: readonly string[] }
  | { readonly is: 'deadline at rest'; readonly day: Day };

export interface Standing {
  readonly progress: Progress;
  /** Suspicions that nobody has decided. */
  readonly undecided: number;
  /** When it is signed, as far as is known. */
  readonly signedOn: Day | null;
}

export function hindrances(round: Round, office: Office, standing: Standing): Hindrance[] {
  if (round.imported) return [{ is: 'imported' }];
  if (round.state === 'open') return [{ is: 'not run' }];
  const { progress, undecided, signedOn } = standing;
  const blanks = blanksOf(office);
  const deadline = deadlineOf(office, signedOn);
  return [
    ...(progress.open > 0 ? [{ is: 'running' as const, count: progress.open }] : []),
    ...(progress.waiting > 0 ? [{ is: 'waiting' as const, count: progress.waiting }] : []),
    ...(undecided > 0 ? [{ is: 'undecided' as const, count: undecided }] : []),
    ...(round.state !== 'closed' && round.state !== 'published'
      ? [{ is: 'not closed' as const, state: round.state }]
      : []),
    ...(blanks.length > 0 ? [{ is: 'blanks' as const, keys: blanks }] : []),
    ...(office.signer.trim() === '' && round.state !== 'published' ? [{ is: 'no signer' as const }] : []),
    ...(deadline !== null && isRest(deadline) ? [{ is: 'deadline at rest' as const, day: deadline }] : []),
  ];
}

/** Those that leave a notice unfit to be signed; the others want to be seen to. */
export function preventsSigning({ is }: Hindrance): boolean {
  return (
    is === 'imported' || is === 'not run' || is === 'running' || is === 'undecided' || is === 'not closed'
  );
}
