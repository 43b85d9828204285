import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CDXIndexer, WARCParser } from 'warcio';
import type { Original } from '../../src/domain/page.ts';
import { type Archive, ArchiveError, createArchive } from '../../src/fetch/archive.ts';
import type { Exchange, ReceivedResponse, StoredCapture } from '../../src/fetch/exchange.ts';
import { sha256 } from '../../src/fetch/warc-record.ts';
import { AT, answer, HOSTS, head, httpTo, loopback, rawThenEnd } from './loopback.ts';

const PAGE = Buffer.from(`<!doctype html><title>宝鸡工信</title>${'<p>信息公开</p>'.repeat(2_000)}`);
const ZIPPED = gzipSync(PAGE);

let root: string;
let archive: Archive;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'xunjian-archive-'));
  archive = open_();
});
afterEach(async () => {
  await archive.close();
  await rm(root, { recursive: true });
});

const open_ = (more: { rotateAt?: number; earlier?: (digest: string) => Promise<Original | null> } = {}) =>
  createArchive({ root, software: 'xunjian/0.1.0', clock: () => AT, newId: randomUUID, ...more });

function exchange(more: Partial<ReceivedResponse> = {}, rest: Partial<Exchange> = {}): Exchange {
  return {
    request: {
      method: 'GET',
      url: 'https://m.weibo.cn/u/1?x=1#top',
      headers: [
        ['Host', 'm.weibo.cn'],
        ['Cookie', '***'],
      ],
      body: null,
    },
    response: {
      url: 'https://m.weibo.cn/u/1?x=1#top',
      status: 200,
      statusText: 'OK',
      headers: [
        ['Content-Type', 'text/html; charset=utf-8'],
        ['content-encoding', 'gzip'],
      ],
      raw: ZIPPED,
      body: PAGE,
      ...more,
    },
    failure: null,
    redirects: [],
    fetchedAt: AT,
    remoteAddress: '123.125.22.1',
    ...rest,
  };
}

async function recordsOf(file: string | null) {
  const records: { header: (name: string) => string | null; http: string | undefined; block: Buffer }[] = [];
  for await (const record of WARCParser.iterRecords(createReadStream(join(root, file ?? '')), {
    keepHeadersCase: true,
  })) {
    const block = Buffer.from(await record.readFully(false));
    records.push({
      header: (name) => record.warcHeader(name) ?? null,
      http: record.httpHeaders?.toString(),
      block,
    });
  }
  return records;
}

