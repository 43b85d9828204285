/** What an error of the network means: the one table from Node's, OpenSSL's and undici's codes to our kinds. */

import type { FailedKind } from '../domain/page.ts';
import type { Failure } from './exchange.ts';
import { maskUrl } from './secrets.ts';

const KINDS: Readonly<Record<string, FailedKind>> = {
  EPRIVATE: 'outside',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  EAI_SYSTEM: 'dns',
  ENODATA: 'dns',
  ESERVFAIL: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  EHOSTDOWN: 'refused',
  ENETUNREACH: 'refused',
  ENETDOWN: 'refused',
  EADDRNOTAVAIL: 'refused',
  EACCES: 'refused',
  EPERM: 'refused',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  // The proxy answered, but would not connect us.
  UND_ERR_ABORTED: 'refused',
  UND_ERR_PRX_TLS: 'tls',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  HOSTNAME_MISMATCH: 'tls',
  INVALID_CA: 'tls',
  INVALID_PURPOSE: 'tls',
  PATH_LENGTH_EXCEEDED: 'tls',
  UND_ERR_HEADERS_OVERFLOW: 'too-large',
  // The answer is no HTTP. undici gives this error no code of its own (7.30).
  HTTPParserError: 'not-recognised',
};

/** OpenSSL's many codes. */
const OF_TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_C)/;

/** Of an error before anything of the answer had come. A code that nobody has met yet is a broken connection. */
export function failureOf(error: unknown): Failure {
  const code = codeOf(error);
  const kind = KINDS[code] ?? (OF_TLS.test(code) ? 'tls' : 'reset');
  return { kind, detail: maskUrl(describe(error, code)) };
}

/** Of an error after the header of the answer had come: what came is not whole, whatever ended it. */
export function interruptionOf(error: unknown): Failure {
  const { kind, detail } = failureOf(error);
  return { kind: kind === 'timeout' ? kind : 'truncated', detail };
}

/** The request itself could not be made of what the caller gave: an error of ours, not of the network. */
export function isOurMistake(error: unknown): boolean {
  return codeOf(error) === 'UND_ERR_INVALID_ARG';
}

/** Where all of several addresses failed, the error is an aggregate; the first one's code stands for it. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
}

function describe(error: unknown, code: string): string {
  const first = error instanceof AggregateError && !error.message ? error.errors[0] : error;
  if (!(first instanceof Error)) return String(first);
  return code === first.name || first.message.includes(code) ? first.message : `${code}: ${first.message}`;
}
