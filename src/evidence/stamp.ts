/**
 * A time-stamping authority's word (RFC 3161) that a digest existed at an instant: the request, and what is read of
 * the answer. Whether the authority's own signature holds is for openssl to say, with its certificate. Pure.
 */

/** DER of the little that is needed: definite lengths, tags of one byte. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = Buffer.from(
    length.toString(16).padStart(2 * Math.ceil(length.toString(16).length / 2), '0'),
    'hex',
  );
  return Buffer.concat([Buffer.from([tag, 0x80 | digits.length]), digits, content]);
}

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;
const TRUE = Buffer.from([0x01, 0x01, 0xff]);
/** AlgorithmIdentifier of SHA-256, 2.16.840.1.101.3.4.2.1 with NULL. */
const SHA_256 = der(SEQUENCE, Buffer.from('0609608648016503040201', 'hex'), Buffer.from([0x05, 0x00]));

/** `digest`: SHA-256, hexadecimal. `nonce`: eight random bytes, which the answer must repeat. */
export function stampRequest(digest: string, nonce: Uint8Array): Buffer {
  return der(
    SEQUENCE,
    der(INTEGER, Buffer.from([1])),
    imprintOf(digest),
    der(INTEGER, positive(nonce)),
    // the certificate comes with the answer
    TRUE,
  );
}

function imprintOf(digest: string): Buffer {
  return der(SEQUENCE, SHA_256, der(OCTET_STRING, Buffer.from(digest, 'hex')));
}

/** The shortest form of a number that is not negative. */
function positive(bytes: Uint8Array): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const short = Buffer.from(bytes.subarray(from));
  return ((short[0] ?? 0) & 0x80) === 0 ? short : Buffer.concat([Buffer.from([0]), short]);
}

/**
 * Why the answer is not this digest's stamp, in English; null if it is. `nonce`: only where the request is at hand.
 */
export function stampFault(answer: Uint8Array, digest: string, nonce?: Uint8Array): string | null {
  const response = read(answer, 0);
  if (response?.tag !== SEQUENCE || response.end !== answer.length)
    return 'this is no answer of an authority';
  const status = read(response.content, 0);
  const granted = status && read(status.content, 0);
  if (status?.tag !== SEQUENCE || granted?.tag !== INTEGER) return 'the answer has no status';
  const code = granted.content[0];
  if (granted.content.length !== 1 || (code !== 0 && code !== 1))
    return `the authority refused (status ${code})`;
  const token = Buffer.from(response.content.subarray(status.end));
  if (!token.includes(imprintOf(digest))) return 'the stamp is of another digest';
  if (nonce && !token.includes(der(INTEGER, positive(nonce)))) return 'the answer is to another request';
  return null;
}

interface Value {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Where the next one begins. */
  readonly end: number;
}

function read(bytes: Uint8Array, at: number): Value | null {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return null;
  const digits = first < 0x80 ? 0 : first & 0x7f;
  if (digits > 4 || first === 0x80) return null;
  const begin = at + 2 + digits;
  const length = first < 0x80 ? first : Buffer.from(bytes.subarray(at + 2, begin)).readUIntBE(0, digits);
  const end = begin + length;
  return end <= bytes.length ? { tag, content: bytes.subarray(begin, end), end } : null;
}