describe('storing an answer', () => {
  it('writes warcinfo, request and response, which the library itself reads', async () => {
    const stored = await archive.store(exchange());
    const [info, request, response, ...others] = await recordsOf(stored.file);
    expect(others).toEqual([]);
    expect(info?.header('WARC-Type')).toBe('warcinfo');
    expect(info?.block.toString()).toContain('software: xunjian/0.1.0\r\n');
    expect(stored.file).toContain(info?.header('WARC-Filename'));
    expect(request?.header('WARC-Type')).toBe('request');
    expect(request?.http).toBe('GET /u/1?x=1 HTTP/1.1\r\nHost: m.weibo.cn\r\nCookie: ***\r\n');
    expect(request?.header('WARC-Concurrent-To')).toBe(`<urn:uuid:${stored.id}>`);
    expect(response?.header('WARC-Record-ID')).toBe(`<urn:uuid:${stored.id}>`);
    expect(response?.header('WARC-Type')).toBe('response');
    expect(response?.header('WARC-Target-URI')).toBe('https://m.weibo.cn/u/1?x=1');
    expect(response?.header('WARC-Date')).toBe('2020-11-06T02:00:00Z');
    expect(response?.header('WARC-IP-Address')).toBe('123.125.22.1');
    expect(response?.header('WARC-Truncated')).toBeNull();
    expect(response?.header('WARC-Payload-Digest')).toBe(`sha256:${sha256(ZIPPED)}`);
    expect(stored.digest).toBe(sha256(ZIPPED));
    expect(response?.http).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\ncontent-encoding: gzip\r\n',
    );
    expect(response?.block.equals(ZIPPED)).toBe(true);
  });

  it('gives block digests that are right over header and body', async () => {
    const stored = await archive.store(exchange());
    for await (const record of WARCParser.iterRecords(createReadStream(join(root, stored.file ?? '')), {
      parseHttp: false,
    })) {
      if (record.warcType === 'warcinfo') continue;
      expect(record.warcHeader('WARC-Block-Digest')).toBe(`sha256:${sha256(await record.readFully(false))}`);
    }
  });

  it('points to the gzip member of the response, and only to it', async () => {
    const stored = await archive.store(exchange());
    const file = await readFile(join(root, stored.file ?? ''));
    expect((stored.offset ?? 0) + (stored.length ?? 0)).toBe(file.length);
    const member = gunzipSync(file.subarray(stored.offset ?? 0, file.length)).toString('latin1');
    expect(member.startsWith('WARC/1.1\r\n')).toBe(true);
    expect(member).toContain(`<urn:uuid:${stored.id}>`);
  });

  it('makes files that gzip itself finds whole, and an index finds every page in', async () => {
    const stored = await archive.store(exchange());
    await archive.store(exchange({ url: 'https://m.weibo.cn/u/2' }));
    execFileSync('gzip', ['-t', join(root, stored.file ?? '')]);
    const indexer = new CDXIndexer({});
    const lines: unknown[] = [];
    const files = [{ filename: 'x', reader: createReadStream(join(root, stored.file ?? '')) }];
    for await (const line of indexer.iterIndex(files)) lines.push(line);
    expect(lines).toMatchObject([
      {
        url: 'https://m.weibo.cn/u/1?x=1',
        mime: 'text/html',
        status: 200,
        offset: stored.offset,
        length: stored.length,
      },
      { url: 'https://m.weibo.cn/u/2' },
    ]);
  });

  it('keeps what a server sent, byte for byte and still compressed', async () => {
    const server = await loopback();
    const http = httpTo(server);
    server.on('/article', answer(200, ['Content-Encoding: gzip', 'X-Name: \u00e4\u00b8\u00ad'], ZIPPED));
    const stored = await archive.store(await http({ url: 'https://m.weibo.cn/article', hosts: HOSTS }));
    const [, request, response] = await recordsOf(stored.file);
    expect(request?.http).toContain('Accept-Encoding: gzip, br, deflate');
    expect(response?.block.equals(ZIPPED)).toBe(true);
    const { response: read } = await archive.read(stored);
    expect(read.headers).toContainEqual(['X-Name', '\u00e4\u00b8\u00ad']);
    expect(Buffer.from(read.body).equals(PAGE)).toBe(true);
    await http.close();
    await server.close();
  });

  it('stores each redirect on the way with its own request', async () => {
    const server = await loopback();
    const http = httpTo(server);
    server.on('/old', answer(301, ['Location: /new?token=planted'], 'moved'));
    server.on('/new', answer(200, [], 'here'));
    const stored = await archive.store(await http({ url: 'https://m.weibo.cn/old', hosts: HOSTS }));
    const records = await recordsOf(stored.file);
    expect(
      records.slice(1).map((record) => [record.header('WARC-Type'), record.header('WARC-Target-URI')]),
    ).toEqual([
      ['request', 'https://m.weibo.cn/old'],
      ['response', 'https://m.weibo.cn/old'],
      ['request', 'https://m.weibo.cn/new?token=***'],
      ['response', 'https://m.weibo.cn/new?token=***'],
    ]);
    expect(records[3]?.http).toMatch(/^GET \/new\?token=\*\*\* HTTP/);
    expect((await archive.read(stored)).response).toMatchObject({
      status: 200,
      url: 'https://m.weibo.cn/new?token=***',
    });
    await http.close();
    await server.close();
  });

  it('writes no secret, not even one that the server sent', async () => {
    const server = await loopback();
    const http = httpTo(server);
    const cookie = 'Set-Cookie: SUB=planted; path=/';
    server.on('/in', answer(302, [cookie, 'Location: /out?ticket=planted'], ''));
    server.on('/out', answer(200, [cookie], 'x'));
    await archive.store(
      await http({
        url: 'https://m.weibo.cn/in?access_token=planted',
        method: 'POST',
        body: '{"secret":"planted"}',
        headers: {
          Cookie: 'SUB=planted',
          'X-XSRF-TOKEN': 'planted',
          Referer: 'https://m.weibo.cn/?gsid=planted',
        },
        hosts: HOSTS,
      }),
    );
    for (const file of await files())
      expect(gunzipSync(await readFile(file)).toString()).not.toContain('planted');
    await http.close();
    await server.close();
  });

  it('says which answers were cut, and stores the part', async () => {
    const server = await loopback();
    const http = httpTo(server);
    server.on('/cut', rawThenEnd(head(200, ['Content-Length: 100']), Buffer.from('only so much')));
    const stored = await archive.store(await http({ url: 'https://m.weibo.cn/cut', hosts: HOSTS }));
    expect((await recordsOf(stored.file))[2]?.header('WARC-Truncated')).toBe('disconnect');
    const read = await archive.read(stored);
    expect(read.failure?.kind).toBe('truncated');
    expect(Buffer.from(read.response.body).toString()).toBe('only so much');
    await http.close();
    await server.close();
  });

  it('has nothing to store of a failure without an answer', async () => {
    const failure = { kind: 'dns', detail: 'lost' } as const;
    const stored = await archive.store(exchange({}, { response: null, failure }));
    expect(stored).toEqual({ id: expect.any(String), file: null, offset: null, length: null, digest: null });
    expect(await files()).toEqual([]);
    await expect(archive.read(stored)).rejects.toThrow('nothing was received, nothing is stored');
  });

  it.each<[string, Partial<ReceivedResponse>]>([
    ['three commas in the address', { url: 'https://m.weibo.cn/?a=1,,,2,,,,3' }],
    [
      'headers of the archive’s own names, twice',
      {
        headers: [
          ['WARC-Type', 'a'],
          ['WARC-Type', 'b'],
        ] as const,
      },
    ],
    [
      'the name under which an undone transfer coding is kept',
      { headers: [['X-Orig-Transfer-Encoding', 'chunked']] as const },
    ],
    [
      'line breaks in a header',
      {
        headers: [
          ['X', 'a\r\n\r\nWARC/1.1'],
          ['Y', '\u010d\u010a'],
        ] as const,
      },
    ],
    ['an empty body', { raw: new Uint8Array(), body: new Uint8Array(), headers: [] }],
    ['an empty status text', { statusText: '' }],
    ['a body that looks like a record', { raw: Buffer.from('\r\n\r\nWARC/1.1\r\n\r\n'), headers: [] }],
  ])('is not disturbed by %s', async (_what, more) => {
    const stored = await archive.store(exchange(more));
    const after = await archive.store(exchange());
    const read = await archive.read(stored);
    expect(Buffer.from(read.response.raw).equals(Buffer.from(more.raw ?? ZIPPED))).toBe(true);
    expect(read.response.status).toBe(200);
    expect((await recordsOf(after.file)).map((record) => record.header('WARC-Type'))).toEqual([
      'warcinfo',
      'request',
      'response',
      'request',
      'response',
    ]);
  });

  it('leaves out the parts of HTTP/2 that have no place in a header', async () => {
    const request = {
      ...exchange().request,
      headers: [
        [':authority', 'm.weibo.cn'],
        ['accept', '*/*'],
      ] as const,
    };
    const stored = await archive.store(exchange({}, { request }));
    expect((await recordsOf(stored.file))[1]?.http).toBe('GET /u/1?x=1 HTTP/1.1\r\naccept: */*\r\n');
  });
});

