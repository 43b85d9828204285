/** What a form sent, plain or with files: texts trimmed, files as bytes. Anything else is not there. */

import type { Multipart } from '@fastify/multipart';

export interface SentFile {
  /** As the sender calls it; says nothing of what it is. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface SentForm {
  /** Empty where nothing was sent. */
  text(name: string): string;
  texts(name: string): readonly string[];
  /** Without those that were left empty. */
  files(name: string): Promise<readonly SentFile[]>;
}

export function readForm(body: unknown): SentForm {
  const fields = new Map(Object.entries(typeof body === 'object' && body !== null ? body : {}));
  const parts = (name: string): unknown[] => [fields.get(name) ?? []].flat();
  const texts = (name: string) => parts(name).flatMap((part) => textOf(part) ?? []);
  return {
    text: (name) => texts(name)[0] ?? '',
    texts,
    async files(name) {
      const sent = await Promise.all(parts(name).filter(isFile).map(bytesOf));
      return sent.filter(({ name: called, bytes }) => called !== '' || bytes.length > 0);
    },
  };
}

function textOf(part: unknown): string | null {
  if (typeof part === 'string') return part.trim();
  if (!isPart(part) || part.type !== 'field' || typeof part.value !== 'string') return null;
  return part.value.trim();
}

function isPart(part: unknown): part is Multipart {
  return typeof part === 'object' && part !== null && 'type' in part;
}

function isFile(part: unknown): part is Extract<Multipart, { type: 'file' }> {
  return isPart(part) && part.type === 'file';
}

async function bytesOf(part: Extract<Multipart, { type: 'file' }>): Promise<SentFile> {
  return { name: part.filename, bytes: new Uint8Array(await part.toBuffer()) };
}
