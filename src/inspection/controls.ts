/**
 * Whether a source sees: before a batch, and after whatever it shows to be missing, a live account and a missing one are
 * asked. A batch lies between two checks, so an absence stands only once the check after it has been answered, and
 * nothing that was written has to be taken back.
 */

import type { Sighting, Source, Task } from '../../scrapers/scraper.ts';
import type { Subject } from '../domain/account.ts';
import { type Captures, observed, unobservable } from '../domain/finding.ts';
import type { CaptureId } from '../domain/page.ts';
import { DAY, MINUTE, minus, type Timestamp } from '../domain/time.ts';
import { HostRestingError } from '../fetch/politeness.ts';
import type { Database } from '../store/database.ts';
import {
  addMissingSighting,
  type ControlOutcome,
  earlierMissing,
  latestControl,
  recordControl,
  strangers,
} from '../store/sources.ts';
import { SourceRestingError } from './breaker.ts';
import type { ControlAccountsOf } from './control-accounts.ts';

/** A batch ends after so long, however few it held. */
const BATCH = 30 * MINUTE;
/** Two looks at something missing lie at least so far apart. */
export const APART = DAY;
/** A live account was at work within so long. */
const LIVELY = 14 * DAY;

export interface Controls {
  /** The check that opens a batch, if it is time for one. */
  before(source: Source): Promise<void>;
  /** What a source is worth whose absences are to count; null: no control accounts are known for it. */
  after(source: Source): Promise<ControlOutcome | null>;
  /** What the platform's word that there is no such account is worth; `again` asks once more. */
  missing(source: Source, sighting: Sighting, again: () => Promise<Sighting>): Promise<Sighting>;
}

export interface ControlParts {
  readonly db: Database;
  readonly accountsOf: ControlAccountsOf;
  /** Milliseconds that really pass. */
  readonly now: () => number;
  /** The inspection's clock stands still: two looks cannot lie apart. */
  readonly standsStill: boolean;
  readonly subject: Subject;
  readonly accountId: number;
  readonly inspectionId: number;
  readonly checkpoint: Timestamp;
  readonly ask: (source: Source, task: Task) => Promise<Sighting>;
}

interface Check {
  readonly outcome: ControlOutcome;
  /** Pages on which the live account was seen. */
  readonly live: readonly CaptureId[];
}

export function createControls(parts: ControlParts): Controls {
  const opening = new Map<string, ControlOutcome>();
  const keyOf = (source: Source) => ({ platform: parts.subject.platform, source: source.name });
  const accountsOf = (source: Source) => (source.asksAnybody ? parts.accountsOf(keyOf(source)) : null);

  /** Null: it was refused or rests. */
  async function askOf(source: Source, platformId: string): Promise<Sighting | null> {
    const { platform } = parts.subject;
    const subject: Subject = {
      platform,
      platformId,
      name: null,
      addresses: [],
      knownPosts: [],
      website: null,
    };
    const { checkpoint } = parts;
    const task = { subject, checkpoint, since: minus(checkpoint, LIVELY), discovered: [], proved: [] };
    try {
      const sighting = await parts.ask(source, task);
      return sighting.outcome.is === 'blocked' || sighting.outcome.is === 'failed' ? null : sighting;
    } catch (error) {
      if (error instanceof SourceRestingError || error instanceof HostRestingError) return null;
      throw error;
    }
  }

  async function check(source: Source): Promise<Check | null> {
    const accounts = accountsOf(source);
    if (!accounts) return null;
    const began = parts.now();
    const live = await askOf(source, accounts.live);
    const missing = live && accounts.missing !== null ? await askOf(source, accounts.missing) : null;
    const { outcome, said } = judge(
      live,
      accounts.missing === null ? 'not-asked' : missing,
      parts.checkpoint,
    );
    const captures = [...(live?.captures ?? []), ...(missing?.captures ?? [])];
    const { inspectionId } = parts;
    const took = parts.now() - began;
    await recordControl(parts.db, { ...keyOf(source), inspectionId, took, outcome, said, captures });
    return { outcome, live: live?.captures ?? [] };
  }

  /** Pages on which another account of the registry is alive, where no control account is known. */
  async function livingStranger(source: Source): Promise<readonly CaptureId[]> {
    for (const id of await strangers(parts.db, parts.subject.platform, parts.accountId)) {
      const sighting = await askOf(source, id);
      if (sighting && isAlive(sighting)) return sighting.captures;
    }
    return [];
  }

  return {
    async before(source) {
      if (!accountsOf(source)) return;
      const latest = await latestControl(parts.db, keyOf(source), BATCH);
      opening.set(source.name, latest ?? (await check(source))?.outcome ?? 'unanswered');
    },
    async after(source) {
      const closing = await check(source);
      if (!closing) return null;
      const before = opening.get(source.name) ?? 'unanswered';
      return before === 'sees' ? closing.outcome : before;
    },
    async missing(source, sighting, again) {
      const closing = await check(source);
      const live = closing ? (closing.outcome === 'sees' ? closing.live : []) : await livingStranger(source);
      const [first] = missingCaptures(sighting);
      const [control] = live;
      if (first === undefined || control === undefined)
        return noted(sighting, '平台提示用户不存在，但没有其他账号在同一来源正常作答，不能据此认定');
      const phrase = phraseOf(sighting);
      const earlier = await earlierMissing(
        parts.db,
        parts.accountId,
        source.name,
        minus(parts.checkpoint, APART),
      );
      if (earlier) return confirmed(sighting, phrase, [first, earlier, ...live]);
      if (parts.standsStill) {
        const second = await again();
        const [other] = isMissing(second) ? missingCaptures(second) : [];
        if (other === undefined) return noted(second, '平台对同一账号的两次回答不一致，不能认定账号不存在');
        return confirmed(second, phrase, [first, other, ...live]);
      }
      await addMissingSighting(parts.db, {
        accountId: parts.accountId,
        source: source.name,
        seenAt: parts.checkpoint,
        phrase,
        capture: first,
        control,
      });
      return noted(sighting, '首次提示用户不存在，已记录，24小时后再次核对');
    },
  };
}