describe('files', () => {
  it('hold what was stored at the same time, one after the other', async () => {
    const bodies = Array.from({ length: 40 }, (_, i) => Buffer.from(`page ${i} `.repeat(i * 100)));
    const all = await Promise.all(
      bodies.map((body) => archive.store(exchange({ raw: body, body, headers: [] }))),
    );
    expect(new Set(all.map((stored) => stored.file)).size).toBe(1);
    for (const [i, stored] of all.entries()) {
      expect(Buffer.from((await archive.read(stored)).response.body).equals(bodies[i] ?? Buffer.of())).toBe(
        true,
      );
    }
    expect(await recordsOf(all[0]?.file ?? null)).toHaveLength(81);
  });

  it('are each process’s own, and followed by another when they are large enough', async () => {
    const other = open_({ rotateAt: 1 });
    const stored = [
      await archive.store(exchange()),
      await other.store(exchange()),
      await other.store(exchange()),
    ];
    expect(new Set(stored.map(({ file }) => file)).size).toBe(3);
    for (const capture of stored) {
      expect(capture.file).toMatch(/^2020-11\/xunjian-20201106020000-[0-9a-f-]{36}\.warc\.gz$/);
      expect(await recordsOf(capture.file)).toHaveLength(3);
    }
    await other.close();
  });

  it('are whole on the disk as soon as a store has ended', async () => {
    const stored = await archive.store(exchange());
    const another = open_();
    expect((await another.read(stored)).response.status).toBe(200);
    await another.close();
  });

  it('that a killed process left half-written lose nothing before the half, and are not written on', async () => {
    const first = await archive.store(exchange());
    const second = await archive.store(exchange({ url: 'https://m.weibo.cn/u/2' }));
    await archive.close();
    const path = join(root, first.file ?? '');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, (second.offset ?? 0) + 100));
    archive = open_();
    const third = await archive.store(exchange());
    expect(third.file).not.toBe(first.file);
    expect((await archive.read(first)).response.status).toBe(200);
    expect((await archive.read(third)).response.status).toBe(200);
    await expect(archive.read(second)).rejects.toThrow(/the file ends at \d+, the record at \d+/);
  });

  it('that cannot be made refuse to store, and are tried again the next time', async () => {
    const month = join(root, '2020-11');
    await writeFile(month, 'in the way');
    await expect(archive.store(exchange())).rejects.toThrow();
    await rm(month);
    const stored = await archive.store(exchange());
    expect((await archive.read(stored)).response.status).toBe(200);
  });

  it.skipIf(process.platform === 'win32')(
    'on a full disk hold whole records only, and storing goes on once there is room',
    async () => {
      const script = fileURLToPath(new URL('full-disk.ts', import.meta.url));
      const limited = `ulimit -f 400 && exec "${process.execPath}" --import tsx "$@"`; // 400 blocks of 512 bytes.
      const output = execFileSync('sh', ['-c', limited, 'sh', script, root, '120000', '120000', '30000']);
      const [first, second, third]: (StoredCapture & string)[] = JSON.parse(output.toString());
      if (!first || !third) throw new Error('nothing stored');
      expect(second).toBe('EFBIG');
      expect(third.file).not.toBe(first.file);
      expect((await archive.read(first)).response.raw).toHaveLength(120_000);
      expect((await archive.read(third)).response.raw).toHaveLength(30_000);
      expect((await recordsOf(first.file)).map((record) => record.header('WARC-Type'))).toEqual([
        'warcinfo',
        'request',
        'response',
      ]);
    },
  );

  it('are not written to after the end', async () => {
    await archive.close();
    await expect(archive.store(exchange())).rejects.toThrow('the archive is closed');
    archive = open_();
  });
});

