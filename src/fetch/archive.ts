/**
 * The archive: every answer is written here before anyone parses it, and read back for replay, for an appeal
 * and for the bundle of evidence. WARC files (ISO 28500) that public tools read, one gzip member a record.
 *
 * Each process writes files of its own, so that nothing has to be locked and a process killed in the middle of
 * a record harms nobody: whole records stand before it, and the next process begins another file.
 */

import { isAbsolute, normalize } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { CaptureId, Original, PlacedRecord } from '../domain/page.ts';
import { type Clock, parseTimestamp, type Timestamp, utc } from '../domain/time.ts';
import { decodeContent } from './content-coding.ts';
import type { Cut, DecodingLimits, Exchange, Failure, ReceivedResponse, StoredCapture } from './exchange.ts';
import { folderStore, type Store, tiered } from './store.ts';
import {
  type Conversation,
  fileRecord,
  type HandedIn,
  type ReadRecord,
  readHttp,
  readRecord,
  requestRecord,
  responseRecord,
  revisitRecord,
  type Screenshot,
  screenshotRecord,
  sha256,
  warcinfo,
} from './warc-record.ts';
import { createWarcWriter, type Place } from './warc-writer.ts';

export { NoRoomError } from './warc-writer.ts';

export interface ArchiveOptions {
  /** Folder; made if it is not there. */
  readonly root: string;
  /** Name and version of the program, for the files' own description. */
  readonly software: string;
  readonly clock: Clock;
  /** A UUID that nobody has had before. */
  readonly newId: () => string;
  /** Bytes after which a file is followed by another. */
  readonly rotateAt?: number;
  /** Where files go when they are no longer written to; left out: they stay. `now` is the clock of files. */
  readonly leaving?: { readonly bucket: Store; readonly now: () => number };
  /** The record that has this payload (SHA-256, hex) already; null if none has. Left out: each is stored anew. */
  readonly earlier?: (digest: string) => Promise<Original | null>;
  /** Of what is read back. */
  readonly limits?: DecodingLimits & { readonly recordBytes: number };
}

export interface Archive {
  /**
   * Resolves when the answer (and the redirects before it) is on the disk, with its place; a failure without an
   * answer gets an id and no place. Rejects if it could not be written, with a NoRoomError if the disk is full:
   * nobody may parse what is not archived.
   */
  store(exchange: Exchange): Promise<StoredCapture>;
  /** `digest` is of the picture. */
  storeScreenshot(png: Uint8Array, of: Screenshot): Promise<StoredCapture>;
  /** Likewise, for a file that somebody handed in; `readScreenshot` reads it back. */
  storeFile(bytes: Uint8Array, of: HandedIn): Promise<StoredCapture>;
  /** Checked against its digests. Throws an ArchiveError that says what does not fit. */
  read(stored: StoredCapture): Promise<ArchivedResponse>;
  /** Likewise, for a picture. */
  readScreenshot(stored: StoredCapture): Promise<Uint8Array>;
  /** The records of the exchange (request, redirects, answer) as they stand in the archive, byte for byte. */
  copy(stored: Omit<StoredCapture, 'digest'>): AsyncIterable<Uint8Array>;
  /** False: the disk was full, and what could not be written still would not fit. */
  hasRoom(): Promise<boolean>;
  close(): Promise<void>;
}

/** What `outcome.ts` and the readers need to judge an answer again. */
export interface ArchivedResponse {
  readonly response: ReceivedResponse;
  /** Why the answer was not whole, as far as the archive tells; for the others see its status. */
  readonly failure: Failure | null;
  readonly fetchedAt: Timestamp;
}

/** What the archive holds is not what was stored: names the file, the place and what does not fit. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

const ROTATE_AT = 256 * 1024 * 1024;
/** Milliseconds for which one file is written to, where files leave for a bucket. */
export const ROTATE_AFTER = 60 * 60_000;
/** A smaller payload takes hardly more room than what would be said of it instead. */
const WORTH_REPEATING = 256;
const LIMITS = { decodedBytes: 32 * 1024 * 1024, ratio: 1_000, recordBytes: 64 * 1024 * 1024 };

