/**
 * The WARC records (ISO 28500, version 1.1) of one exchange, each a gzip member of its own, and back again.
 *
 * What stands in a record is what came over the wire, byte for byte and still compressed, with two exceptions:
 * the values of cookies and tokens are masked (`secrets.ts`), and `Transfer-Encoding`, which the connection has
 * already undone, is written as `X-Orig-Transfer-Encoding`, or readers would undo it a second time.
 */

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { WARCParser, WARCRecord, type WARCRecordOpts, WARCSerializer } from 'warcio';
import type { Original } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import { utc } from '../domain/time.ts';
import { isCompressed } from './content-coding.ts';
import type { HeaderLines, ReceivedResponse, SentRequest } from './exchange.ts';
import { framed } from './gzip-frame.ts';
import { maskResponseHeaders } from './secrets.ts';

const gzipApart = promisify(gzip);

/** One record as a gzip member, in pieces, ready to be appended to a file. */
export type Member = readonly Uint8Array[];

interface RecordParts {
  readonly type: NonNullable<WARCRecordOpts['type']>;
  readonly id: string;
  readonly at: Timestamp;
  /** Left out for `warcinfo`. */
  readonly url?: string;
  readonly headers: Readonly<Record<string, string | null | undefined>>;
  readonly block: readonly Uint8Array[];
  readonly isCompressed?: boolean;
}

export function warcinfo(id: string, at: Timestamp, filename: string, software: string): Promise<Member> {
  const fields = {
    software,
    format: 'WARC File Format 1.1',
    conformsTo: 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return member({
    type: 'warcinfo',
    id,
    at,
    headers: { 'WARC-Filename': filename },
    block: [Buffer.from(lines.join(''))],
  });
}

/** Both records of one request and its answer; `address` is the one that the connection was made to. */
export interface Conversation {
  readonly request: SentRequest;
  readonly response: ReceivedResponse;
  readonly at: Timestamp;
  readonly address: string | null;
}

export function requestRecord(
  id: string,
  responseId: string,
  { request, at }: Conversation,
): Promise<Member> {
  const { pathname, search } = new URL(request.url);
  const head = httpHead(`${request.method} ${pathname}${search} HTTP/1.1`, request.headers);
  const body = request.body ? [request.body] : [];
  const block = [head, ...body];
  const headers = {
    'WARC-Concurrent-To': urn(responseId),
    'WARC-Payload-Digest': digestOf(...body),
    'WARC-Block-Digest': digestOf(...block),
  };
  return member({ type: 'request', id, at, url: request.url, headers, block });
}

/** `digest` is the SHA-256 of the body as it came, hexadecimal. */
export function responseRecord(
  id: string,
  digest: string,
  { response, at, address }: Conversation,
): Promise<Member> {
  const block = [responseHead(response), response.raw];
  return member({
    type: 'response',
    id,
    at,
    url: response.url,
    headers: {
      'WARC-IP-Address': address,
      'WARC-Truncated': response.cut,
      'WARC-Payload-Digest': `sha256:${digest}`,
      'WARC-Block-Digest': digestOf(...block),
    },
    block,
    isCompressed: isCompressed(response.headers),
  });
}

/** An answer whose body stands in another record, byte for byte (WARC 1.1, 6.7.2): its header alone. */
export function revisitRecord(
  id: string,
  digest: string,
  { response, at, address }: Conversation,
  original: Original,
): Promise<Member> {
  const block = [responseHead(response)];
  return member({
    type: 'revisit',
    id,
    at,
    url: response.url,
    headers: {
      'WARC-Refers-To': urn(original.id),
      'WARC-Refers-To-Target-URI': new URL(targetUri(original.url)).href,
      'WARC-Refers-To-Date': utc(original.fetchedAt),
      'WARC-IP-Address': address,
      'WARC-Truncated': response.cut,
      'WARC-Payload-Digest': `sha256:${digest}`,
      'WARC-Block-Digest': digestOf(...block),
    },
    block,
  });
}

function responseHead({ status, statusText, headers }: ReceivedResponse): Uint8Array {
  return httpHead(`HTTP/1.1 ${status} ${statusText}`, archivedHeaders(headers));
}

/** What a page looked like. Its address has the form that players know: the page itself keeps its own. */
export function screenshotRecord(
  id: string,
  digest: string,
  png: Uint8Array,
  of: Screenshot,
): Promise<Member> {
  return member({
    type: 'resource',
    id,
    at: of.fetchedAt,
    url: `urn:view:${of.url}`,
    headers: {
      'Content-Type': of.type ?? 'image/png',
      'WARC-Concurrent-To': of.capture && urn(of.capture),
      'WARC-Payload-Digest': `sha256:${digest}`,
      'WARC-Block-Digest': `sha256:${digest}`,
    },
    block: [png],
    isCompressed: true,
  });
}

/** A file that somebody handed in, under the name that we gave it. */
export function fileRecord(id: string, digest: string, bytes: Uint8Array, of: HandedIn): Promise<Member> {
  return member({
    type: 'resource',
    id,
    at: of.at,
    url: of.urn,
    headers: {
      'Content-Type': of.type,
      'WARC-Payload-Digest': `sha256:${digest}`,
      'WARC-Block-Digest': `sha256:${digest}`,
    },
    block: [bytes],
    isCompressed: true,
  });
}

export interface HandedIn {
  readonly urn: string;
  readonly at: Timestamp;
  readonly type: string;
}

export interface Screenshot {
  readonly url: string;
  readonly fetchedAt: Timestamp;
  /** `image/png` unless told; also of a file that somebody handed in. */
  readonly type?: string;
  /** The capture of the same page as it came over the wire, if there is one. */
  readonly capture?: string;
}

/** SHA-256, hexadecimal. */
export function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function digestOf(...parts: readonly Uint8Array[]): string {
  return `sha256:${sha256(...parts)}`;
}

function urn(id: string): string {
  return `<urn:uuid:${id}>`;
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0] ?? url;
}

