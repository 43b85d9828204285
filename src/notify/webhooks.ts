/** Where the office is told: added with a secret that is sealed like a session's, and only to be reached safely. */

import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { Timestamp } from '../domain/time.ts';
import type { Queryable } from '../store/database.ts';
import { seal, unseal } from '../store/seal.ts';
import { saveWebhook } from '../store/webhooks.ts';
import type { EventName } from './message.ts';
import type { Target, WebhookKind } from './robots.ts';

const target = z.strictObject({
  url: z.url(),
  secret: z.string().min(8, 'expected at least 8 characters').nullable().default(null),
});

/** The target in a file's text, or what is wrong with it, in English. */
export function readTarget(kind: WebhookKind, content: unknown): Target | { readonly problem: string } {
  const parsed = target.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not as expected'}` };
  }
  const url = new URL(parsed.data.url);
  if (url.username || url.password) return { problem: 'url: an address with a user name is not used' };
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    return { problem: 'url: expected https:// (http:// only for this machine)' };
  if (kind === 'json' && parsed.data.secret === null)
    return { problem: 'secret: needed, so that the receiver can tell our messages from others' };
  return { url: url.href, secret: parsed.data.secret };
}

export function isLoopback({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(host) ? ipaddr.parse(host).range() === 'loopback' : host === 'localhost';
}

const purpose = (name: string) => `webhook ${name}`;

export async function addWebhook(
  db: Queryable,
  webhook: {
    readonly name: string;
    readonly kind: WebhookKind;
    readonly target: Target;
    readonly events: readonly EventName[];
    readonly key: string;
    readonly at: Timestamp;
  },
): Promise<void> {
  const { name, kind, events, at } = webhook;
  const sealed = seal(JSON.stringify(webhook.target), webhook.key, purpose(name));
  await saveWebhook(db, { name, kind, host: new URL(webhook.target.url).host, events, sealed, at });
}

export function openTarget(webhook: { name: string; sealed: Buffer }, key: string): Target {
  return target.parse(JSON.parse(unseal(webhook.sealed, key, purpose(webhook.name))));
}