describe('reading back', () => {
  it('gives the answer as it was: address, status, headers, bytes, time', async () => {
    const headers = [
      ['Transfer-Encoding', 'chunked'],
      ['Content-Encoding', 'gzip'],
      ['X', 'a: b'],
    ] as const;
    const stored = await archive.store(exchange({ headers, status: 404, statusText: 'Not Found' }));
    const { response, failure, fetchedAt } = await archive.read(stored);
    expect(response).toMatchObject({
      url: 'https://m.weibo.cn/u/1?x=1',
      status: 404,
      statusText: 'Not Found',
      headers,
    });
    expect(Buffer.from(response.raw).equals(ZIPPED)).toBe(true);
    expect(Buffer.from(response.body).equals(PAGE)).toBe(true);
    expect(failure).toBeNull();
    expect(fetchedAt).toBe(AT);
  });

  it('finds a broken body broken again', async () => {
    const raw = ZIPPED.subarray(0, -30);
    const read = await archive.read(await archive.store(exchange({ raw })));
    expect(read.failure?.kind).toBe('truncated');
  });

  it.each<[string, (stored: StoredCapture) => StoredCapture, RegExp]>([
    [
      'another digest',
      (s) => ({ ...s, digest: 'f'.repeat(64) }),
      /stored payload digest is sha256:.*expected sha256:fff/,
    ],
    [
      'another capture',
      (s) => ({ ...s, id: randomUUID() as StoredCapture['id'] }),
      /another record stands here/,
    ],
    [
      'the wrong place',
      (s) => ({ ...s, offset: (s.offset ?? 0) + 1 }),
      /the file ends at|gzip member is damaged/,
    ],
    ['a place before', (s) => ({ ...s, offset: (s.offset ?? 0) - 1 }), /gzip member is damaged/],
    ['too short a length', (s) => ({ ...s, length: (s.length ?? 0) - 10 }), /gzip member is damaged/],
    ['a missing file', (s) => ({ ...s, file: '2020-11/none.warc.gz' }), /the file is missing/],
    ['a file outside', (s) => ({ ...s, file: '../outside.warc.gz' }), /outside the archive/],
    ['an absolute path', (s) => ({ ...s, file: '/etc/passwd' }), /outside the archive/],
  ])('names what is wrong with %s', async (_what, change, message) => {
    const stored = await archive.store(exchange());
    const reading = archive.read(change(stored));
    await expect(reading).rejects.toBeInstanceOf(ArchiveError);
    await expect(reading).rejects.toThrow(message);
  });

  it('finds any one byte changed, and says where', async () => {
    const stored = await archive.store(exchange());
    const path = join(root, stored.file ?? '');
    const whole = await readFile(path);
    const { offset, length } = stored;
    if (offset === null || length === null) throw new Error('nothing stored');
    // Bytes 4 to 9 of a gzip member are its date and maker, no part of the record; so are a few bits of padding.
    const places = [
      0,
      1,
      2,
      3,
      ...Array.from({ length: 120 }, (_, i) => 10 + Math.floor((i * (length - 10)) / 120)),
    ];
    for (const place of places) {
      const file = await open(path, 'r+');
      await file.write(Buffer.from([(whole[offset + place] ?? 0) ^ 0xff]), 0, 1, offset + place);
      await file.close();
      await expect(archive.read(stored), `byte ${place}`).rejects.toThrow(`in ${stored.file} at ${offset}: `);
      await writeFile(path, whole);
    }
  });

  it('names the digest that a rewritten record does not fit', async () => {
    const stored = await archive.store(exchange());
    const path = join(root, stored.file ?? '');
    const whole = await readFile(path);
    const record = gunzipSync(whole.subarray(stored.offset ?? 0)).toString('latin1');
    for (const [from, to, message] of [
      ['200 OK', '200 KO', /block digest is sha256:/],
      [
        `WARC-Payload-Digest: sha256:${stored.digest}`,
        `WARC-Payload-Digest: sha256:${'0'.repeat(64)}`,
        /: payload digest is/,
      ],
      ['WARC-Type: response', 'WARC-Type: resource', /this is no response record/],
      ['WARC/1.1', 'WARX/1.1', /no WARC record/],
    ] as const) {
      const forged = gzipSync(Buffer.from(record.replace(from, to), 'latin1'));
      await writeFile(path, Buffer.concat([whole.subarray(0, stored.offset ?? 0), forged]));
      await expect(archive.read({ ...stored, length: forged.length })).rejects.toThrow(message);
    }
  });

  it('does not unpack a bomb', async () => {
    const small = createArchive({
      root,
      software: 'x',
      clock: () => AT,
      newId: randomUUID,
      limits: { decodedBytes: 1_000_000, ratio: 1_000, recordBytes: 100_000 },
    });
    const body = Buffer.alloc(1_000_000);
    const stored = await archive.store(exchange({ raw: body, body, headers: [] }));
    await expect(small.read(stored)).rejects.toThrow(/damaged/);
    await small.close();
  });
});

