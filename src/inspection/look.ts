/**
 * Looks at one account: asks its platform's sources in order until every rule is decided or the list is
 * exhausted, and judges what was seen. Decides nothing by itself: pages come from `browse`, verdicts from
 * the rules.
 */

import { joinSightings } from '../../scrapers/join.ts';
import { checkpointOfPeople, type Looked, seenByPeople } from '../../scrapers/person.ts';
import type { Scraper, Sighting, Source, Task } from '../../scrapers/scraper.ts';
import type { Subject } from '../domain/account.ts';
import type { Findings } from '../domain/finding.ts';
import type { Observation } from '../domain/observation.ts';
import { type Browse, blocked, type Outcome } from '../domain/page.ts';
import { MINUTE, minus, type Timestamp } from '../domain/time.ts';
import { type Traced, untraced } from '../domain/traced.ts';
import { resultOf, type Verdict, type VerdictOutcome } from '../domain/verdict.ts';
import { HostRestingError } from '../fetch/politeness.ts';
import { decided, decidedUnseen, evaluate } from '../rules/evaluate.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import type { SourceKey } from '../store/sources.ts';
import { SourceRestingError } from './breaker.ts';
import { circumstancesAt, type Standing } from './circumstances.ts';
import { type Controls, isMissing, showsAbsence, withheld } from './controls.ts';
import type { Doors } from './doors.ts';

/** No rule looks further back than this (a quarter and some): listings are not followed past it. */
const LOOK_BACK = 100 * 24 * 3_600_000;

export interface Look {
  readonly checkpoint: Timestamp;
  readonly sightings: readonly Sighting[];
  readonly findings: Findings;
  readonly verdicts: readonly Verdict[];
  readonly result: VerdictOutcome;
  /** The source that rests and may be asked soonest, which this inspection wanted to ask; null if none does. */
  readonly rests: Rest | null;
}

export interface Rest {
  readonly milliseconds: number;
  /** Null: a host that ordered a pause (Retry-After) or is no platform's. */
  readonly key: SourceKey | null;
  /** In Chinese: for whoever wonders why the inspection waits. */
  readonly note: string;
}

export interface LookParts {
  readonly subject: Subject;
  readonly scraper: Scraper;
  readonly ruleset: RuleSet;
  readonly checkpoint: Timestamp;
  /** What the registry and the office say of the account. */
  readonly standing: Standing;
  /** What people saw in the app up to the checkpoint. */
  readonly observations: readonly Observation[];
  /** The days of the round's window; null outside rounds. */
  readonly window: Looked['window'];
  readonly browse: (source: Source) => Browse;
  readonly doors: Pick<Doors, 'left' | 'wasRefused'>;
  readonly controls: Controls;
  readonly hasSession: (kind: string) => Promise<boolean>;
  /** Left out: nobody watches. */
  readonly traced?: Traced;
}

export async function look(parts: LookParts): Promise<Look> {
  const seen = seenByPeople(parts.observations, parts);
  const sightings: Sighting[] = seen ? [seen] : [];
  const rests: Rest[] = [];
  let judged = seen ? judge(parts, sightings) : null;
  const isDecided = () => (judged ? decided(judged.verdicts) : isDecidedUnseen(parts));
  for (const source of parts.scraper.sources) {
    if (isDecided() && !isAskedAnyway(parts, source) && !isAnotherWay(source, sightings)) continue;
    sightings.push(
      await ask(parts, source, sightings).catch((error: unknown) => {
        const rest = restOf(error);
        if (!rest) throw error;
        // Who has had its refusal does not wait for another one: it is tried again later, after the others.
        const isAnswered = rest.key !== null && parts.doors.wasRefused(rest.key);
        if (!source.isSpare && !source.for && !isAnswered) rests.push(rest);
        return unasked(source, blocked('rate-limit'), rest.note);
      }),
    );
    judged = judge(parts, sightings);
  }
  judged ??= judge(parts, sightings);
  const believed = await believedAbsences(parts, sightings, judged);
  if (believed !== sightings) {
    sightings.splice(0, sightings.length, ...believed);
    judged = judge(parts, sightings);
  }
  if (decided(judged.verdicts)) return { ...judged, checkpoint: parts.checkpoint, sightings, rests: null };
  const [soonest] = rests.sort((a, b) => a.milliseconds - b.milliseconds);
  return { ...judgedByPeople(parts, sightings, judged), sightings, rests: soonest ?? null };
}

function isDecidedUnseen({ ruleset, standing, checkpoint }: LookParts): boolean {
  return decidedUnseen(ruleset, circumstancesAt(standing, checkpoint));
}

/** A source for one finding is asked wherever a rule reads that finding, though no account waits for it. */
function isAskedAnyway({ ruleset, subject }: LookParts, source: Source): boolean {
  const { for: finding } = source;
  const reads = ruleset.rules.filter((rule) => rule.platforms.includes(subject.platform));
  return finding !== undefined && reads.some((rule) => rule.needs.includes(finding));
}

function uncontrolled(sighting: Sighting): Sighting {
  return { ...sighting, notes: [...sighting.notes, '该来源未配置对照账号，未作前后核验'] };
}

