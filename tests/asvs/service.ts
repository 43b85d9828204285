/** What the checks ask: a console with users, and one that people reach by https. */

import type { Answer, Console, Visitor } from '../support/console.ts';

export interface Service {
  readonly plain: Console;
  /** The same behind a proxy with TLS: `XUNJIAN_URL` is an https address. */
  readonly https: Console;
}

/** Throws, through `expect`, where the demand is not met. */
export type Check = (service: Service) => Promise<void>;

/** The token that every page carries, of whoever asks. */
export async function formToken(visitor: Visitor, path = '/'): Promise<string> {
  const { body } = await visitor.get(path);
  return /<meta name="csrf-token" content="([^"]+)"/.exec(body)?.[1] ?? '';
}

/** A form with files, as a browser sends it. */
export async function postFiles(
  visitor: Visitor,
  path: string,
  page: string,
  fields: Readonly<Record<string, string | Blob>>,
): Promise<Answer> {
  const form = new FormData();
  form.append('_csrf', await formToken(visitor, page));
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, 'picture.png');
  return visitor.send(path, { method: 'POST', body: form });
}
