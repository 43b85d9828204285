/**
 * A bucket on loopback that speaks as much of S3 as the archive does (put, get, ranges, head, list page by page, delete),
 * and refuses whoever does not sign as AWS has it (Signature Version 4).
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StandInBucket {
  readonly address: string;
  readonly keyId: string;
  readonly secret: string;
  /** By key; tests may change them. */
  readonly objects: Map<string, StoredObject>;
  /** What was asked, e.g. `GET archive/x bytes=0-9`, with what was answered. */
  readonly asked: { readonly what: string; readonly status: number }[];
  /** Made of the bytes that arrive, if told: a bucket that loses some. */
  damage: ((bytes: Buffer) => Buffer) | null;
  close(): Promise<void>;
}

export interface StoredObject {
  readonly bytes: Buffer;
  readonly changedAt: Date;
}

const BUCKET = 'evidence';
const REGION = 'cn-test-1';
const KEY_ID = 'AKIDSTANDIN';
const SECRET = 'a secret of the stand-in bucket alone';
/** Small, so that every list has several pages. */
const PAGE = 2;

export async function startBucket(): Promise<StandInBucket> {
  const objects = new Map<string, StoredObject>();
  const asked: StandInBucket['asked'] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const key = keyOf(request);
    answer(bucket, request, Buffer.concat(pieces), key, response);
    const what = [request.method, key, request.headers.range].filter(Boolean).join(' ');
    asked.push({ what, status: response.statusCode });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const bucket: StandInBucket = {
    address: `http://127.0.0.1:${port}/${BUCKET}`,
    keyId: KEY_ID,
    secret: SECRET,
    objects,
    asked,
    damage: null,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return bucket;
}

/** The variables by which the product finds it. */
export function bucketVariables({ address, keyId, secret }: StandInBucket) {
  return {
    XUNJIAN_S3: address,
    XUNJIAN_S3_REGION: REGION,
    XUNJIAN_S3_KEY_ID: keyId,
    XUNJIAN_S3_SECRET: secret,
  };
}

const urlOf = ({ url }: IncomingMessage) => new URL(url ?? '/', 'http://stand-in');

function keyOf(request: IncomingMessage): string {
  return decodeURIComponent(urlOf(request).pathname).replace(`/${BUCKET}`, '').replace(/^\//, '');
}

function answer(
  bucket: StandInBucket,
  request: IncomingMessage,
  body: Buffer,
  key: string,
  response: ServerResponse,
): unknown {
  const { objects } = bucket;
  if (!isSigned(request, body)) return refuse(response, 403, 'SignatureDoesNotMatch');
  if (request.method === 'PUT') {
    const bytes = bucket.damage ? bucket.damage(body) : body;
    objects.set(key, { bytes, changedAt: new Date() });
    return response.writeHead(200, { etag: etagOf(bytes) }).end();
  }
  if (request.method === 'DELETE') {
    objects.delete(key);
    return response.writeHead(204).end();
  }
  if (key === '') return list(objects, urlOf(request).searchParams, response);
  const object = objects.get(key);
  if (!object) return refuse(response, 404, 'NoSuchKey');
  return send(object, request, response);
}

function send({ bytes }: StoredObject, request: IncomingMessage, response: ServerResponse): unknown {
  const { length } = bytes;
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  if (from === undefined) {
    response.writeHead(200, { 'content-length': length, etag: etagOf(bytes) });
    return response.end(request.method === 'HEAD' ? undefined : bytes);
  }
  if (Number(from) >= length) return refuse(response, 416, 'InvalidRange');
  const end = Math.min(to === '' || to === undefined ? length : Number(to) + 1, length);
  response.writeHead(206, { 'content-range': `bytes ${from}-${end - 1}/${length}` });
  return response.end(bytes.subarray(Number(from), end));
}

function list(
  objects: ReadonlyMap<string, StoredObject>,
  asked: URLSearchParams,
  response: ServerResponse,
): void {
  const prefix = asked.get('prefix') ?? '';
  const after = asked.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, PAGE);
  const contents = page.map((key) => {
    const { bytes, changedAt } = objects.get(key) as StoredObject;
    return `<Contents><Key>${key}</Key><LastModified>${changedAt.toISOString()}</LastModified><ETag>${etagOf(bytes).replaceAll('"', '&quot;')}</ETag><Size>${bytes.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
  });
  const isCut = keys.length > page.length;
  const next = isCut ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>${BUCKET}</Name><Prefix>${prefix}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${PAGE}</MaxKeys><IsTruncated>${isCut}</IsTruncated>${contents.join('')}${next}</ListBucketResult>`,
  );
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  );
}

const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** As AWS writes it down: "Authenticating Requests: Using the Authorization Header (Signature Version 4)". */
function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const { authorization = '' } = request.headers;
  const [, scope = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=AKIDSTANDIN\/(\S+), ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  const [day = '', region, service, ending] = scope.split('/');
  const time = String(request.headers['x-amz-date'] ?? '');
  const payload = String(request.headers['x-amz-content-sha256'] ?? '');
  if (region !== REGION || service !== 's3' || ending !== 'aws4_request' || !time.startsWith(day))
    return false;
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)) return false;
  const signed = names.split(';');
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.includes(name))) return false;
  const { pathname, searchParams } = urlOf(request);
  const query = [...searchParams].map((pair) => pair.map(encode).join('=')).sort();
  const headers = signed.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  const canonical = [request.method, pathname, query.join('&'), headers.join(''), names, payload].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, REGION, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${SECRET}`);
  return timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'));
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
