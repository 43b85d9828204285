/**
 * The stand-in of the platforms' public pages: one server on loopback, which tells the platforms apart by the
 * `Host` that the product's origin map keeps. Documented in docs/stand-in-platforms.md.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { deliver, deliverBroken } from './delivery.ts';
import { FAULTS, type Fault, faultFor, isStatusFault, isWireFault } from './faults.ts';
import { type Gate, Interference } from './interference.ts';
import { refusal, statusAnswer } from './refusing.ts';
import { RequestLog, type Where } from './request-log.ts';
import { Scene } from './scene.ts';
import { makeSessions, parseCookies, type Sessions, writeSetup } from './sessions.ts';
import { official } from './surfaces/official.ts';
import { passport } from './surfaces/passport.ts';
import { sogou } from './surfaces/sogou.ts';
import type { Answer, Question, Reply, Surface } from './surfaces/surface.ts';
import { FEEDS_HOST, files, web } from './surfaces/web.ts';
import { wechat } from './surfaces/wechat.ts';
import { weiboDesktop } from './surfaces/weibo-desktop.ts';
import { weiboMobile } from './surfaces/weibo-mobile.ts';
import type { World, WorldAccount } from './world.ts';

const SURFACES: Readonly<Record<string, Surface>> = {
  'mp.weixin.qq.com': wechat,
  'api.weixin.qq.com': official,
  'weixin.sogou.com': sogou,
  'm.weibo.cn': weiboMobile,
  'weibo.com': weiboDesktop,
  'www.weibo.com': weiboDesktop,
  'passport.weibo.com': passport,
  'passport.weibo.cn': passport,
  'visitor.passport.weibo.cn': passport,
};

/** Where the platforms keep pictures, style sheets and programs. */
const FILE_HOSTS =
  /(?:^|\.)(?:qpic\.cn|qlogo\.cn|res\.wx\.qq\.com|gtimg\.com|sinaimg\.cn|sinajs\.cn|geetest\.com)$/;

/** A question with this header is answered with the fault that it names: for a test that stands in between. */
export const FAULT_HEADER = 'x-stand-in-fault';

export interface Platforms {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** For `XUNJIAN_ORIGIN_MAP`: every host of the platforms, and `*` for all others. */
  readonly originMap: Readonly<Record<string, string>>;
  /** Arguments of `xunjian` that give the product the sessions which the world's sources need. */
  readonly setup: readonly (readonly string[])[];
  readonly sessions: Sessions;
  readonly requests: RequestLog;
  /** The world as it is now, with every id and address in it. */
  readonly scene: Scene;
  /** Makes chosen requests fail, whatever the world says; the returned function ends it. */
  fail(where: Where, fault: Fault, times?: { after?: number; times?: number }): () => void;
  /** Holds chosen requests until the gate is opened. */
  hold(where: Where): Gate;
  setWorld(world: World): void;
  /** Changes one account, found by `weibo:<uid>` or `wechat:<biz>`. Throws if the world has none. */
  change(account: string, change: Partial<WorldAccount>): void;
  close(): Promise<void>;
}

/** Starts the stand-in on loopback; `port` 0 or none takes a free one. */
export async function startPlatforms(world: World, options: { port?: number } = {}): Promise<Platforms> {
  const standIn = new StandIn(world);
  const server = createServer((request, response) => {
    standIn.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const setup = await writeSetup(standIn.scene, standIn.sessions);
  return {
    url,
    originMap: originMap(url),
    setup: setup.lines,
    sessions: standIn.sessions,
    requests: standIn.requests,
    get scene() {
      return standIn.scene;
    },
    fail: (where, fault, times) => standIn.interference.fail(where, fault, times),
    hold: (where) => standIn.interference.hold(where),
    setWorld: (next) => standIn.play(next),
    change: (account, change) => standIn.change(account, change),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await setup.remove();
    },
  };
}

function originMap(url: string): Record<string, string> {
  const hosts = [...Object.keys(SURFACES), FEEDS_HOST];
  return Object.fromEntries([...hosts.map((host) => [`https://${host}`, url]), ['*', url]]);
}

/** An origin on loopback at which nothing listens: connections to it are refused. */
export async function refusingOrigin(): Promise<string> {
  const server = createSocketServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

class StandIn {
  readonly sessions = makeSessions();
  readonly requests = new RequestLog();
  readonly interference = new Interference();
  scene: Scene;
  /** Questions about each account so far, for `after n answers`. */
  readonly #asked = new Map<string, number>();

  constructor(world: World) {
    this.scene = new Scene(world);
  }

  play(world: World): void {
    this.scene = new Scene(world);
    this.#asked.clear();
  }

  change(account: string, change: Partial<WorldAccount>): void {
    const { world } = this.scene;
    const named = (a: WorldAccount) => `${a.platform}:${a.id}` === account;
    if (!world.accounts.some(named)) throw new Error(`the world has no account ${account}`);
    this.scene = new Scene({
      ...world,
      accounts: world.accounts.map((a) => (named(a) ? { ...a, ...change } : a)),
    });
    this.#asked.delete(account);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = questionOf(request, await text(request));
    const reply = surfaceOf(question.host)(question, this.scene, this.sessions);
    const about = reply.about ? `${reply.about.platform}:${reply.about.id}` : null;
    const subject = { host: question.host, path: question.path, url: question.url, about };
    await this.interference.pass(subject);
    const fault = wished(question) ?? this.interference.faultOf(subject) ?? this.#refused(reply, about);
    const acceptsGzip = (question.headers['accept-encoding'] ?? '').includes('gzip');
    const log = (outcome: number | string) =>
      this.requests.add({ ...subject, method: question.method, outcome, headers: question.headers });
    if (fault && isWireFault(fault)) {
      deliverBroken(response, reply.answer(), fault, acceptsGzip);
      log(fault);
      return;
    }
    const answer = this.#answer(fault, reply, question);
    deliver(response, answer, acceptsGzip);
    log(fault ?? answer.status);
  }

  #answer(
    fault: Exclude<Fault, Parameters<typeof deliverBroken>[2]> | null,
    reply: Reply,
    question: Question,
  ): Answer {
    if (fault === null) return reply.answer();
    if (isStatusFault(fault)) return statusAnswer(fault);
    return refusal(fault, reply.voice, question, this.scene);
  }

  #refused(reply: Reply, about: string | null): Fault | null {
    if (!reply.about || about === null) return null;
    const asked = this.#asked.get(about) ?? 0;
    this.#asked.set(about, asked + 1);
    return faultFor(reply.about.refuses, asked);
  }
}

function wished({ headers }: Question): Fault | null {
  return FAULTS.find((fault) => fault === headers[FAULT_HEADER]) ?? null;
}

function surfaceOf(host: string): Surface {
  return SURFACES[host] ?? (FILE_HOSTS.test(host) ? files : web);
}

function questionOf(request: IncomingMessage, body: string): Question {
  const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  const url = new URL(request.url ?? '/', `https://${host || 'localhost'}`);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return {
    method: request.method ?? 'GET',
    host,
    path: url.pathname,
    query: url.searchParams,
    url: url.href,
    headers,
    cookies: parseCookies(request.headers.cookie ?? ''),
    body,
  };
}