/** The platform says of the account itself that there is none. */
export function isMissing({ presence }: Sighting): boolean {
  return presence !== undefined && !presence.observed && presence.reason.code === 'gone:not-found';
}

/** A list that is complete shows what is not in it; and an account may be gone. */
export function showsAbsence({ coverage, presence }: Sighting): boolean {
  return coverage.length > 0 || isGone(presence);
}

function isGone(presence: Sighting['presence']): boolean {
  return presence?.observed === true && !['active', 'renamed'].includes(presence.value.state);
}

/** What a blind source shows to be missing, and what it says is gone, is not believed; what it shows is. */
export function withheld(sighting: Sighting, why: string): Sighting {
  const { presence } = sighting;
  return {
    ...noted(sighting, why),
    coverage: [],
    ...(presence && isGone(presence)
      ? { presence: unobservable({ code: 'blind', text: why }, presence.captures) }
      : {}),
  };
}

function judge(
  live: Sighting | null,
  missing: Sighting | null | 'not-asked',
  checkpoint: Timestamp,
): { outcome: ControlOutcome; said: string } {
  if (!live) return { outcome: 'unanswered', said: '已知在用的账号未得到回答' };
  if (!isAlive(live)) return { outcome: 'blind', said: '看不到已知在用的账号' };
  const isStale =
    live.coverage.length > 0 &&
    !live.posts.some(({ publishedAt }) => publishedAt >= minus(checkpoint, LIVELY));
  if (isStale) return { outcome: 'blind', said: '看不到已知在用账号的近期发布' };
  if (missing === 'not-asked') return { outcome: 'sees', said: '已知在用的账号可见' };
  if (!missing) return { outcome: 'unanswered', said: '已知不存在的账号未得到回答' };
  if (!isMissing(missing)) return { outcome: 'blind', said: '对已知不存在的账号未如实回答' };
  return { outcome: 'sees', said: '已知在用的账号可见，已知不存在的账号回答为不存在' };
}

function isAlive({ presence, posts }: Sighting): boolean {
  const state = presence?.observed ? presence.value.state : null;
  return state === 'active' || state === 'renamed' || (presence === undefined && posts.length > 0);
}

function missingCaptures({ presence }: Sighting): readonly CaptureId[] {
  return presence?.captures ?? [];
}

function phraseOf({ outcome }: Sighting): string {
  return outcome.is === 'gone' ? outcome.phrase : '';
}

function confirmed(sighting: Sighting, phrase: string, captures: Captures): Sighting {
  return { ...sighting, presence: observed({ state: 'not_found', phrase }, captures) };
}

function noted(sighting: Sighting, note: string): Sighting {
  return { ...sighting, notes: [...sighting.notes, note] };
}