export function createArchive(options: ArchiveOptions): Archive {
  const { root, clock, newId, limits = LIMITS, earlier = async () => null } = options;
  const { leaving } = options;
  const files = leaving ? tiered(folderStore(root), leaving.bucket) : folderStore(root);
  const writer = createWarcWriter({
    root,
    begin,
    rotateAt: options.rotateAt ?? ROTATE_AT,
    ...(leaving && { leaving: { after: ROTATE_AFTER, now: leaving.now } }),
  });

  async function begin() {
    const at = clock();
    const id = newId();
    const name = `xunjian-${utc(at).replace(/\D/g, '')}-${id}.warc.gz`;
    return { file: `${at.slice(0, 7)}/${name}`, first: await warcinfo(id, at, name, options.software) };
  }

  async function store(exchange: Exchange): Promise<StoredCapture> {
    const id = newId() as CaptureId;
    const conversations = conversationsOf(exchange);
    const last = conversations.at(-1);
    if (!last) return { id, file: null, offset: null, length: null, digest: null };
    const digest = sha256(last.response.raw);
    // Asked while the records are made: the answer is nearly always no, and is not waited for.
    const [original, ...records] = await Promise.all([
      last.response.raw.length < WORTH_REPEATING ? null : earlier(digest).then(ifHere),
      ...conversations.flatMap((conversation) => {
        const isLast = conversation === last;
        const responseId = isLast ? id : newId();
        const payload = isLast ? digest : sha256(conversation.response.raw);
        return [
          requestRecord(newId(), responseId, conversation),
          responseRecord(responseId, payload, conversation),
        ];
      }),
    ]);
    if (!original) return stored(id, digest, await writer.append(records));
    records.splice(-1, 1, await revisitRecord(id, digest, last, original));
    return { ...stored(id, digest, await writer.append(records)), original };
  }

  /** Homes that share a database do not share their archives: a record rests only on what can be read from here. */
  async function ifHere(original: Original | null): Promise<Original | null> {
    if (!original) return null;
    // A bucket that does not answer now cannot be rested on either.
    const read = await files.read(original.file, original.offset, 1).catch(() => null);
    return read && original.offset + original.length <= read.size ? original : null;
  }

  async function storeScreenshot(png: Uint8Array, of: Screenshot): Promise<StoredCapture> {
    const id = newId() as CaptureId;
    const digest = sha256(png);
    return stored(id, digest, await writer.append([await screenshotRecord(id, digest, png, of)]));
  }

  async function storeFile(bytes: Uint8Array, of: HandedIn): Promise<StoredCapture> {
    const id = newId() as CaptureId;
    const digest = sha256(bytes);
    return stored(id, digest, await writer.append([await fileRecord(id, digest, bytes, of)]));
  }

  async function read(capture: StoredCapture): Promise<ArchivedResponse> {
    const { original = null } = capture;
    const { record, fail } = await verified(capture, original ? 'revisit' : 'response');
    const head = readHttp(record.block) ?? fail('the block holds no HTTP answer');
    const http = original ? { ...head, raw: await repeated(original, record, fail) } : head;
    checkDigest('payload', sha256(http.raw), record.header('WARC-Payload-Digest'), fail);
    checkDigest('stored payload', sha256(http.raw), `sha256:${capture.digest}`, fail);
    const fetchedAt = parseTimestamp(record.header('WARC-Date') ?? '') ?? fail('WARC-Date is no date');
    const cut = cutOf(record.header('WARC-Truncated'));
    const decoded = await decodeContent(http.raw, http.headers, limits);
    const url = record.header('WARC-Target-URI') ?? fail('WARC-Target-URI is missing');
    return {
      response: { url, ...http, body: decoded.body, ...(cut && { cut }) },
      failure: cut ? { kind: KIND_OF_CUT[cut], detail: `archived as cut (${cut})` } : decoded.failure,
      fetchedAt,
    };
  }

  /** The body that stands in another record. */
  async function repeated(original: PlacedRecord, revisit: ReadRecord, fail: Fail): Promise<Uint8Array> {
    if (revisit.header('WARC-Refers-To') !== `<urn:uuid:${original.id}>`) fail('it repeats another record');
    const { record, fail: failThere } = await verified({ ...original, digest: null }, 'response');
    return readHttp(record.block)?.raw ?? failThere('the block holds no HTTP answer');
  }

  async function readScreenshot(capture: StoredCapture): Promise<Uint8Array> {
    const { record, fail } = await verified(capture, 'resource');
    checkDigest('stored payload', sha256(record.block), `sha256:${capture.digest}`, fail);
    return record.block;
  }

  /** The record at its place, its frame and its block's digest checked. */
  async function verified(capture: StoredCapture, type: string): Promise<{ record: ReadRecord; fail: Fail }> {
    const { id } = capture;
    const { file, offset, length, fail } = placed(capture);
    const packed = await readBytes(files, file, offset, length, fail);
    const bytes = await unpack(packed, limits.recordBytes, fail);
    const record = (await readRecord(bytes)) ?? fail('this is no WARC record');
    if (record.header('WARC-Record-ID') !== `<urn:uuid:${id}>`) fail('another record stands here');
    if (record.header('WARC-Type') !== type) fail(`this is no ${type} record`);
    checkDigest('block', sha256(record.block), record.header('WARC-Block-Digest'), fail);
    return { record, fail };
  }

  async function* copy(capture: Omit<StoredCapture, 'digest'>): AsyncGenerator<Uint8Array> {
    const { file, begins, end, fail } = placed(capture);
    for (let offset = begins; offset < end; offset += PIECE)
      yield await readBytes(files, file, offset, Math.min(PIECE, end - offset), fail);
  }

  return {
    store,
    storeScreenshot,
    storeFile,
    read,
    readScreenshot,
    copy,
    hasRoom: () => writer.hasRoom(),
    close: () => writer.close(),
  };
}

