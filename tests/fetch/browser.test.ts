import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BrowserFinding, findBrowser } from '../../src/embedded/browser.ts';
import {
  type Browser,
  type BrowserOptions,
  BrowserStartError,
  type BrowserVisit,
  createBrowser,
} from '../../src/fetch/browser.ts';
import type { Fetch, FetchRequest } from '../../src/fetch/exchange.ts';
import {
  AT,
  answer,
  HOST,
  HOSTS,
  head,
  httpTo,
  type Loopback,
  loopback,
  raw,
  rawThenEnd,
  rawThenReset,
} from './loopback.ts';

const HTML = ['Content-Type: text/html; charset=utf-8'];
const page = (body: string) => answer(200, HTML, `<!doctype html><meta charset="utf-8">${body}`);
const address = (path: string, host = HOST) => `https://${host}${path}`;

let home: string;
let found: Extract<BrowserFinding, { found: true }>;
let server: Loopback;
let http: ReturnType<typeof httpTo>;
let browser: Browser;
/** What went through the door, in order. */
let asked: FetchRequest[];

function start(options: Partial<BrowserOptions> = {}): Browser {
  const fetch: Fetch = (request) => {
    asked.push(request);
    return http(request);
  };
  return createBrowser({ executable: found.executable, env: found.env, fetch, clock: () => AT, ...options });
}

function shown(visit: BrowserVisit): Extract<BrowserVisit, { shown: true }> {
  if (visit.shown) return visit;
  throw new Error(`not shown: ${visit.failure.kind}, ${visit.failure.detail}`);
}

const open = (path: string, more: Partial<Parameters<Browser['open']>[0]> = {}) =>
  browser.open({ url: address(path), hosts: HOSTS, ...more });

