/** One message to one webhook, over a door of its own: only the configured host, no redirect, little to read. */

import type { Clock } from '../domain/time.ts';
import { createHttp, type Http } from '../fetch/http.ts';
import type { OriginMap } from '../fetch/origin-map.ts';
import type { Message } from './message.ts';
import { FORMS, type Target, type WebhookKind } from './robots.ts';
import { isLoopback } from './webhooks.ts';

export interface Sender {
  /** Why it was not taken, in English and without secrets; null if it was. */
  send(kind: WebhookKind, target: Target, message: Message, key: string): Promise<string | null>;
  close(): Promise<void>;
}

export interface SenderOptions {
  readonly clock: Clock;
  /** Milliseconds since 1970, by the real clock: receivers refuse old signatures. */
  readonly now: () => number;
  readonly originMap: OriginMap | null;
  readonly proxy: string | null;
}

const LIMITS = {
  totalMs: 15_000,
  headerMs: 10_000,
  redirects: 0,
  rawBytes: 64 * 1024,
  decodedBytes: 64 * 1024,
};

export function createSender(options: SenderOptions): Sender {
  // What is told to this machine stays on it: the guard would take it for a way inside.
  const map = new Map(options.originMap ?? []);
  const http: Http = createHttp({
    userAgent: 'xunjian/0.1 (notifications)',
    clock: options.clock,
    originMap: map,
    proxy: options.proxy,
    limits: LIMITS,
    connections: 2,
  });
  return {
    async send(kind, target, message, key) {
      const form = FORMS[kind];
      const { url, headers, body } = form.post(target, message, { key, now: options.now() });
      const at = new URL(url);
      if (isLoopback(at)) map.set(at.origin, at.origin);
      const { response, failure } = await http({ url, method: 'POST', headers, body, hosts: [at.hostname] });
      if (failure || !response) return failure ? `${failure.kind}: ${failure.detail}` : 'no answer';
      if (response.status < 200 || response.status > 299) return `HTTP ${response.status}`;
      return form.refusal(jsonOf(response.body));
    },
    close: () => http.close(),
  };
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return null;
  }
}
