/**
 * The read interface: the views of schema `results` as JSON, for those who cannot reach Postgres. Tokens only, no
 * cookies; it changes nothing.
 */

import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { z } from 'zod';
import { RESULTS, type ResultName, resultPage } from '../../store/results.ts';
import { asPageError } from '../errors.tsx';
import type { Web } from '../web.ts';
import { cursorOf, keyOf } from './cursor.ts';
import { problemOf, sendProblem } from './problem.ts';
import { pathOf, RESOURCES, type Resource } from './resources.ts';

export const API = '/api/v1';
/** Of one token, or of one address where nobody has users yet. */
const REQUESTS_A_MINUTE = 600;
const viewer = { config: { role: 'viewer' } } as const;

const PAGE = {
  after: z.string().max(400).optional().describe('where the page before ended: from the field next'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
};
type Asked = { readonly after?: string; readonly limit: number } & Readonly<Record<string, string>>;

export async function addApi(server: FastifyInstance, web: Web): Promise<void> {
  await server.register(
    async (scope) => {
      scope.setValidatorCompiler(validatorCompiler);
      scope.setSerializerCompiler(serializerCompiler);
      addErrors(scope, web);
      addTokensOnly(scope);
      await scope.register(rateLimit, {
        max: REQUESTS_A_MINUTE,
        timeWindow: '1 minute',
        keyGenerator: (request) => request.visitor?.name ?? request.ip,
      });
      await scope.register(swagger, { openapi: DOCUMENT, transform: jsonSchemaTransform });
      addEntityTags(scope);
      for (const name of Object.keys(RESOURCES) as ResultName[]) addResource(scope, web, name);
      scope.get('/openapi.json', { ...viewer, schema: { hide: true } }, async (_request, reply) =>
        reply
          .type('application/json; charset=utf-8')
          .serializer((value: unknown) => JSON.stringify(value))
          .send(scope.swagger()),
      );
    },
    { prefix: API },
  );
}

const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'xunjian 巡检',
    version: '1',
    description:
      'What was inspected and what came of it. Fields are added, never renamed or removed. Lists come page by page: ' +
      'follow `next` until it is null.',
  },
  components: { securitySchemes: { token: { type: 'http' as const, scheme: 'bearer' } } },
  security: [{ token: [] }],
};

function addResource(scope: FastifyInstance, web: Web, name: ResultName): void {
  const resource = RESOURCES[name];
  const page = z.object({ data: z.array(resource.row), next: z.string().nullable() });
  scope.get(
    pathOf(name),
    {
      ...viewer,
      schema: {
        summary: resource.title,
        description: resource.description,
        tags: [name],
        querystring: z.strictObject({ ...resource.filters, ...PAGE }),
        response: { 200: page },
      },
    },
    (request, reply) => sendList(web, request, reply, name, resource),
  );
  const { single } = resource;
  if (!single) return;
  scope.get(
    `${pathOf(name)}/:${single.parameter}`,
    {
      ...viewer,
      schema: {
        summary: resource.title,
        tags: [name],
        params: z.object({ [single.parameter]: single.schema }),
        response: { 200: resource.row },
      },
    },
    async (request, reply) => {
      const wanted = (request.params as Record<string, string>)[single.parameter];
      const { rows } = await resultPage(web.app.db, name, {
        filters: { [single.filter]: wanted, ...resource.always },
        after: null,
        limit: 1,
      });
      return rows[0] ?? sendProblem(reply, problemOf(404));
    },
  );
}

async function sendList(
  { app }: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  name: ResultName,
  resource: Resource,
): Promise<unknown> {
  const { after, limit, ...filters } = request.query as Asked;
  const key = after === undefined ? null : keyOf(after, RESULTS[name].keyTypes);
  if (after !== undefined && key === null)
    return sendProblem(reply, {
      ...problemOf(400),
      detail: 'after is no cursor of this list; take the address in the field next as it is',
      errors: [{ parameter: 'after', detail: 'no cursor of this list' }],
    });
  const found = await resultPage(app.db, name, {
    filters: { ...filters, ...resource.always },
    after: key,
    limit,
  });
  const next =
    found.next && nextAddress(name, { ...filters, limit: String(limit), after: cursorOf(found.next) });
  if (next) reply.header('link', `<${next}>; rel="next"`);
  return { data: found.rows, next };
}

/** A path: the service does not know under which name it is reached. */
function nextAddress(name: ResultName, query: Readonly<Record<string, string>>): string {
  return `${API}${pathOf(name)}?${new URLSearchParams(query).toString()}`;
}

/** A browser's session is no token: a page of another site could make it read, were it only to count. */
function addTokensOnly(scope: FastifyInstance): void {
  scope.addHook('onRequest', async (request, reply) => {
    if (request.visitor !== null && request.visitor.id !== null) return sendProblem(reply, problemOf(401));
  });
}

function addEntityTags(scope: FastifyInstance): void {
  scope.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    const tag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`;
    reply.header('etag', tag).header('cache-control', 'private, no-cache').header('vary', 'authorization');
    const known = request.headers['if-none-match'];
    if (known === undefined || !known.split(',').some((item) => item.trim().replace(/^W\//, '') === tag))
      return payload;
    reply.code(304).removeHeader('content-length');
    return '';
  });
}

function addErrors(scope: FastifyInstance, { app }: Web): void {
  scope.setErrorHandler((error: FastifyError, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error))
      return sendProblem(reply, {
        ...problemOf(400),
        detail: 'some parameters are not what this resource takes; /api/v1/openapi.json says what it does',
        errors: error.validation.map(({ instancePath, message }) => ({
          parameter: instancePath.replace(/^\//, '') || 'query',
          detail: message ?? 'not allowed',
        })),
      });
    const { status } = asPageError(error);
    if (status >= 500) app.log.error({ err: error, url: request.url }, 'the read interface failed');
    return sendProblem(reply, problemOf(status));
  });
  scope.setNotFoundHandler((_request, reply) => sendProblem(reply, problemOf(404)));
}
