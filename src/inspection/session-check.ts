/**
 * Whether a session, an authorisation or a visitor's identity is still in force: told by one harmless page of the
 * platform, which nobody archives, since it is about us.
 */

import type { PageKind } from '../../scrapers/scraper.ts';
import { ARTICLE_HOST } from '../../scrapers/wechat/address.ts';
import { HOSTS as WEIBO_HOSTS } from '../../scrapers/weibo/hosts.ts';
import type { Outcome } from '../domain/page.ts';
import { outcomeReason } from '../domain/reason.ts';
import { type Clock, MINUTE } from '../domain/time.ts';
import type { Exchange, Fetch } from '../fetch/exchange.ts';
import type { Database } from '../store/database.ts';
import { unseal } from '../store/seal.ts';
import { type Health, type SealedSession, sessionNamed, setSessionHealth } from '../store/sessions.ts';
import type { Signed, SignedRequest } from './browse.ts';
import { asksWhoWeAre } from './identity-wall.ts';
import { interpret } from './interpret.ts';
import type { OfficialTokens } from './official-tokens.ts';
import {
  asVisitor,
  grantOf,
  isKind,
  probeOf,
  sealPurpose,
  signAs,
  signed,
  VISITOR_PROBES,
} from './session-kinds.ts';
import { VISITOR_SESSION } from './visitors.ts';

export interface Checked {
  readonly health: Health;
  /** In Chinese, for the operator; null where all is well. */
  readonly note: string | null;
}

export interface SessionChecks {
  /** Asks, and keeps what was found. Null if there is no such session. */
  check(kind: string, name: string): Promise<Checked | null>;
  /** The same after a refusal, unless it was asked a short while ago. */
  checkOnce(kind: string, name: string): Promise<void>;
}

export interface SessionCheckParts {
  readonly db: Database;
  readonly key: () => Promise<string>;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Milliseconds that really pass. */
  readonly now: () => number;
  readonly tokens: OfficialTokens;
  readonly kinds: readonly PageKind[];
}

const PAUSE = 10 * MINUTE;

export function createSessionChecks(parts: SessionCheckParts): SessionChecks {
  const { db } = parts;
  const askedAt = new Map<string, number>();

  async function check(kind: string, name: string): Promise<Checked | null> {
    const stored = await sessionNamed(db, kind, name);
    if (!stored) return null;
    askedAt.set(sealPurpose(kind, name), parts.now());
    const found = await lookAt(parts, kind, stored);
    await setSessionHealth(db, { kind, name, sealed: stored.sealed }, { ...found, at: parts.clock() });
    return found;
  }

  return {
    check,
    async checkOnce(kind, name) {
      const before = askedAt.get(sealPurpose(kind, name));
      if (before === undefined || parts.now() > before + PAUSE) await check(kind, name);
    },
  };
}

async function lookAt(parts: SessionCheckParts, kind: string, stored: SealedSession): Promise<Checked> {
  const opened = unseal(stored.sealed, await parts.key(), sealPurpose(kind, stored.name));
  if (kind === 'wechat-official') return ofAuthorisation(parts, JSON.parse(opened));
  const request = await signedProbe(parts, kind, stored.name, opened);
  if (!request) return { health: 'unknown', note: '该类会话无法核对' };
  if (request.is === 'refused') return ofRefusal(interpret(request.exchange, parts.kinds).outcome);
  const hosts = kind === 'wechat-console' ? [ARTICLE_HOST] : WEIBO_HOSTS;
  const exchange = await parts.fetch({ ...request.request, hosts });
  return ofAnswer(exchange, interpret(exchange, parts.kinds).outcome);
}

async function signedProbe(
  parts: SessionCheckParts,
  kind: string,
  name: string,
  opened: string,
): Promise<Signed | null> {
  if (kind === VISITOR_SESSION) {
    const probe = VISITOR_PROBES[name];
    return probe ? signed(asVisitor(probe, opened)) : null;
  }
  const probe: SignedRequest | null = isKind(kind) ? probeOf(kind) : null;
  return isKind(kind) && probe ? signAs(kind, JSON.parse(opened), probe, parts.tokens) : null;
}

/** A token is asked for: if one is given, AppID and secret are in force. */
async function ofAuthorisation({ tokens, kinds }: SessionCheckParts, secret: unknown): Promise<Checked> {
  const grant = grantOf(secret);
  if (!grant) return { health: 'refused', note: '授权内容不完整' };
  const answer = await tokens.ask(grant);
  if (answer.got) return { health: 'good', note: null };
  return ofRefusal(interpret(answer.exchange, kinds).outcome);
}

function ofAnswer(exchange: Exchange, outcome: Outcome): Checked {
  if (asksWhoWeAre(exchange)) return { health: 'refused', note: '平台要求重新登录或重新取得访客身份' };
  if (outcome.is === 'ok' || outcome.is === 'gone') return { health: 'good', note: null };
  if (outcome.is === 'failed' && outcome.kind === 'not-recognised' && saysOk(exchange))
    return { health: 'good', note: null };
  return ofRefusal(outcome);
}

/** Only a login wall says that the session is over; any other refusal, and what never came, says nothing of it. */
function ofRefusal(outcome: Outcome): Checked {
  if (outcome.is === 'ok') return { health: 'unknown', note: null };
  const { text } = outcomeReason(outcome);
  return { health: outcome.is === 'blocked' && outcome.kind === 'login' ? 'refused' : 'unknown', note: text };
}

/** Pages that no inspection reads answer `{"ok": 1, …}` as well. */
function saysOk({ response }: Exchange): boolean {
  if (response?.status !== 200) return false;
  try {
    const answer: unknown = JSON.parse(Buffer.from(response.body).toString('utf8'));
    return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === 1;
  } catch {
    return false; // No JSON.
  }
}
