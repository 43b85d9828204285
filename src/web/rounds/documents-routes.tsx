/** The papers of a round: shown in the page, handed out as files, and the notice signed. */

import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import { BODY_DOCUMENTS, type Makeable } from '../../documents/produce.ts';
import { publishRound } from '../../documents/publish.ts';
import { badDates, preventsSigning } from '../../documents/readiness.ts';
import { dayOf, parseDay } from '../../domain/time.ts';
import { failingBodies } from '../../store/failing-bodies.ts';
import { signatureOf } from '../../store/reports.ts';
import type { Round } from '../../store/rounds.ts';
import { PageError } from '../errors.tsx';
import { attachment } from '../export.ts';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import { mayAct, type Web } from '../web.ts';
import { parsed, roundOf, roundPath } from './address.ts';
import { BodyPreview, Documents, NOTICE_FILES } from './documents.tsx';
import { makeOne, officeOf, papersOf, standsInTheWay } from './papers.ts';

const PAGE = 50;
const TYPES: Readonly<Record<string, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** A paper in a frame of ours: its own style and pictures, nothing else, whatever somebody wrote into it. */
const FRAMED =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox";

const viewer = { config: { role: 'viewer' } } as const;
const file = z.object({ file: z.enum(NOTICE_FILES) });
const body = z.object({ sponsor: z.string().min(1).max(200) });
const bodyFile = body.extend({ file: z.enum(BODY_DOCUMENTS) });
const signing = z.object({ signer: z.string().trim().max(40), signedOn: z.string().trim() });

export function addDocuments(server: FastifyInstance, web: Web): void {
  addPage(server, web);
  addNotice(server, web);
  addBodies(server, web);
}

function addPage(server: FastifyInstance, { app }: Web): void {
  const query = z.object({ after: z.string().min(1).max(200).optional() });
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    round: Round,
    errors: Readonly<Record<string, string>> = {},
  ) => {
    const { after } = parsed(query, request.query);
    const office = await officeOf(app);
    const [hindrances, signature, bodies] = await Promise.all([
      standsInTheWay(app, round, office),
      signatureOf(app.db, round.name),
      failingBodies(app.db, round.roundId, { after: after ?? null, limit: PAGE + 1 }),
    ]);
    const shown = bodies.slice(0, PAGE);
    const given = signing
      .partial()
      .catch({})
      .parse(request.body ?? {});
    return sendPage(request, reply, {
      title: `${round.name} 通报与文件`,
      section: 'rounds',
      styles: ['rounds'],
      body: (
        <Documents
          round={round}
          hindrances={hindrances}
          signature={signature}
          bodies={shown}
          after={after}
          next={bodies.length > PAGE ? (shown.at(-1)?.name ?? null) : null}
          mayPublish={mayAct(request.user, 'operator')}
          publish={{
            signer: given.signer ?? signature?.by ?? office.signer,
            signedOn: given.signedOn ?? signature?.on ?? office.signed_on ?? dayOf(app.clock()),
          }}
          errors={errors}
        />
      ),
    });
  };

  server.get('/rounds/:name/documents', viewer, async (request, reply) =>
    show(request, reply, await roundOf(app.db, request)),
  );

  server.post('/rounds/:name/publish', { config: { role: 'operator' } }, async (request, reply) => {
    const round = await roundOf(app.db, request);
    const { signer, signedOn } = parsed(signing, request.body ?? {});
    const office = await officeOf(app);
    const day = parseDay(signedOn);
    if (signer === '' || day === null || day < round.windowFrom)
      return show(request, reply.code(422), round, {
        ...(signer === '' ? { signer: '请填写签发人' } : {}),
        ...(day === null
          ? { signedOn: '请填写签发日期' }
          : day < round.windowFrom
            ? { signedOn: `签发日期早于监测时间的第一天（${round.windowFrom}）` }
            : {}),
      });
    if (badDates(office, day))
      return show(request, reply.code(422), round, {
        signedOn: '单位设置中的整改期限（deadline_on）早于签发日期，请先更正设置',
      });
    const stops = (await standsInTheWay(app, round, office)).filter(preventsSigning);
    if (stops.length > 0) return show(request, reply.code(409), round);
    // What is signed is what the round comes to now.
    await app.sealRound(round);
    const done = await publishRound(app.db, round, office, {
      by: signer,
      on: day,
      enteredBy: request.user.name,
      at: app.clock(),
    });
    if (!done) throw new PageError(409, '不能签发', '这轮检查的状态已经改变，请刷新后再看。');
    return seeOther(reply, roundPath(round.name, '/documents'), `已签发（${signer}，${day}）`);
  });
}

