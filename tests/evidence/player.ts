/**
 * The player that people open bundles with (wabac, the engine of ReplayWeb.page), in a real browser: its service worker
 * reads the bundle as it lies there, and answers from it as the sites answered then.
 */

import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright';
import { findBrowser } from '../../src/embedded/browser.ts';

const WORKER = new URL('sw.js', import.meta.resolve('@webrecorder/wabac'));

export interface PlayerInfo {
  readonly pages: readonly { readonly url: string; readonly title: string }[];
  /** Digests that are right; those that are wrong, or of files that it has not compared (2.27.1: never the index). */
  readonly verify: { readonly numValid: number; readonly numInvalid: number };
}

export interface Player {
  /** What the player makes of the bundle by now. */
  info(): Promise<PlayerInfo>;
  /** The answer at this address as it was then. */
  body(url: string): Promise<Uint8Array>;
  /** Shows it, as a person sees it. */
  show(url: string): Promise<Page>;
  /** What the player and its pages complained of, and about which address. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function openInPlayer(bundle: string, home: string): Promise<Player> {
  const server = createServer((request, response) => void answer(bundle, request, response));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await launch(home);
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.context().on('console', (message) => complaints.push(`${message.text()} ${message.location().url}`));
  page.context().on('serviceworker', (worker) => {
    worker.on('console', (message) => complaints.push(message.text()));
  });
  await page.goto(address);
  await page.evaluate(load, `${address}/bundle.wacz`);
  return {
    info: () => page.evaluate(async () => (await fetch('/w/api/c/bundle?all=1')).json()),
    async body(url) {
      const numbers = await page.evaluate(async (place) => {
        const found = await fetch(place);
        if (!found.ok) throw new Error(`${found.status} for ${place}`);
        return [...new Uint8Array(await found.arrayBuffer())];
      }, `/w/bundle/id_/${url}`);
      return Uint8Array.from(numbers);
    },
    async show(url) {
      await page.goto(`${address}/w/bundle/mp_/${url}`);
      return page;
    },
    complaints,
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function launch(home: string): Promise<Browser> {
  const found = await findBrowser({ configured: null, home });
  if (!found.found) throw new Error('there is no Chromium for the tests');
  const { executable, env } = found;
  return chromium.launch({ executablePath: executable, env: { ...env }, chromiumSandbox: false });
}

/** In the page: begins the service worker and hands it the bundle's address. */
async function load(bundle: string): Promise<void> {
  await navigator.serviceWorker.register('/sw.js?useHashCheck=1');
  const { active } = await navigator.serviceWorker.ready;
  await new Promise<void>((resolve, reject) => {
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data.msg_type === 'collAdded') resolve();
      if (data.error) reject(new Error(data.error));
    });
    navigator.serviceWorker.startMessages();
    active?.postMessage({ msg_type: 'addColl', name: 'bundle', file: { sourceUrl: bundle } });
  });
}

async function answer(bundle: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url?.startsWith('/sw.js'))
    return void response.setHeader('content-type', 'text/javascript').end(readFileSync(WORKER));
  if (request.url !== '/bundle.wacz')
    return void response.setHeader('content-type', 'text/html').end('<!doctype html><title>player</title>');
  const file = await open(bundle);
  const { size } = await file.stat();
  const { start, end } = wanted(request.headers.range, size);
  response.writeHead(request.headers.range ? 206 : 200, {
    'content-type': 'application/wacz',
    'content-length': end - start + 1,
    'content-range': `bytes ${start}-${end}/${size}`,
    'accept-ranges': 'bytes',
  });
  if (request.method === 'HEAD') {
    await file.close();
    return void response.end();
  }
  file.createReadStream({ start, end }).pipe(response);
}

/** `bytes=7-9`, `bytes=7-`, and the last nine of them: `bytes=-9`. */
function wanted(range: string | undefined, size: number): { start: number; end: number } {
  const [, from = '0', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === '') return { start: Math.max(0, size - Number(to)), end: size - 1 };
  return { start: Number(from), end: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}
