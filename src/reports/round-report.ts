/** What is known of a round when its documents are written. The store makes it; the documents say it. */

import type { Platform } from '../domain/account.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import type { Figure } from './figure.ts';

export interface RoundReport {
  readonly round: string;
  readonly window: { readonly from: Day; readonly to: Day };
  /** Who signed the round's notice, and when; null until it is published. */
  readonly signature: { readonly by: string; readonly on: Day } | null;
  /** SHA-256 of the round's signed manifest; left out while the round has none. */
  readonly manifest?: string;
  readonly registered: Readonly<Record<'total' | 'city' | 'department' | 'township', Figure>>;
  /** How many were selected in each way; re-checks of an earlier round are counted apart. */
  readonly selectedBy: Readonly<Record<'full' | 'sampled' | 'targeted', Figure>>;
  readonly selected: Figure;
  /** Those whose inspection ended determinate. */
  readonly inspected: Figure;
  readonly failing: Figure;
  readonly undetermined: Figure;
  /** Those that wait for a person's decision. */
  readonly pending: Figure;
  /** Failing accounts with two problems or more. */
  readonly several: Figure;
  /** Rules that accounts of the round's own selection break, also those that fail nobody. */
  readonly problems: readonly ReportedProblem[];
  /** Rules that could not be examined, while the account's result rests on others. */
  readonly unexamined: readonly { readonly rule: string; readonly accounts: Figure }[];
  readonly recheck: Recheck | null;
  /** The list, in its order. */
  readonly failingAccounts: readonly ReportedAccount[];
  readonly pendingAccounts: readonly ReportedAccount[];
}

export interface ReportedProblem {
  readonly rule: string;
  /** The wording of the list. */
  readonly problem: string;
  readonly fails: boolean;
  readonly accounts: Figure;
}

export interface Recheck {
  readonly from: string;
  readonly failing: Figure;
  readonly rectified: Figure;
  readonly notRectified: Figure;
  readonly undetermined: Figure;
}

export interface ReportedAccount {
  readonly accountId: number;
  readonly platform: Platform;
  /** 其他（新媒体类型）, as registered. */
  readonly other: string | null;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly checkpoint: Timestamp | null;
  readonly violations: readonly ReportedViolation[];
  /** Posts were seen after the checkpoint, inside the monitoring window. */
  readonly updatedSince: boolean;
  /** A problem of the earlier round was found unrectified. */
  readonly notRectified: boolean;
}

export interface ReportedViolation {
  readonly violationId: number;
  readonly rule: string;
  readonly problem: string;
  readonly explanation: string;
  readonly state: 'open' | 'suspected' | 'confirmed' | 'rectified';
  readonly dueOn: Day | null;
  /** When a person confirmed it. */
  readonly decidedAt: Timestamp | null;
  readonly evidence: readonly ReportedCapture[];
}

export interface ReportedCapture {
  readonly captureId: CaptureId;
  readonly kind: string;
  readonly url: string;
  readonly seenAt: Timestamp;
  readonly sha256: string | null;
  readonly file: string | null;
  readonly offset: number | null;
  readonly length: number | null;
}

/** What the round's rule set says of a rule. */
export interface RuleWords {
  readonly id: string;
  readonly heading: string;
  /** With `{accounts}` and `{share}`. */
  readonly sentence: string;
  readonly list: string;
  readonly fails: boolean;
  readonly basis: readonly string[];
}

/** A picture of what was seen, read back from the archive. */
export interface Picture {
  readonly bytes: Uint8Array;
}