/** The library takes three commas for several values of one header, and refuses them in an address. */
function targetUri(url: string): string {
  return withoutFragment(url).replaceAll(',,,', '%2C%2C%2C');
}

/**
 * The library writes the record's header and shape. Digests are given and the block is handed over whole, so
 * that it neither hashes nor re-encodes. A body that is compressed already gets gzip's frame and is not even
 * copied; others are compressed, in zlib's own threads if they are large. Measured on an article of 3 MB (0.65
 * MB as it came), processor time a record: 0.7 ms with the frame, 2 ms by zlib's level 0, 16 ms by its level 1,
 * 40 ms by the library's own hashes and gzip.
 */
async function member(parts: RecordParts): Promise<Member> {
  const given = Object.entries({ 'WARC-Record-ID': urn(parts.id), ...parts.headers });
  const record = WARCRecord.create(
    {
      type: parts.type,
      date: utc(parts.at),
      warcVersion: 'WARC/1.1',
      warcHeaders: given.filter((header): header is [string, string] => typeof header[1] === 'string'),
      ...(parts.url !== undefined && { url: targetUri(parts.url) }),
    },
    parts.block,
  );
  record.httpHeaders = null;
  const pieces: Uint8Array[] = [];
  for await (const piece of new WARCSerializer(record)) pieces.push(piece);
  if (parts.isCompressed) return framed(pieces);
  const bytes = Buffer.concat(pieces);
  const options = { level: 1, chunkSize: Math.min(1 << 20, bytes.length + 256) };
  return [bytes.length < SMALL ? gzipSync(bytes, options) : await gzipApart(bytes, options)];
}

const SMALL = 64 * 1024;

function httpHead(firstLine: string, headers: HeaderLines): Uint8Array {
  // HTTP/2 has no first line: a browser shows its parts as headers that begin with a colon.
  const plain = headers.filter(([name]) => !name.startsWith(':'));
  const lines = [firstLine, ...plain.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([...lines, ''].flatMap((line) => [wireBytes(line), CRLF]));
}

const CRLF = Buffer.from('\r\n');

/** Header text is Latin-1, as it came; a browser's may be more, and nothing may break a line. */
function wireBytes(line: string): Uint8Array {
  const safe = line.replace(/[\r\n]+/g, ' ');
  return Buffer.from(safe, /[^\0-\u00ff]/.test(safe) ? 'utf8' : 'latin1');
}

const TRANSFER_ENCODING = /^transfer-encoding$/i;
const ORIGINAL_TRANSFER_ENCODING = 'X-Orig-Transfer-Encoding';

function archivedHeaders(headers: HeaderLines): HeaderLines {
  return maskResponseHeaders(headers).map(([name, value]) => [
    TRANSFER_ENCODING.test(name) ? ORIGINAL_TRANSFER_ENCODING : name,
    value,
  ]);
}

/** One record as it stands in the archive. */
export interface ReadRecord {
  header(name: string): string | null;
  readonly block: Uint8Array;
}

/** Of one record's bytes, decompressed; null if they are no WARC record. */
export async function readRecord(bytes: Uint8Array): Promise<ReadRecord | null> {
  const record = await WARCParser.parse([bytes], { parseHttp: false });
  if (!record?.warcHeaders.statusline.startsWith('WARC/1.')) return null;
  const block = await record.readFully(false);
  return { block, header: (name) => record.warcHeader(name) ?? null };
}

/** The answer of a `response` record's block; null if the block has no HTTP header. */
export function readHttp(
  block: Uint8Array,
): Pick<ReceivedResponse, 'status' | 'statusText' | 'headers' | 'raw'> | null {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = end < 0 ? [] : bytes.toString('latin1', 0, end).split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) (.*)$/.exec(statusLine);
  if (!status) return null;
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(': ');
    const name = line.slice(0, colon);
    return [name === ORIGINAL_TRANSFER_ENCODING ? 'Transfer-Encoding' : name, line.slice(colon + 2)];
  });
  return { status: Number(status[1]), statusText: status[2] ?? '', headers, raw: bytes.subarray(end + 4) };
}