/** The exchange as it was, as far as it can be told: `failure` is what was noted of the connection beside. */
export function archivedExchange(
  asked: Pick<Exchange, 'fetchedAt'> & { readonly url: string; readonly finalUrl: string },
  archived: ArchivedResponse | null,
  failure: Failure | null,
): Exchange {
  const fetchedAt = archived?.fetchedAt ?? asked.fetchedAt;
  return {
    request: { method: 'GET', url: asked.url, headers: [], body: null },
    // A record's address has no fragment.
    response: archived && { ...archived.response, url: asked.finalUrl },
    failure: failure ?? archived?.failure ?? null,
    redirects: [],
    fetchedAt,
    remoteAddress: null,
  };
}

type Fail = (what: string) => never;

/** Bytes that are copied at a time. */
const PIECE = 1 << 20;

/** Where it lies. Throws for what lies nowhere, and outside the archive. */
function placed(capture: Omit<StoredCapture, 'digest'>) {
  const { id, file, offset, length } = capture;
  const fail: Fail = (what) => {
    throw new ArchiveError(`capture ${id} in ${file ?? 'no file'} at ${offset ?? '-'}: ${what}`);
  };
  if (file === null || offset === null || length === null)
    return fail('nothing was received, nothing is stored');
  if (isAbsolute(file) || normalize(file).startsWith('..')) return fail('the file lies outside the archive');
  return { file, offset, length, begins: capture.begins ?? offset, end: offset + length, fail };
}

/** Each redirect with its answer, then the answer that counts; empty if none came. */
function conversationsOf({
  request,
  response,
  hops = [],
  fetchedAt,
  remoteAddress,
}: Exchange): Conversation[] {
  if (!response) return [];
  const requests = [request, ...hops.map((hop) => hop.next)];
  const responses = [...hops.map((hop) => hop.response), response];
  return responses.map((answer, i) => ({
    request: requests[i] ?? request,
    response: answer,
    at: fetchedAt,
    // Known of the last connection alone.
    address: answer === response ? remoteAddress : null,
  }));
}

/** The answer that counts is the last record. */
function stored(id: CaptureId, digest: string, places: readonly Place[]): StoredCapture {
  const [first, place] = [places[0], places.at(-1)];
  if (!first || !place) throw new Error('the writer gave no place');
  return { id, ...place, begins: first.offset, digest };
}

function checkDigest(what: string, found: string, expected: string | null, fail: Fail): void {
  if (expected !== `sha256:${found}`)
    fail(`${what} digest is sha256:${found}, expected ${expected ?? 'one'}`);
}

const KIND_OF_CUT = { length: 'too-large', time: 'timeout', disconnect: 'truncated' } as const;

function cutOf(word: string | null): Cut | null {
  if (word === null) return null;
  return word === 'length' || word === 'time' ? word : 'disconnect';
}

async function readBytes(
  store: Store,
  file: string,
  offset: number,
  length: number,
  fail: Fail,
): Promise<Uint8Array> {
  const read = await store.read(file, offset, length);
  if (!read) return fail('the file is missing');
  const { bytes, size } = read;
  if (offset + length > size) return fail(`the file ends at ${size}, the record at ${offset + length}`);
  return bytes.length === length ? bytes : fail(`only ${bytes.length} of ${length} bytes could be read`);
}

async function unpack(packed: Uint8Array, maxOutputLength: number, fail: Fail): Promise<Uint8Array> {
  const chunkSize = Math.min(1 << 20, Math.max(1 << 12, packed.length));
  try {
    return await promisify(gunzip)(packed, { maxOutputLength, chunkSize });
  } catch (error) {
    return fail(`the gzip member is damaged (${error instanceof Error ? error.message : String(error)})`);
  }
}
