/** Asks the stand-in as the product does: the original address, led to loopback with the original `Host`. */

import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';

export interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Bytes as they came. */
  readonly raw: Buffer;
}

export interface AskOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Redirects are not followed. Rejects if the transfer breaks. */
export async function ask(base: string, url: string, options: AskOptions = {}): Promise<Asked> {
  const original = new URL(url);
  const raw = await new Promise<{ message: IncomingMessage; body: Buffer }>((resolve, reject) => {
    const sent = request(
      base + original.pathname + original.search,
      {
        method: options.method ?? 'GET',
        headers: { 'accept-encoding': 'gzip', ...options.headers, host: original.host },
        ...(options.signal ? { signal: options.signal } : {}),
      },
      (message) => {
        const chunks: Buffer[] = [];
        message.on('data', (chunk: Buffer) => chunks.push(chunk));
        message.on('error', reject);
        message.on('end', () => resolve({ message, body: Buffer.concat(chunks) }));
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
  const { message, body } = raw;
  const decoded = message.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return {
    status: message.statusCode ?? 0,
    headers: message.headers,
    text: decoded.toString('utf8'),
    raw: body,
  };
}

export async function askJson(base: string, url: string, options: AskOptions = {}): Promise<unknown> {
  return JSON.parse((await ask(base, url, options)).text);
}