describe('a payload that was received before', () => {
  const FIRST = 'https://m.weibo.cn/u/1?x=1#top';
  let known: Map<string, Original>;
  let deduplicating: Archive;
  beforeEach(() => {
    known = new Map();
    deduplicating = open_({ earlier: async (digest) => known.get(digest) ?? null });
  });
  afterEach(() => deduplicating.close());

  /** On record afterwards, as the database has it. */
  async function first(): Promise<StoredCapture> {
    const stored = await deduplicating.store(exchange({ raw: PAGE, headers: [] }));
    const { id, file, offset, length, digest } = stored;
    if (file === null || offset === null || length === null || digest === null)
      throw new Error('nothing stored');
    known.set(digest, { id, file, offset, length, begins: null, url: FIRST, fetchedAt: AT });
    return stored;
  }
  const again = () =>
    deduplicating.store(
      exchange({
        raw: PAGE,
        url: 'https://m.weibo.cn/u/2',
        status: 203,
        statusText: 'Again',
        headers: [['X', 'own']],
      }),
    );

  it('is stored once: what repeats it has its own header, and says which record has the payload', async () => {
    const original = await first();
    const stored = await again();
    const record = (await recordsOf(stored.file)).at(-1);
    expect(record?.header('WARC-Type')).toBe('revisit');
    expect(record?.header('WARC-Profile')).toBe(
      'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
    );
    expect(record?.header('WARC-Target-URI')).toBe('https://m.weibo.cn/u/2');
    expect(record?.header('WARC-Refers-To')).toBe(`<urn:uuid:${original.id}>`);
    expect(record?.header('WARC-Refers-To-Target-URI')).toBe('https://m.weibo.cn/u/1?x=1');
    expect(record?.header('WARC-Refers-To-Date')).toBe('2020-11-06T02:00:00Z');
    expect(record?.header('WARC-Payload-Digest')).toBe(`sha256:${original.digest}`);
    expect(record?.http).toBe('HTTP/1.1 203 Again\r\nX: own\r\n');
    expect(record?.block).toHaveLength(0);
    expect(stored).toMatchObject({ digest: original.digest, original: { id: original.id } });
    expect(stored.length ?? 0).toBeLessThan(1_000);
  });

  it('is read back from there, with the header of its own record', async () => {
    await first();
    const { response } = await deduplicating.read(await again());
    expect(response).toMatchObject({ url: 'https://m.weibo.cn/u/2', status: 203, headers: [['X', 'own']] });
    expect(Buffer.from(response.raw).equals(PAGE)).toBe(true);
  });

  it('is not read from a record that is damaged, or is another one', async () => {
    const original = await first();
    const stored = await again();
    const other = { ...original, id: randomUUID() } as unknown as Original;
    await expect(deduplicating.read({ ...stored, original: other })).rejects.toThrow(
      'it repeats another record',
    );
    await expect(deduplicating.read({ ...stored, original: null })).rejects.toThrow('no response record');
    const path = join(root, original.file ?? '');
    const whole = await readFile(path);
    const at = (original.offset ?? 0) + 300;
    whole.writeUInt8((whole[at] ?? 0) ^ 0xff, at);
    await writeFile(path, whole);
    await expect(deduplicating.read(stored)).rejects.toThrow(`capture ${original.id}`);
  });

  it.each([
    ['lies in another archive', { file: '2020-11/of-another-home.warc.gz' }],
    ['is longer than its file', { length: 1 << 20 }],
  ])('is stored anew where the record that has it %s', async (_, elsewhere) => {
    const { digest } = await first();
    const original = known.get(digest ?? '');
    if (!original) throw new Error('nothing known');
    known.set(digest ?? '', { ...original, ...elsewhere });
    const stored = await again();
    expect(stored.original).toBeUndefined();
    expect(Buffer.from((await archive.read(stored)).response.raw).equals(PAGE)).toBe(true);
  });

  it('is stored anew where it is so small that nothing would be saved', async () => {
    const raw = Buffer.alloc(255);
    const one = { file: 'x', offset: 0, length: 1, begins: null, url: FIRST, fetchedAt: AT };
    known.set(sha256(raw), { id: randomUUID() as Original['id'], ...one });
    expect((await deduplicating.store(exchange({ raw, headers: [] }))).original).toBeUndefined();
  });
});

