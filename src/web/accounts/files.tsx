/** /accounts/import and /accounts/export: the registry as a file, in two steps in and in one step out. */

import type { MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { applyDifferences, differencesOf, fingerprintOf, identify } from '../../inspection/registry-file.ts';
import type { ImportResult } from '../../registry/entry.ts';
import { registryFile } from '../../registry/export.ts';
import { importRegistry } from '../../registry/import.ts';
import { foundAccountIds } from '../../store/account-search.ts';
import { everyAccount, lockRegistry } from '../../store/accounts.ts';
import { addAuditEntry } from '../../store/audit-trail.ts';
import { PageError } from '../errors.tsx';
import { attachment, EXPORT_FORMATS, sendSheet } from '../export.ts';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import type { Web } from '../web.ts';
import { differenceRows, differenceSheet } from './differences.ts';
import { ImportForm } from './import-form.tsx';
import { ImportPreview, type PreviewOptions } from './import-preview.tsx';
import { filterOf } from './query.ts';
import { findUpload, keepUpload, type Upload } from './uploads.ts';

const MIB = 1024 * 1024;
/** The bytes of an upload are bounded where forms are read; what they may expand to, and their rows, here. */
const LIMITS = { fileBytes: 20 * MIB, partBytes: 256 * MIB, rows: 120_000, sharedCharacters: 32_000_000 };

export function addAccountFiles(server: FastifyInstance, web: Web): void {
  server.get('/accounts/export', { config: { role: 'viewer' } }, (request, reply) =>
    exportList(web, request, reply),
  );
  const operator = { config: { role: 'operator' as const } };
  server.get('/accounts/import', operator, (request, reply) =>
    sendPage(request, reply, {
      title: '导入备案登记表',
      section: 'accounts',
      body: <ImportForm error={null} />,
    }),
  );
  server.post('/accounts/import', operator, (request, reply) => upload(web, request, reply));
  server.get('/accounts/import/:hash', operator, (request, reply) => preview(web, request, reply));
  server.get('/accounts/import/:hash/differences', operator, (request, reply) =>
    exportDifferences(web, request, reply),
  );
  server.post('/accounts/import/:hash', operator, (request, reply) => apply(web, request, reply));
}

const format = z.object({ format: z.enum(EXPORT_FORMATS).catch('xlsx') });

async function exportList({ app }: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const wanted = format.parse(request.query).format;
  const ids = new Set(await foundAccountIds(app.db, filterOf(request.query)));
  const accounts = (await everyAccount(app.db)).filter(({ accountId }) => ids.has(accountId));
  const types = {
    csv: 'text/csv; charset=utf-8',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  };
  return reply
    .type(types[wanted])
    .header('cache-control', 'private, no-store')
    .header('content-disposition', attachment(`备案登记表.${wanted}`))
    .send(await registryFile(wanted, accounts));
}

const uploaded = z.object({
  // as it is: a copy of it would not know its bytes
  file: z.custom<MultipartFile>(
    (file) => typeof (file as MultipartFile | undefined)?.toBuffer === 'function',
  ),
  sheets: z.object({ value: z.enum(['first', 'all']) }).optional(),
});

async function upload({ app }: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const form = uploaded.safeParse(request.body);
  const bytes = form.success ? await form.data.file.toBuffer() : null;
  if (!form.success || !bytes || bytes.length === 0)
    return sendPage(request, reply.code(422), {
      title: '导入备案登记表',
      section: 'accounts',
      body: <ImportForm error="请选择一个文件，且文件不能是空的" />,
    });
  const { hash } = await keepUpload(app.config.home, form.data.file.filename, bytes);
  return seeOther(reply, `/accounts/import/${hash}${form.data.sheets?.value === 'all' ? '?sheets=all' : ''}`);
}

const options = z.object({
  sheets: z.enum(['first', 'all']).catch('first'),
  partial: z.literal('1').optional().catch(undefined),
});

interface Read {
  readonly kept: Upload;
  readonly chosen: PreviewOptions;
  readonly result: ImportResult;
}

async function readUpload({ app }: Web, request: FastifyRequest, given: unknown): Promise<Read> {
  const { hash } = z.object({ hash: z.string() }).parse(request.params);
  const kept = await findUpload(app.config.home, hash);
  if (!kept) throw new PageError(404, '文件已不在', '上传的文件没有保留到现在，没有做任何更改。请重新上传。');
  const { sheets, partial } = options.parse(given);
  const result = await importRegistry(kept.path, { identify, sheets, limits: LIMITS });
  return { kept, chosen: { hash, sheets, partial: partial === '1' }, result };
}

async function preview(web: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { chosen, result } = await readUpload(web, request, request.query);
  const diff = await differencesOf(web.app.db, result);
  return sendPage(request, reply, {
    title: '核对导入内容',
    section: 'accounts',
    styles: ['accounts'],
    body: <ImportPreview result={result} diff={diff} options={chosen} fingerprint={fingerprintOf(diff)} />,
  });
}

async function exportDifferences(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { result } = await readUpload(web, request, request.query);
  const diff = await differencesOf(web.app.db, result);
  const rows = differenceRows(result, diff);
  return sendSheet(reply, format.parse(request.query).format, differenceSheet(result.file), one(rows));
}

async function* one<T>(batch: readonly T[]): AsyncGenerator<readonly T[]> {
  yield batch;
}

const confirmed = z.object({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/) });

/** Nothing is taken but what was shown: the very bytes, against a registry in which they change the very same. */
async function apply(web: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { app } = web;
  const { kept, chosen, result } = await readUpload(web, request, request.body);
  const { fingerprint } = confirmed.catch({ fingerprint: '' }).parse(request.body);
  if (result.problemCount > 0 && !chosen.partial)
    throw new PageError(422, '没有导入', '文件中有问题，没有做任何更改。请改正文件后重新上传。');
  const done = await app.db.transaction(async (tx) => {
    // nobody changes the registry between the comparison and the change
    await lockRegistry(tx);
    const diff = await differencesOf(tx, result);
    if (fingerprintOf(diff) !== fingerprint) return null;
    const at = app.clock();
    await applyDifferences(tx, diff, { source: kept.name, at });
    const counts = { new: diff.new.length, renamed: diff.renamed.length, changed: diff.changed.length };
    await addAuditEntry(tx, {
      actor: request.user.name,
      action: 'registry imported',
      subject: 'registry',
      detail: {
        file: kept.name,
        sha256: kept.hash,
        ...counts,
        missing: diff.missing.length,
        refused: result.problemCount,
      },
      at,
    });
    return counts;
  });
  if (done === null)
    return seeOther(
      reply,
      `/accounts/import/${kept.hash}?sheets=${chosen.sheets}${chosen.partial ? '&partial=1' : ''}`,
      '没有导入：核对期间登记表已有变动，差异与刚才所见不同。请重新核对下面的差异。',
    );
  const message = `已导入：新增${done.new}个，更名${done.renamed}个，变更${done.changed}个账号。`;
  return seeOther(reply, '/accounts', message);
}
