import { describe, expect, it } from 'vitest';
import { failureOf, interruptionOf, isOurMistake } from '../../src/fetch/failure.ts';

const error = (code: string, message = 'it broke') => Object.assign(new Error(message), { code });

describe('an error of the network', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'refused'],
    ['EHOSTUNREACH', 'refused'],
    ['ENETUNREACH', 'refused'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['ETIMEDOUT', 'timeout'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['EPROTO', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['UND_ERR_HEADERS_OVERFLOW', 'too-large'],
    ['EPRIVATE', 'outside'],
    ['SOMETHING_NEW', 'reset'],
  ])('%s is %s', (code, kind) => {
    expect(failureOf(error(code))).toEqual({ kind, detail: `${code}: it broke` });
  });

  it('is known by the first of several addresses, or by its cause', () => {
    const all = new AggregateError(
      [error('ECONNREFUSED', 'connect ECONNREFUSED ::1'), error('ETIMEDOUT')],
      '',
    );
    expect(failureOf(all)).toEqual({ kind: 'refused', detail: 'connect ECONNREFUSED ::1' });
    expect(failureOf(new Error('failed', { cause: error('ENOTFOUND') })).kind).toBe('dns');
  });

  it('is a reset if nobody can say more', () => {
    expect(failureOf(new Error('what?'))).toEqual({ kind: 'reset', detail: 'what?' });
    expect(failureOf('what?')).toEqual({ kind: 'reset', detail: 'what?' });
  });

  it('in the middle of an answer leaves it truncated, but for the time', () => {
    for (const code of ['ECONNRESET', 'EPROTO', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']) {
      expect(interruptionOf(error(code)).kind).toBe('truncated');
    }
    expect(interruptionOf(error('ETIMEDOUT')).kind).toBe('timeout');
  });

  it('tells no secrets', () => {
    expect(failureOf(error('X', 'GET https://a.cn/?token=planted')).detail).not.toContain('planted');
  });
});

it('what could not be asked is our own mistake', () => {
  expect(isOurMistake(error('UND_ERR_INVALID_ARG'))).toBe(true);
  expect(isOurMistake(error('ECONNRESET'))).toBe(false);
});
