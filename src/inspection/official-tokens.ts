/**
 * Access tokens of WeChat's official interface: an account holder's AppID and secret are exchanged for one
 * (`cgi-bin/stable_token`), which lives for two hours and is kept in memory alone. An answer that holds a token,
 * or might hold the beginning of one, is handed to nobody.
 */

import { z } from 'zod';
import { OFFICIAL_HOST } from '../../scrapers/wechat/official.ts';
import { type Clock, epoch, MINUTE, SECOND } from '../domain/time.ts';
import type { Exchange, Fetch } from '../fetch/exchange.ts';
import { isOld } from '../fetch/outcome.ts';

export interface Grant {
  readonly appid: string;
  readonly secret: string;
}

export type TokenAnswer =
  | { readonly got: true; readonly token: string }
  /** Why there is none: the answer's own words if it is surely an error, else nothing but how it ended. */
  | { readonly got: false; readonly exchange: Exchange };

export interface OfficialTokens {
  ask(grant: Grant): Promise<TokenAnswer>;
  /** Forgets the token, so that the next one asked for is a new one. False if there was none to forget. */
  renew(appid: string): boolean;
}

const TOKEN_PATH = '/cgi-bin/stable_token';
/** A token that ends while it is under way is of no use. */
const MARGIN = 5 * MINUTE;

export function createOfficialTokens({ fetch, clock }: { fetch: Fetch; clock: Clock }): OfficialTokens {
  const kept = new Map<string, { token: string; until: number }>();
  const forced = new Set<string>();
  return {
    async ask({ appid, secret }) {
      const known = kept.get(appid);
      if (known && epoch(clock()) < known.until) return { got: true, token: known.token };
      const exchange = await fetch({
        url: `https://${OFFICIAL_HOST}${TOKEN_PATH}`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credential',
          appid,
          secret,
          force_refresh: forced.delete(appid),
        }),
        hosts: [OFFICIAL_HOST],
      });
      const token = tokenIn(exchange);
      if (!token) return { got: false, exchange: withoutToken(exchange) };
      kept.set(appid, {
        token: token.access_token,
        until: epoch(clock()) + token.expires_in * SECOND - MARGIN,
      });
      return { got: true, token: token.access_token };
    },
    renew(appid) {
      if (!kept.delete(appid)) return false;
      forced.add(appid);
      return true;
    },
  };
}

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const errorAnswer = z.object({ errcode: z.number(), access_token: z.undefined().optional() });

/** A cache that answers in the interface's place may give a token of another account, or of last year. */
function tokenIn(exchange: Exchange): z.infer<typeof tokenAnswer> | null {
  const { response, failure } = exchange;
  if (failure || response?.status !== 200 || isOld(exchange)) return null;
  return tokenAnswer.safeParse(jsonOf(response.body)).data ?? null;
}

/** An exchange that may be archived and shown. */
function withoutToken(exchange: Exchange): Exchange {
  const { response, failure } = exchange;
  const isError = response !== null && !failure && errorAnswer.safeParse(jsonOf(response.body)).success;
  if (isError || response === null) return exchange;
  const { hops: _, ...rest } = exchange;
  const detail = `the answer to the request for a token is no known one (HTTP ${response.status})`;
  return { ...rest, response: null, failure: failure ?? { kind: 'not-recognised', detail } };
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined; // No JSON: neither a token nor an error.
  }
}

const RAN_OUT = new Set([40001, 40014, 42001]);

/** Whether the interface refused the token as invalid or expired; not whether it refused to give one. */
export function saysTokenRanOut({ request, response }: Exchange): boolean {
  if (!response || new URL(request.url).pathname === TOKEN_PATH) return false;
  const error = errorAnswer.safeParse(jsonOf(response.body));
  return error.success && RAN_OUT.has(error.data.errcode);
}
