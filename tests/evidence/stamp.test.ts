/** A time-stamping authority, played by `openssl ts` on this machine: its stamp holds by openssl's own verification. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { stampFault, stampRequest } from '../../src/evidence/stamp.ts';
import { sha256 } from '../../src/evidence/sums.ts';
import { manifestContent, manifestOf } from '../../src/store/manifests.ts';
import { startApp } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { NOW, platformsOfSmallRound, smallRound } from './support.ts';

const test = useDatabase();
let folder: string;
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

const CONFIG = `[ tsa ]
default_tsa = own
[ own ]
serial = ${'$'}ENV::FOLDER/serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xunjian-tsa-'));
  writeFileSync(join(folder, 'tsa.cnf'), CONFIG.replace('$ENV::FOLDER', folder));
  writeFileSync(join(folder, 'serial'), '01\n');
  const usage = ['-addext', 'extendedKeyUsage=critical,timeStamping'];
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ed25519',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-nodes',
    '-subj',
    '/CN=stand-in CA',
    '-days',
    '36500',
  );
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-keyout',
    'tsa.key',
    '-out',
    'tsa.csr',
    '-nodes',
    '-subj',
    '/CN=stand-in TSA',
    ...usage,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    'tsa.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-out',
    'tsa.pem',
    '-days',
    '36500',
    '-copy_extensions',
    'copy',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function reply(query: Buffer): Buffer {
  writeFileSync(join(folder, 'query.tsq'), query);
  openssl(
    'ts',
    '-reply',
    '-config',
    'tsa.cnf',
    '-queryfile',
    'query.tsq',
    '-signer',
    'tsa.pem',
    '-inkey',
    'tsa.key',
    '-out',
    'reply.tsr',
  );
  return readFileSync(join(folder, 'reply.tsr'));
}

const DIGEST = sha256('清单');
const NONCE = Buffer.from('00ff000000000001', 'hex');

describe('a request for a stamp', () => {
  it('is what openssl reads as one: SHA-256 of the manifest, the nonce, and the certificate wanted', () => {
    writeFileSync(join(folder, 'own.tsq'), stampRequest(DIGEST, NONCE));
    const said = openssl('ts', '-query', '-in', 'own.tsq', '-text').toString();
    expect(said).toContain('Hash Algorithm: sha256');
    expect(said).toContain('Nonce: 0xFF000000000001');
    expect(said).toContain('Certificate required: yes');
  });
});

describe('an answer', () => {
  it('is taken for what was asked, and for nothing else', () => {
    const answer = reply(stampRequest(DIGEST, NONCE));
    expect(stampFault(answer, DIGEST, NONCE)).toBeNull();
    expect(stampFault(answer, sha256('别的清单'), NONCE)).toBe('the stamp is of another digest');
    expect(stampFault(answer, DIGEST, Buffer.alloc(8, 7))).toBe('the answer is to another request');
    expect(stampFault(answer.subarray(0, -1), DIGEST)).toBe('this is no answer of an authority');
  });

  it('that is a refusal is no stamp', () => {
    const refusal = reply(Buffer.from('3003020101', 'hex'));
    expect(stampFault(refusal, DIGEST)).toMatch(/^the authority refused/);
  });

  it.each([[''], ['30'], ['3084ffffffff'], ['<html>404</html>']])(
    'that is none (%s) never throws',
    (text) => {
      expect(stampFault(Buffer.from(text, 'latin1'), DIGEST)).not.toBeNull();
    },
  );
});

describe('a round that has closed', () => {
  it('has its manifest stamped by the authority that is named, once it answers', async () => {
    let isUp = false;
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        if (!isUp) return void response.writeHead(503).end();
        response.writeHead(200, { 'Content-Type': 'application/timestamp-reply' });
        response.end(reply(Buffer.concat(pieces)));
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const platforms = await platformsOfSmallRound();
    onTestFinished(() => platforms.close());
    const app = await startApp({
      DATABASE_URL: test.url,
      LOG_LEVEL: 'silent',
      XUNJIAN_NOW: NOW,
      XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
      XUNJIAN_TSA: `http://127.0.0.1:${port}/tsr`,
    });
    const round = await smallRound(app);
    expect(await app.sealRound(round)).toMatchObject({ stamp: null });
    isUp = true;
    expect(await app.sealRounds()).toBe(1);
    expect(await app.sealRounds()).toBe(0);
    const manifest = await manifestOf(app.db, round.roundId);
    if (!manifest?.stamp) throw new Error('there is no stamp');
    writeFileSync(join(folder, 'manifest.sha256'), await manifestContent(app.db, manifest.manifestId));
    writeFileSync(join(folder, 'manifest.tsr'), manifest.stamp);
    const args = ['-data', 'manifest.sha256', '-in', 'manifest.tsr', '-CAfile', 'ca.pem'];
    expect(openssl('ts', '-verify', ...args).toString()).toContain('Verification: OK');
  });
});
