/** What a verdict depends on beside the findings: kept with each judgement, so that it can be repeated for ever. */

import type { AccountStatus, Platform } from './account.ts';
import type { Day, Timestamp } from './time.ts';

/** A recorded reason (说明理由), with its dates, why a rule is not applied to an account. */
export interface Exemption {
  /** The rule's id; null: all rules. */
  readonly rule: string | null;
  /** First and last day on which it holds. */
  readonly from: Day;
  readonly to: Day;
  readonly why: string;
}

/** What the registry does not say is left out or null. */
export interface Circumstances {
  readonly platform: Platform;
  /** 监测时间点: the instant from which the rules count back. */
  readonly checkpoint: Timestamp;
  /** Day on which the account was opened, `2020-10-02`. */
  readonly openedOn?: string | null;
  /** As the registry has it at the checkpoint; `closed` only once the office has accepted the closing. */
  readonly status?: AccountStatus | null;
  /** False for accounts that only serve (办事类). */
  readonly publishes?: boolean | null;
  readonly exemptions?: readonly Exemption[];
  /** Checkpoint of the account's inspection in the round before; null if there was none. */
  readonly lastCheckpoint?: Timestamp | null;
}
