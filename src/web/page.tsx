/** A whole page in the console's layout, or a part of one for htmx. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChild } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Timestamp } from '../domain/time.ts';
import { takeFlash } from './flash.ts';
import { Asker } from './views/asker.ts';
import { CsrfToken } from './views/form.tsx';
import { Layout } from './views/layout.tsx';

/** The entry of the navigation under which a page stands; null: under none. */
export type Section =
  | 'overview'
  | 'rounds'
  | 'review'
  | 'worklist'
  | 'accounts'
  | 'rules'
  | 'sources'
  | 'sessions'
  | 'schedules'
  | 'jobs'
  | 'users'
  | 'audit';

export interface Page {
  /** For the window's title; the page's own `h1` is part of its body. */
  readonly title: string;
  readonly section: Section | null;
  readonly body: ComponentChild;
  /** How old the data is; left out: of this moment. */
  readonly asOf?: Timestamp;
  /** Style sheets by name, `src/web/assets/<name>.css`. */
  readonly styles?: readonly string[];
  /** Scripts by name, `src/web/assets/<name>.js`, loaded as modules. */
  readonly scripts?: readonly string[];
  /** False: without navigation, for those who are not users (sponsors, login). */
  readonly navigation?: boolean;
}

export function sendPage(request: FastifyRequest, reply: FastifyReply, page: Page): FastifyReply {
  const html = renderToString(
    <Frame request={request} reply={reply}>
      <Layout
        page={page}
        visitor={request.visitor}
        now={request.server.clock()}
        flash={takeFlash(request, reply)}
        isReloadable={request.method === 'GET'}
      />
    </Frame>,
  );
  return sendHtml(reply, `<!DOCTYPE html>\n${html}`);
}

export function sendFragment(
  request: FastifyRequest,
  reply: FastifyReply,
  body: ComponentChild,
): FastifyReply {
  return sendHtml(
    reply,
    renderToString(
      <Frame request={request} reply={reply}>
        {body}
      </Frame>,
    ),
  );
}

interface FrameProps {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly children: ComponentChild;
}

/** What every part of a page may ask for. */
function Frame({ request, reply, children }: FrameProps) {
  return (
    <CsrfToken.Provider value={csrfToken(request, reply)}>
      <Asker.Provider value={request.visitor}>{children}</Asker.Provider>
    </CsrfToken.Provider>
  );
}

/** What a person saw must not come back out of a cache after logout. */
function sendHtml(reply: FastifyReply, html: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);
}

function csrfToken(request: FastifyRequest, reply: FastifyReply): string {
  return reply.generateCsrf({ userInfo: request.csrfSubject });
}