describe('a screenshot', () => {
  const png = Buffer.from('89504e470d0a1a0a0000', 'hex');

  it('stands beside the page that it shows', async () => {
    const page = await archive.store(exchange());
    const url = 'https://m.weibo.cn/u/1?x=1#top';
    const stored = await archive.storeScreenshot(png, { url, fetchedAt: AT, capture: page.id });
    const record = (await recordsOf(stored.file)).at(-1);
    expect(record?.header('WARC-Type')).toBe('resource');
    expect(record?.header('Content-Type')).toBe('image/png');
    expect(record?.header('WARC-Target-URI')).toBe('urn:view:https://m.weibo.cn/u/1?x=1');
    expect(record?.header('WARC-Concurrent-To')).toBe(`<urn:uuid:${page.id}>`);
    expect(record?.block.equals(png)).toBe(true);
    expect(stored.digest).toBe(sha256(png));
    expect(Buffer.from(await archive.readScreenshot(stored)).equals(png)).toBe(true);
  });

  it('is not taken for a page, nor a page for it', async () => {
    const page = await archive.store(exchange());
    const stored = await archive.storeScreenshot(png, { url: 'https://m.weibo.cn/', fetchedAt: AT });
    await expect(archive.read(stored)).rejects.toThrow('this is no response record');
    await expect(archive.readScreenshot(page)).rejects.toThrow('this is no resource record');
  });
});

async function files(): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