/** Whoever is not found by one way is looked for by the others too. */
function isAnotherWay(source: Source, sightings: readonly Sighting[]): boolean {
  const isNotFound = ({ presence }: Sighting) => presence?.observed && presence.value.state === 'not_found';
  return source.asksAnybody === true && sightings.some(isNotFound);
}

/**
 * The sightings as far as their absences are to be believed: where a verdict rests on what a source did not show, or
 * says is gone, the source is checked now, after it was asked. The very same if nothing rests on an absence.
 */
async function believedAbsences(
  parts: LookParts,
  sightings: readonly Sighting[],
  judged: Judged,
): Promise<readonly Sighting[]> {
  const outcomes = ({ verdicts }: Judged) => verdicts.map(({ rule, outcome }) => `${rule} ${outcome}`).join();
  let believed = sightings;
  for (const source of parts.scraper.sources.filter(({ asksAnybody }) => asksAnybody)) {
    const doubting = (why: string) =>
      believed.map((sighting) => (sighting.source === source.name ? withheld(sighting, why) : sighting));
    const isAbsent = sightings.some((sighting) => sighting.source === source.name && showsAbsence(sighting));
    if (!isAbsent || outcomes(judge(parts, doubting(''))) === outcomes(judged)) continue;
    const control = await parts.controls.after(source);
    if (control === 'sees') continue;
    // Without control accounts an absence stands as its source shows it, and the sighting says so.
    believed =
      control === null
        ? believed.map((sighting) => (sighting.source === source.name ? uncontrolled(sighting) : sighting))
        : doubting('该来源的对照账号未通过核验，不能据此认定没有发布或账号已不存在');
  }
  return believed;
}

/**
 * Where every source left something open, and a person looked the history through: judged as of that look, if
 * that leaves less open. What was published since then has been looked for, and was not seen.
 */
function judgedByPeople(
  parts: LookParts,
  sightings: readonly Sighting[],
  judged: Judged,
): Judged & { checkpoint: Timestamp } {
  const now = { ...judged, checkpoint: parts.checkpoint };
  const checkpoint = checkpointOfPeople(parts.observations, parts);
  if (checkpoint === null) return now;
  const then = { ...judge({ ...parts, checkpoint }, sightings), checkpoint };
  return openRules(then.verdicts) < openRules(judged.verdicts) ? then : now;
}

function openRules(verdicts: readonly Verdict[]): number {
  return verdicts.filter((verdict) => verdict.unknown === 'asks' && verdict.outcome === 'undetermined')
    .length;
}

/** Somebody was refused before us, and the source or the host is left in peace; null for any other error. */
function restOf(error: unknown): Rest | null {
  if (error instanceof SourceRestingError) {
    const { key, milliseconds } = error;
    const note = `来源“${key.source}”此前拒绝访问，暂停查询，约${inMinutes(milliseconds)}后可再查询`;
    return { milliseconds, key, note };
  }
  if (error instanceof HostRestingError) {
    const { host, milliseconds } = error;
    return { milliseconds, key: null, note: `${host} 暂停访问，约${inMinutes(milliseconds)}后可再查询` };
  }
  return null;
}

function inMinutes(milliseconds: number): string {
  return `${Math.ceil(milliseconds / MINUTE)}分钟`;
}

async function ask(parts: LookParts, source: Source, earlier: readonly Sighting[]): Promise<Sighting> {
  if (source.needs !== 'nothing' && source.session && !(await parts.hasSession(source.session))) {
    if (source.needs !== 'visitor') return withoutSession(source);
  }
  const task: Task = {
    subject: parts.subject,
    checkpoint: parts.checkpoint,
    since: minus(parts.checkpoint, LOOK_BACK),
    discovered: earlier.flatMap((sighting) => sighting.discovered),
    proved: earlier.flatMap((sighting) => sighting.posts),
  };
  await parts.controls.before(source);
  const once = async () => {
    const sighting = await source.ask(task, parts.browse(source));
    await parts.doors.left(source, sighting);
    return sighting;
  };
  const sighting = await once();
  return isMissing(sighting) ? parts.controls.missing(source, sighting, once) : sighting;
}

/** A source that wants an identity which nobody supplied refuses us before it is asked. */
function withoutSession(source: Source): Sighting {
  return unasked(
    source,
    blocked('login'),
    `该来源需要登录会话“${source.session ?? source.name}”，尚未配置，未查询`,
  );
}

function unasked(source: Source, outcome: Outcome, note: string): Sighting {
  return {
    source: source.name,
    outcome,
    requests: 0,
    posts: [],
    coverage: [],
    discovered: [],
    captures: [],
    notes: [note],
  };
}

type Judged = Omit<Look, 'checkpoint' | 'sightings' | 'rests'>;

/** What the sightings come to, as of the checkpoint. */
export function judge(
  parts: Pick<LookParts, 'subject' | 'ruleset' | 'standing' | 'checkpoint' | 'traced'>,
  sightings: readonly Sighting[],
): Judged {
  const findings = joinSightings(sightings, parts.subject);
  const circumstances = circumstancesAt(parts.standing, parts.checkpoint);
  const { ruleset, traced = untraced } = parts;
  const verdicts = traced('rules', {}, () => evaluate(ruleset, findings, circumstances));
  return { findings, verdicts, result: resultOf(verdicts) };
}