function addNotice(server: FastifyInstance, { app }: Web): void {
  server.get('/rounds/:name/documents/preview', viewer, async (request, reply) => {
    const papers = await papersOf(app, await roundOf(app.db, request));
    return sendFramed(reply, await makeOne(find(papers, (paper) => paper.path === 'notice.html')));
  });

  server.get('/rounds/:name/documents/files/:file', viewer, async (request, reply) => {
    const { file: name } = parsed(file, request.params);
    const round = await roundOf(app.db, request);
    const paper = find(await papersOf(app, round), ({ path }) => path === name);
    return sendFile(reply, `${round.name}-${name}`, await makeOne(paper));
  });

  server.get('/rounds/:name/documents/all.zip', viewer, async (request, reply) => {
    const round = await roundOf(app.db, request);
    const papers = await papersOf(app, round);
    reply
      .type('application/zip')
      .header('cache-control', 'private, no-store')
      .header('content-disposition', attachment(`${round.name}.zip`));
    return reply.send(zipOf(papers, (error) => app.log.error({ err: error }, 'a paper could not be made')));
  });
}

function addBodies(server: FastifyInstance, { app }: Web): void {
  server.get('/rounds/:name/documents/body', viewer, async (request, reply) => {
    const { sponsor } = parsed(body, request.query);
    const round = await roundOf(app.db, request);
    return sendPage(request, reply, {
      title: `${sponsor} 检查报告`,
      section: 'rounds',
      styles: ['rounds'],
      body: <BodyPreview round={round} body={sponsor} />,
    });
  });

  server.get('/rounds/:name/documents/body-preview', viewer, async (request, reply) => {
    const { sponsor } = parsed(body, request.query);
    const papers = await papersOf(app, await roundOf(app.db, request));
    return sendFramed(reply, await makeOne(find(papers, isOf(sponsor, '检查报告.html'))));
  });

  server.get('/rounds/:name/documents/body-file', viewer, async (request, reply) => {
    const { sponsor, file: name } = parsed(bodyFile, request.query);
    const papers = await papersOf(app, await roundOf(app.db, request));
    return sendFile(reply, `${sponsor}-${name}`, await makeOne(find(papers, isOf(sponsor, name))));
  });
}

function isOf(sponsor: string, name: string): (paper: Makeable) => boolean {
  return (paper) => paper.sponsor === sponsor && paper.path.endsWith(`/${name}`);
}

function find(papers: readonly Makeable[], isWanted: (paper: Makeable) => boolean): Makeable {
  const paper = papers.find(isWanted);
  if (!paper)
    throw new PageError(404, '没有这份文件', '这个单位在本轮检查中没有不合格的账号，或文件名有误。');
  return paper;
}

function sendFramed(reply: FastifyReply, content: Buffer): FastifyReply {
  return reply
    .type(TYPES.html ?? '')
    .header('content-security-policy', FRAMED)
    .header('x-frame-options', 'SAMEORIGIN')
    .header('cache-control', 'private, no-store')
    .send(content);
}

function sendFile(reply: FastifyReply, name: string, content: Buffer): FastifyReply {
  return reply
    .type(TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream')
    .header('content-disposition', attachment(name))
    .header('cache-control', 'private, no-store')
    .send(content);
}

/** One paper after the other, so that a thousand bodies' pictures are never in memory together. */
function zipOf(papers: readonly Makeable[], onError: (error: unknown) => void): PassThrough {
  const zip = new ZipFile();
  const out = new PassThrough();
  zip.outputStream.pipe(out);
  (async () => {
    for (const paper of papers) {
      if (out.destroyed) return;
      zip.addBuffer(await makeOne(paper), paper.path);
    }
    zip.end();
  })().catch((error: unknown) => {
    onError(error);
    out.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return out;
}
