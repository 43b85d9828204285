/** Puts an answer on the wire: whole, or broken in one of the ways in which real transfers break. */

import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { WireFault } from './faults.ts';
import type { Answer } from './surfaces/surface.ts';

/** Below this a platform's gateway does not compress. */
const WORTH_COMPRESSING = 1_000;
const DRIP_BYTES = 64;
const DRIP_MILLISECONDS = 50;

interface Payload {
  readonly headers: Record<string, string | number | string[]>;
  readonly body: Buffer;
}

export function deliver(response: ServerResponse, answer: Answer, acceptsGzip: boolean): void {
  const { headers, body } = payload(answer, acceptsGzip);
  response.writeHead(answer.status, { ...headers, 'content-length': body.length });
  response.end(body);
}

function payload(answer: Answer, gzip: boolean): Payload {
  const body = Buffer.from(answer.body);
  if (!gzip || body.length < WORTH_COMPRESSING) return { headers: { ...answer.headers }, body };
  return {
    headers: { ...answer.headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
    body: gzipSync(body),
  };
}

/** `timeout` and `reset` send nothing at all; the others begin as the whole answer would. */
export function deliverBroken(
  response: ServerResponse,
  answer: Answer,
  fault: WireFault,
  acceptsGzip: boolean,
): void {
  if (fault === 'timeout') return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { headers, body } = payload(answer, acceptsGzip || fault === 'broken-gzip');
  const half = body.subarray(0, Math.ceil(body.length / 2));
  switch (fault) {
    case 'cut':
      response.writeHead(answer.status, { ...headers, 'content-length': body.length });
      response.write(half, () => response.socket?.resetAndDestroy());
      return;
    case 'truncated':
      response.writeHead(answer.status, { ...headers, 'content-length': body.length });
      response.write(half, () => response.socket?.end());
      return;
    case 'cut-chunked':
      response.writeHead(answer.status, headers);
      response.write(half, () => response.socket?.end());
      return;
    case 'wrong-length':
      response.writeHead(answer.status, {
        ...headers,
        'content-length': body.length + 100,
        connection: 'close',
      });
      response.write(body, () => response.socket?.end());
      return;
    case 'broken-gzip': {
      const broken =
        Buffer.from(answer.body).length < WORTH_COMPRESSING ? gzipSync(Buffer.from(answer.body)) : body;
      broken.fill(0xff, Math.floor(broken.length / 2), Math.floor(broken.length / 2) + 32);
      response.writeHead(answer.status, {
        ...headers,
        'content-encoding': 'gzip',
        'content-length': broken.length,
      });
      response.end(broken);
      return;
    }
    case 'slow':
      response.writeHead(answer.status, { ...headers, 'content-length': body.length });
      drip(response, body);
  }
}

function drip(response: ServerResponse, body: Buffer): void {
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(sent, sent + DRIP_BYTES));
    sent += DRIP_BYTES;
    if (sent < body.length) return;
    clearInterval(timer);
    response.end();
  }, DRIP_MILLISECONDS);
  response.on('close', () => clearInterval(timer));
}
