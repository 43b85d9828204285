/** Files that come in, and files that go out. */

import { deflateSync } from 'node:zlib';
import { expect } from 'vitest';
import { issueLink } from '../../../src/inspection/sponsor-links.ts';
import { roundByName } from '../../../src/store/rounds.ts';
import { sponsorByName } from '../../../src/store/sponsor-links.ts';
import type { Console } from '../../support/console.ts';
import { chunk } from '../../support/pictures.ts';
import { type Check, postFiles } from '../service.ts';

/** A body's own page and the number of its problem. */
export async function bodysPage(console_: Console): Promise<{ path: string; violation: number }> {
  const round = await roundByName(console_.db, '2020Q4');
  const body = await sponsorByName(console_.db, '示例市工信局');
  if (!round || !body) throw new Error('the round or its body vanished');
  const issued = await issueLink(console_.app, { round, sponsorId: body.sponsorId, by: 'test', until: null });
  if (issued.is === 'refused') throw new Error(issued.why);
  const [{ id: violation } = { id: 0 }] = await console_.db.query<{ id: number }>(
    `select violation_id as id from violations v join accounts a using (account_id) where a.name = '示例工信'`,
  );
  return { path: new URL(issued.url).pathname, violation };
}

/** As a telephone could not make it: few bytes, many pixels. */
function hugePng(width: number, height: number): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([1, 0, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + Math.ceil(width / 8));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: 200 }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export const takesPicturesOnly: Check = async ({ plain }) => {
  const { path, violation } = await bodysPage(plain);
  const files: readonly (readonly [Buffer, string])[] = [
    [Buffer.from('<!doctype html><script>alert(1)</script>'), '不是PNG'],
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), '不是PNG'],
    [Buffer.from('89504e470d0a1a0a', 'hex'), '损坏'],
    [hugePng(10_000, 10_000), '100百万像素'],
  ];
  for (const [bytes, message] of files) {
    const visitor = plain.stranger();
    const sent = await postFiles(visitor, `${path}/${violation}`, path, {
      [`text-${violation}`]: '已整改',
      [`pictures-${violation}`]: new Blob([new Uint8Array(bytes)], { type: 'image/png' }),
    });
    expect(sent.status, message).toBe(422);
    expect(sent.body).toContain(message);
  }
  const [{ refused } = { refused: 0 }] = await plain.db.query<{ refused: number }>(
    `select count(*)::integer as refused from audit_trail where action = 'upload refused'`,
  );
  expect(refused).toBe(files.length);
};

export const boundsUploads: Check = async ({ plain }) => {
  const large = new Blob([new Uint8Array(21 * 1024 * 1024)]);
  const operator = plain.as('operator');
  const sent = await postFiles(operator, '/accounts/import', '/', { file: large });
  expect(sent.status).toBe(413);
  const { path, violation } = await bodysPage(plain);
  const said = await fetch(`${plain.address}${path}/${violation}`, {
    method: 'POST',
    body: new Uint8Array(65 * 1024 * 1024),
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  }).then(
    ({ status }) => status,
    () => 413,
  );
  expect(said).toBe(413);
};

export const servesNoOtherFiles: Check = async ({ plain }) => {
  const visitor = plain.as('administrator');
  const paths = [
    ...[
      '/.git/config',
      '/.env',
      '/package.json',
      '/assets/',
      '/assets/../package.json',
      '/assets/%2e%2e/package.json',
    ],
    ...[
      '/assets/..%2f..%2f..%2fpackage.json',
      '/assets/%5c..%5cpackage.json',
      '/assets/console.css%00.js',
      '/assets/console.tsx',
    ],
    ...[
      '/rounds/2020Q4/documents/files/..%2f..%2fpackage.json',
      '/rounds/..%2f..%2fetc/documents/files/passwd',
    ],
    ...['/rounds/2020Q4/documents/files/%2fetc%2fpasswd', '/captures/..%2f..%2fpackage.json'],
  ];
  for (const path of paths) {
    const { status, body } = await visitor.get(path);
    expect([400, 403, 404], path).toContain(status);
    expect(body, path).not.toMatch(/"dependencies"|root:x|\[core\]/);
  }
};

export const namesDownloads: Check = async ({ plain }) => {
  const { headers } = await plain
    .as('viewer')
    .get('/accounts/export?format=csv&filename=evil.exe%22%0d%0aX-Evil:1');
  const disposition = headers.get('content-disposition') ?? '';
  expect(disposition).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''[\w.%-]+$/);
  expect(disposition).not.toContain('evil');
  expect(headers.get('x-evil')).toBeNull();
};
