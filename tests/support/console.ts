/**
 * The console on a database of its own with a small round, for tests of pages: `useConsole()` at the top of the
 * file, then `console.as('viewer').get('/rounds')`.
 */

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll } from 'vitest';
import { type App, openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/store/database.ts';
import { userById } from '../../src/store/users.ts';
import { beginSession } from '../../src/users/login.ts';
import { addUser } from '../../src/users/manage.ts';
import { type RunningServer, startServer } from '../../src/web/server.ts';
import { ROLES, type Role } from '../../src/web/web.ts';
import { temporaryFolderUntilEnd } from './app.ts';
import { type TestDatabase, useDatabase } from './database.ts';
import { type Seeded, type SeededRound, seedRound } from './seeded-round.ts';

export const DESK = { width: 1366, height: 768 } as const;
export const PHONE = { width: 390, height: 844 } as const;

/** Three accounts of which one passes, one is suspected and one fails. */
export const SMALL_ROUND: SeededRound = {
  name: '2020Q4',
  accounts: [
    { name: '示例发布' },
    {
      name: '示例教育',
      sponsor: '示例市教育局',
      problems: [{ rule: 'commercial', list: '含有商业广告', state: 'suspected' }],
    },
    {
      name: '示例工信',
      sponsor: '示例市工信局',
      problems: [{ rule: 'not-updated', list: '监测时间点前2周内未更新', state: 'open' }],
    },
  ],
};

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

/** One person at the console; keeps cookies, follows no redirect. */
export interface Visitor {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** With the token of a form, as a browser sends it. */
  post(path: string, fields?: Record<string, string>): Promise<Answer>;
  /** Just what is given. */
  send(path: string, init: RequestInit): Promise<Answer>;
  /** A page in a real Chromium, logged in; `size` is `DESK` unless told. */
  browserPage(size?: { width: number; height: number }): Promise<Page>;
}

/** Names of the users that `users: true` makes. */
export const USER_NAMES: Readonly<Record<Role, string>> = {
  viewer: '王查看',
  reviewer: '李审核',
  operator: '赵值班',
  administrator: '钱管理',
};
export const PASSWORD = 'correct horse 2020';

export interface Console {
  readonly address: string;
  readonly app: App;
  readonly db: Database;
  readonly server: RunningServer;
  readonly seeded: Seeded;
  as(role: Role): Visitor;
  /** Somebody with an empty browser. */
  stranger(): Visitor;
}

export interface ConsoleOptions {
  /** True: there are users, and `as` is one of them, logged in. Otherwise everybody is the administrator 本机. */
  readonly users?: boolean;
  readonly round?: SeededRound;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Started before the tests of the file, stopped after them. */
export function useConsole(options: ConsoleOptions = {}): Console {
  const test: TestDatabase = useDatabase();
  const home = temporaryFolderUntilEnd();
  let started: Started | null = null;
  beforeAll(async () => {
    started = await start(test, home.path, options);
  });
  afterAll(async () => {
    await started?.close();
  });
  const now = () => {
    if (!started) throw new Error('the console is there only while tests run');
    return started;
  };
  return {
    get address() {
      return now().server.address;
    },
    get app() {
      return now().app;
    },
    get db() {
      return test.db;
    },
    get server() {
      return now().server;
    },
    get seeded() {
      return now().seeded;
    },
    as: (role) => now().as(role),
    stranger: () => now().stranger(),
  };
}

interface Started {
  readonly app: App;
  readonly server: RunningServer;
  readonly seeded: Seeded;
  as(role: Role): Visitor;
  stranger(): Visitor;
  close(): Promise<void>;
}

async function start(test: TestDatabase, home: string, options: ConsoleOptions): Promise<Started> {
  const seeded = await seedRound(test.db, options.round ?? SMALL_ROUND);
  const app = await openApp(
    readConfig({
      LOG_LEVEL: 'silent',
      DATABASE_URL: test.url,
      XUNJIAN_HOME: home,
      XUNJIAN_PORT: '0',
      ...options.environment,
    }),
    { name: 'test' },
  );
  const server = await startServer(app);
  const browser = lazyBrowser(app);
  const visitors = new Map<Role, Visitor>();
  const sessions = options.users ? await logAllIn(app) : new Map<Role, string>();
  const cookiesOf = (role: Role) => {
    const token = sessions.get(role);
    return new Map(token === undefined ? [] : [['xunjian_session', token]]);
  };
  return {
    app,
    server,
    seeded,
    as(role) {
      const known = visitors.get(role) ?? createVisitor(server.address, browser.context, cookiesOf(role));
      visitors.set(role, known);
      return known;
    },
    stranger: () => createVisitor(server.address, browser.context),
    async close() {
      await browser.close();
      await server.close();
      await app.close();
    },
  };
}

/** One user of each role; the token of a session of theirs. */
async function logAllIn({ db, clock }: App): Promise<Map<Role, string>> {
  const place = { address: '127.0.0.1', agent: 'test' };
  const sessions = new Map<Role, string>();
  for (const role of ROLES) {
    const at = clock();
    const asked = { name: USER_NAMES[role], role, password: PASSWORD };
    const user = await userById(db, await addUser(db, asked, { by: 'test', at }));
    if (user)
      sessions.set(role, await beginSession(db, user, place, { at, method: 'password', insteadOf: null }));
  }
  return sessions;
}

type NewContext = (size: { width: number; height: number }) => Promise<BrowserContext>;

/** One browser a file, started by the first test that looks at a page. */
function lazyBrowser(app: App): { context: NewContext; close(): Promise<void> } {
  let browser: Promise<Browser> | null = null;
  const launch = async () => {
    const found = await app.findBrowser();
    if (!found.found) throw new Error('there is no Chromium for the tests');
    const { executable, env } = found;
    return chromium.launch({ executablePath: executable, env: { ...env }, chromiumSandbox: false });
  };
  return {
    async context(size) {
      browser ??= launch();
      return (await browser).newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    },
    async close() {
      await (await browser)?.close();
    },
  };
}

/** Cookies by name, as one browser would keep them. */
export function createVisitor(
  address: string,
  newContext: NewContext,
  cookies: Map<string, string> = new Map(),
): Visitor {
  async function send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(`${address}${path}`, {
      redirect: 'manual',
      ...init,
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(init.headers as Record<string, string> | undefined),
      },
    });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return { status: response.status, body: await response.text(), headers: response.headers };
  }
  const get: Visitor['get'] = (path, headers = {}) => send(path, { headers });
  return {
    get,
    send,
    async post(path, fields = {}) {
      const token = await formToken(get);
      return send(path, {
        method: 'POST',
        body: new URLSearchParams({ _csrf: token, ...fields }),
        headers: { origin: address },
      });
    },
    async browserPage(size = DESK) {
      const context = await newContext(size);
      await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: address })));
      return context.newPage();
    },
  };
}

/** Every page carries the token that scripts send. */
async function formToken(get: Visitor['get']): Promise<string> {
  const first = await get('/');
  const { body } = first.status === 303 ? await get('/login') : first;
  const token = /<meta name="csrf-token" content="([^"]+)"/.exec(body)?.[1];
  if (!token) throw new Error('the first page carries no token');
  return token;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(/;\s*/);
  const at = pair.indexOf('=');
  const name = pair.slice(0, at);
  const isGone = attributes.some((attribute) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
  if (isGone) cookies.delete(name);
  else cookies.set(name, pair.slice(at + 1));
}