/** Processes below this one, by number, with their command lines. */
function descendants(): Map<number, string> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const stat = readOr(`/proc/${name}/stat`);
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state && state !== 'Z' && state !== 'X') parents.set(Number(name), Number(parent));
  }
  const isOurs = (pid: number): boolean =>
    pid === process.pid || (parents.has(pid) && isOurs(parents.get(pid) ?? 0));
  const ours = [...parents.keys()].filter((pid) => pid !== process.pid && isOurs(pid));
  return new Map(ours.map((pid) => [pid, readOr(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')]));
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A browser or a part of one, by its options: the executable may be a script that starts another. */
const isBrowser = (line: string) => / --(remote-debugging-pipe|type=[\w-]+)( |$)/.test(line);

function browserProcesses(): number[] {
  return [...descendants()].filter(([, line]) => isBrowser(line)).map(([pid]) => pid);
}

/** The process that started the others. */
function mainProcesses(): number[] {
  return [...descendants()]
    .filter(([, line]) => isBrowser(line) && !line.includes(' --type='))
    .map(([pid]) => pid);
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'xunjian-browser-'));
  const finding = await findBrowser({ configured: null, home });
  if (!finding.found) throw new Error(finding.remedy.english);
  found = finding;
  server = await loopback();
  http = httpTo(server);
  asked = [];
  browser = start();
});

afterAll(async () => {
  await browser.close();
  await http.close();
  await server.close();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

beforeEach(() => {
  asked = [];
});

describe('a visit', () => {
  it('gives the document as it came, and as its scripts made it', async () => {
    server.on(
      '/script',
      page(`<p id=a></p><script>document.querySelector('#a').textContent = '政务' + '公开'</script>`),
    );
    const visit = shown(await open('/script'));
    expect(visit.rendered).toContain('<p id="a">政务公开</p>');
    expect(Buffer.from(visit.exchange.response?.body ?? []).toString()).toContain('<p id=a></p>');
    expect(visit.exchange).toMatchObject({
      failure: null,
      fetchedAt: AT,
      request: { url: address('/script') },
    });
    expect(visit.finalUrl).toBe(address('/script'));
    expect(visit.missing).toEqual([]);
  });

  it('ends at the address to which the document was redirected, which its relative addresses follow', async () => {
    server.on('/short', answer(302, ['Location: /deep/article#top']));
    server.on('/deep/article', page('<script src="part.js"></script>'));
    server.on(
      '/deep/part.js',
      answer(200, ['Content-Type: text/javascript'], 'document.write(location.href)'),
    );
    const visit = shown(await open('/short'));
    expect(visit.finalUrl).toBe(address('/deep/article#top'));
    expect(visit.rendered).toContain(address('/deep/article#top'));
    expect(visit.exchange.redirects).toEqual([address('/deep/article#top')]);
  });

  it('follows scripts that lead on, through redirects, to another document', async () => {
    server.on('/gate', page(`<script>document.cookie = 'seen=1'; location.replace('/through')</script>`));
    server.on('/through', answer(302, ['Location: https://passport.weibo.com/room']));
    server.on('/room', page(`<p>in the room of <script>document.write(location.host)</script></p>`));
    const visit = shown(await open('/gate'));
    expect(visit.finalUrl).toBe(address('/room', 'passport.weibo.com'));
    expect(visit.rendered).toContain('passport.weibo.com</p>');
    expect(visit.exchange.response?.url).toBe(address('/room', 'passport.weibo.com'));
    expect(asked.map((request) => request.url)).toEqual([address('/gate'), address('/through')]);
  });

  it('asks for data as the page does: method, body, cookies of its own and of the session', async () => {
    server.on(
      '/app',
      answer(
        200,
        [...HTML, 'Set-Cookie: a=1; Path=/', 'Set-Cookie: b=2; Path=/; HttpOnly'],
        `<meta charset="utf-8"><script>fetch('/api/posts', { method: 'POST', body: JSON.stringify({ 词: '巡检' }),
          headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest' } })
          .then((answer) => answer.json()).then((json) => document.body.append(json.text))</script>`,
      ),
    );
    server.on('/api/posts', answer(200, ['Content-Type: application/json'], '{"text":"来自接口"}'));
    const visit = shown(
      await open('/app', { headers: { cookie: 'SUB=secret; x=y=z' }, waitFor: 'text=来自接口' }),
    );
    expect(visit.rendered).toContain('来自接口');
    const request = server.arrived.find((each) => each.line.startsWith('POST /api/posts'));
    expect(Buffer.from(request?.body ?? '', 'latin1').toString('utf8')).toBe('{"词":"巡检"}');
    expect(request?.headers).toMatchObject({
      host: HOST,
      'x-requested-with': 'XMLHttpRequest',
      referer: address('/app'),
      'user-agent': 'xunjian/test',
    });
    expect(request?.headers.cookie?.split('; ').sort()).toEqual(['SUB=secret', 'a=1', 'b=2', 'x=y=z']);
  });

  it('keeps nothing for the next visit, and gives a session’s cookies to no other host', async () => {
    server.on(
      '/one',
      answer(200, [...HTML, 'Set-Cookie: left=behind'], `<script>localStorage.left = 'behind'</script>`),
    );
    await open('/one', { headers: { Cookie: 'SUB=secret' } });
    server.on(
      '/two',
      page(
        `<script src="https://passport.weibo.com/x.js"></script><p><script>document.write('[' + localStorage.left + ']')</script></p>`,
      ),
    );
    server.on('/x.js', answer(200, ['Content-Type: text/javascript'], ''));
    expect(shown(await open('/two', { headers: { Cookie: 'SUB=other' } })).rendered).toContain('[undefined]');
    const [document, script] = server.arrived.slice(-2);
    expect(document?.headers.cookie).toBe('SUB=other');
    expect(script?.headers.cookie).toBeUndefined();
  });

  it('waits for what it is told to wait for', async () => {
    server.on(
      '/later',
      page(
        `<script>fetch('/slow').then(() => document.body.insertAdjacentHTML('beforeend', '<b class=late>到</b>'))</script>`,
      ),
    );
    server.on('/slow', answer(200));
    const visit = shown(await open('/later', { waitFor: '.captcha, .late' }));
    expect(visit.rendered).toContain('<b class="late">到</b>');
  });

  it('asks for no pictures, sounds or fonts', async () => {
    server.on(
      '/gallery',
      page(`<style>@font-face { font-family: f; src: url(/f.woff2) } p { font-family: f }</style>
      <p>字</p><img src=/a.jpg><video src=/v.mp4></video><link rel=icon href=/favicon.ico>`),
    );
    const visit = shown(await open('/gallery'));
    expect(asked.map((request) => request.url)).toEqual([address('/gallery')]);
    expect(visit.missing).toEqual([]);
  });

  it('is under the web’s own rules: a page reads no other site’s answers', async () => {
    server.on(
      '/reader',
      page(`<script>fetch('https://passport.weibo.com/private').then((a) => a.text()).catch(() => 'refused')
      .then((text) => document.body.insertAdjacentHTML('beforeend', '<i>' + text + '</i>'))</script>`),
    );
    server.on('/private', answer(200, [], 'read'));
    expect(shown(await open('/reader', { waitFor: 'i' })).rendered).toContain('<i>refused</i>');
  });

  it('sees Shanghai’s clock and Chinese', async () => {
    server.on(
      '/where',
      page(
        `<p><script>document.write(Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.language)</script></p>`,
      ),
    );
    expect(shown(await open('/where')).rendered).toContain('Asia/Shanghaizh-CN');
  });
});

describe('the browser’s network', () => {
  it('is the door alone: another host is for the door to refuse, and what it refused is named', async () => {
    server.on(
      '/framed',
      page(
        '<p>text</p><script src="https://tracker.example/t.js"></script><iframe src="https://ads.example/"></iframe>',
      ),
    );
    const visit = shown(await open('/framed'));
    expect(asked.map((request) => [request.url, request.hosts])).toEqual([
      [address('/framed'), HOSTS],
      ['https://tracker.example/t.js', HOSTS],
      ['https://ads.example/', HOSTS],
    ]);
    expect(visit.missing.map(({ url, failure }) => [url, failure.kind])).toEqual([
      ['https://tracker.example/t.js', 'outside'],
      ['https://ads.example/', 'outside'],
    ]);
    expect(server.arrived.filter((request) => /example/.test(request.headers.host ?? ''))).toEqual([]);
  });

  it('has no way round the door', async () => {
    const bystander = await loopback();
    const udp = createSocket('udp4').bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const packets: unknown[] = [];
    udp.on('message', (message) => packets.push(message));
    const [direct, port] = [bystander.origin, udp.address().port];
    server.on(
      '/escape',
      page(`<link rel=preconnect href="${direct}"><link rel=dns-prefetch href="${direct}"><link rel=prefetch href="${direct}/prefetch">
        <a id=ping href="#x" ping="${direct}/ping">x</a>
        <script>
          const wait = (start) => new Promise((done) => { setTimeout(done, 5000); try { start(done) } catch { done() } });
          const attempts = [
            wait((done) => fetch('${direct}/fetch', { mode: 'no-cors', keepalive: true }).then(done, done)),
            wait((done) => { navigator.sendBeacon('${direct}/beacon', 'x'); done() }),
            wait((done) => { const s = new EventSource('${direct}/events'); s.onerror = () => { s.close(); done() } }),
            wait((done) => { const s = new WebSocket('${direct.replace('http', 'ws')}/socket'); s.onclose = done; s.onopen = done }),
            wait((done) => navigator.serviceWorker.register('/worker.js').then(done, done)),
            wait((done) => { const w = new Worker(URL.createObjectURL(new Blob(["fetch('${direct}/worker').then(() => postMessage(1), () => postMessage(1))"]))); w.onmessage = done }),
            wait((done) => { const t = new WebTransport('https://127.0.0.1:${port}/'); t.ready.then(done, done) }),
            wait((done) => { window.open('${direct}/window'); document.querySelector('#ping').click(); done() }),
            wait(async (done) => {
              const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] });
              peer.createDataChannel('x');
              peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === 'complete') done() };
              await peer.setLocalDescription(await peer.createOffer());
            }),
          ];
          Promise.all(attempts).then(() => document.body.insertAdjacentHTML('beforeend', '<i>tried all</i>'));
        </script>`),
    );
    server.on('/worker.js', answer(200, ['Content-Type: text/javascript'], `fetch('${direct}/service')`));
    expect(shown(await open('/escape', { waitFor: 'i' })).rendered).toContain('tried all');
    expect(bystander.connections()).toBe(0);
    expect(packets).toEqual([]);
    udp.close();
    await bystander.close();
  });

  it('is not asked for more than a page may ask', async () => {
    const modest = start({ limits: { requests: 5 } });
    server.on(
      '/greedy',
      page(`<script>Promise.allSettled([...Array(20).keys()].map((n) => fetch('/n/' + n)))
      .then(() => document.body.insertAdjacentHTML('beforeend', '<i>done</i>'))</script>`),
    );
    const visit = shown(await modest.open({ url: address('/greedy'), hosts: HOSTS, waitFor: 'i' }));
    expect(asked).toHaveLength(1 + 5);
    expect(visit.missing).toHaveLength(15);
    await modest.close();
  });
});

describe('a page that was not shown', () => {
  let hasty: Browser;
  beforeAll(() => {
    hasty = start({ limits: { totalMs: 3_000 } });
  });
  afterAll(() => hasty.close());
  const visit = (path: string, waitFor?: string) =>
    hasty.open({ url: address(path), hosts: HOSTS, ...(waitFor ? { waitFor } : {}) });

  it.each([
    ['whose document never comes', '/silent', raw(), undefined],
    [
      'with a part that never ends',
      '/endless-part',
      page('<p>text</p><script src=/silent></script>'),
      undefined,
    ],
    ['whose script never ends', '/busy', page('<p>text</p><script>for (;;) {}</script>'), undefined],
    ['that goes on for ever', '/restless', page('<script>location.reload()</script>'), undefined],
    ['that lacks what was waited for', '/empty', page('<p>text</p>'), '.posts'],
  ])('%s ends as a timeout', async (_, path, behaviour, waitFor) => {
    server.on('/silent', raw());
    server.on(path, behaviour);
    expect(await visit(path, waitFor)).toMatchObject({
      shown: false,
      failure: { kind: 'timeout' },
      exchange: { request: { url: address(path) } },
    });
    // The next one is not harmed.
    server.on('/well', page('<p>well</p>'));
    expect(await visit('/well')).toMatchObject({ shown: true });
  });

  it.each([
    [
      'was cut off',
      rawThenEnd(head(200, [...HTML, 'Content-Length: 9000']), Buffer.from('<p>half')),
      'truncated',
    ],
    ['broke off', rawThenReset(), 'reset'],
    ['leads outside', answer(302, ['Location: https://evil.example/']), 'outside'],
    ['says only that nothing changed', answer(304), 'not-recognised'],
    ['is a file to be kept', answer(200, ['Content-Type: application/zip'], 'PK'), 'not-recognised'],
  ])('because its document %s says so, as the plain way does', async (_, behaviour, kind) => {
    server.on('/faulty', behaviour);
    expect(await visit('/faulty')).toMatchObject({ shown: false, failure: { kind } });
  });

  it('because a script led on to one that broke off is never the browser’s own error page', async () => {
    server.on(
      '/leads',
      page(`<p>first</p><script>addEventListener('load', () => location.assign('/broken'))</script>`),
    );
    server.on('/broken', rawThenReset());
    expect(await visit('/leads')).toMatchObject({
      shown: false,
      failure: { kind: 'reset' },
      exchange: { request: { url: address('/broken') } },
    });
  });

  it('because the browser died says so, and the next visit has a new one', async () => {
    server.on('/killer', page('<script src=/kill.js></script>'));
    server.on('/kill.js', () => {
      for (const pid of mainProcesses()) process.kill(pid, 'SIGKILL');
    });
    expect(await visit('/killer')).toMatchObject({ shown: false, failure: { kind: 'reset' } });
    server.on('/well', page('<p>well</p>'));
    expect(await visit('/well')).toMatchObject({ shown: true });
  });

  it('because the caller gave up rejects with the caller’s reason', async () => {
    const controller = new AbortController();
    server.on('/slow', page('<script src=/stall.js></script>'));
    server.on('/stall.js', () => controller.abort(new Error('shutting down')));
    await expect(open('/slow', { signal: controller.signal })).rejects.toThrow('shutting down');
  });

  it('because there is no browser to start is a fault of the machine', async () => {
    const none = start({ executable: '/bin/false' });
    server.on('/well', page('<p>well</p>'));
    await expect(none.open({ url: address('/well'), hosts: HOSTS })).rejects.toThrow(BrowserStartError);
    await expect(none.screenshot({ html: '', url: address('/') })).rejects.toThrow(
      /\/bin\/false does not start.*XUNJIAN_BROWSER/s,
    );
    await none.close();
  });
});

/** Width and height out of a PNG's first chunk. */
function sizeOf(png: Uint8Array): [width: number, height: number] {
  const bytes = Buffer.from(png);
  expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe('a picture', () => {
  const take = (html: string, more: Partial<Parameters<Browser['screenshot']>[0]> = {}) =>
    browser.screenshot({ html: `<!doctype html>${html}`, url: address('/picture'), ...more });
  const same = async (one: Promise<Uint8Array>, other: Promise<Uint8Array>) =>
    Buffer.compare(await one, await other) === 0;

  it('is a PNG as wide as a desk’s screen or a phone’s, and as high as the page', async () => {
    const html = '<body style="margin:0"><div style="height:2345px">';
    expect(sizeOf(await take(html))).toEqual([1280, 2345]);
    expect(sizeOf(await take(html, { screen: 'phone' }))).toEqual([414, 2345]);
  });

  it('is no higher than it may be', async () => {
    expect(sizeOf(await take('<div style="height:200000px; width: 5000px">'))).toEqual([1280, 10_000]);
  });

  it('shows each Chinese character as itself, light and bold', async () => {
    const written = (text: string, font = 'sans-serif', weight = 400) =>
      take(`<meta charset="gbk"><body style="font: ${weight} 80px ${font}">${text}`);
    // What a missing glyph looks like: the same for both.
    expect(await same(written('\u{e123}'), written('\u{e124}'))).toBe(true);
    expect(await same(written('政'), written('务'))).toBe(false);
    expect(await same(written('政'), written('\u{e123}'))).toBe(false);
    expect(await same(written('政'), written('政', 'sans-serif', 700))).toBe(false);
    expect(await same(written('政', 'serif'), written('务', 'serif'))).toBe(false);
    expect(await same(written('政', '"Microsoft YaHei"'), written('务', '"Microsoft YaHei"'))).toBe(false);
  });

  it('runs no script and asks nobody for anything, but shows what the page carries itself', async () => {
    server.on('/style.css', answer(200, ['Content-Type: text/css'], 'body { background: red }'));
    const plain = take('<body style="height:100px">');
    const busy =
      take(`<base href="${server.origin}"><body style="height:100px" onload="document.body.style.background='red'">
      <script>document.body.style.background = 'red'</script><link rel=stylesheet href=/style.css>
      <meta http-equiv=refresh content="0;url=/else"><iframe hidden srcdoc="<script>top.location='/x'</script>"></iframe>`);
    expect(await same(plain, busy)).toBe(true);
    expect(asked).toEqual([]);

    const dot =
      'data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22><rect width=%2250%22 height=%2250%22/></svg>';
    expect(await same(plain, take(`<body style="height:100px"><img src="${dot}">`))).toBe(false);
  });

  it('may show what the page’s scripts would have uncovered', async () => {
    const covered = '<p id=text style="visibility: hidden">正文</p>';
    const bare = '<p id=text>正文</p>';
    expect(await same(take(covered), take(bare))).toBe(false);
    expect(await same(take(covered, { style: '#text { visibility: visible !important }' }), take(bare))).toBe(
      true,
    );
  });

  it('of the end of an element shows that, however far down it stands', async () => {
    const page = (colour: string) =>
      take(
        `<body style="margin:0"><div style="height:60000px">正文</div><div id=last style="height:300px; background:${colour}"></div>
        <div style="height:5000px"></div>`,
        { screen: 'phone', endOf: '#last' },
      );
    expect(sizeOf(await page('red'))).toEqual([414, 1_600]);
    expect(await same(page('red'), page('white'))).toBe(false);
    const behind = (colour: string) =>
      take(`<p id=last>正文<div style="height:900px"></div><div style="height:90px; background:${colour}">`, {
        endOf: '#last',
      });
    expect(await same(behind('red'), behind('white'))).toBe(true);
  });

  it('of the end of an element that is not there shows the end of the page', async () => {
    const page = (colour: string) =>
      take(
        `<body style="margin:0"><div style="height:9000px"></div><div style="height:50px; background:${colour}">`,
        {
          endOf: '#last',
        },
      );
    expect(sizeOf(await page('red'))).toEqual([1280, 1_400]);
    expect(await same(page('red'), page('white'))).toBe(false);
  });

  it('that takes too long is an error which names the page', async () => {
    const hasty = start({ limits: { totalMs: 1 } });
    await expect(hasty.screenshot({ html: '<p>x', url: address('/p') })).rejects.toThrow(
      /m\.weibo\.cn\/p was not done within 1 ms/,
    );
    await hasty.close();
  });
});

describe('the browser’s processes', () => {
  const own: Browser[] = [];
  afterEach(async () => {
    for (const each of own.splice(0)) await each.close();
  });
  function another(options: Partial<BrowserOptions> = {}): Browser {
    const made = start(options);
    own.push(made);
    return made;
  }
  beforeAll(async () => {
    await browser.close();
    server.on('/well', page('<p>well</p>'));
  });
  const visitWith = (each: Browser) => each.open({ url: address('/well'), hosts: HOSTS });

  it('are none before the first page, and none after the close', async () => {
    const each = another();
    expect(browserProcesses()).toEqual([]);
    expect(await visitWith(each)).toMatchObject({ shown: true });
    expect(browserProcesses().length).toBeGreaterThan(1);
    await each.close();
    expect(browserProcesses()).toEqual([]);
    await expect(visitWith(each)).rejects.toThrow('closed');
  });

  it('are none after a close in the middle of a page', async () => {
    const each = another();
    server.on('/hanging', page('<script src=/hang.js></script>'));
    const reached = new Promise<void>((resolve) => server.on('/hang.js', () => resolve()));
    const visit = each.open({ url: address('/hanging'), hosts: HOSTS });
    await reached;
    await each.close();
    expect(browserProcesses()).toEqual([]);
    expect(await visit).toMatchObject({ shown: false, failure: { kind: 'reset' } });
  });

  it('are replaced after so many pages', async () => {
    const each = another({ limits: { pagesPerBrowser: 2 } });
    const seen: (number | undefined)[] = [];
    for (let visits = 0; visits < 2; visits++) {
      await visitWith(each);
      if (visits === 0) seen.push(mainProcesses()[0]);
    }
    expect(browserProcesses()).toEqual([]);
    await visitWith(each);
    expect(mainProcesses()).toHaveLength(1);
    expect(mainProcesses()).not.toEqual(seen);
  });

  it('are told nothing of ours, keep the web’s security, and leave the sandbox only for root', async () => {
    process.env.XUNJIAN_TEST_SECRET = 'secret';
    await visitWith(another());
    const lines = [...descendants().values()].filter(isBrowser);
    expect(lines.length).toBeGreaterThan(1);
    for (const flag of ['--disable-web-security', '--single-process', '--disable-site-isolation-trials'])
      expect(lines.join('\n')).not.toContain(flag);
    const [main] = mainProcesses();
    expect(readOr(`/proc/${main}/cmdline`).includes('--no-sandbox')).toBe(process.getuid?.() === 0);
    expect(readOr(`/proc/${main}/environ`)).not.toContain('XUNJIAN_TEST_SECRET');
    delete process.env.XUNJIAN_TEST_SECRET;
  });

  it('end with a process that is killed without warning', async () => {
    const script = join(home, 'killed.ts');
    const source = pathToFileURL(fileURLToPath(new URL('../../src/fetch/browser.ts', import.meta.url))).href;
    await writeFile(
      script,
      `import { createBrowser } from '${source}';
      const browser = createBrowser({ executable: ${JSON.stringify(found.executable)}, env: ${JSON.stringify(found.env)},
        fetch: () => Promise.reject(new Error('not asked')), clock: () => '${AT}' as never });
      void browser.screenshot({ html: '<p>x', url: 'https://m.weibo.cn/' }).then(() => process.stdout.write('taken\\n'));`,
    );
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(child.stdout), 'line');
    const pids = browserProcesses();
    expect(pids.length).toBeGreaterThan(1);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await expect
      .poll(() => pids.filter((pid) => isBrowser(readOr(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))))
      .toEqual([]);
  });
});
