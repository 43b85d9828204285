import { describe, expect, it } from 'vitest';
import { useConsole } from '../support/console.ts';

const console_ = useConsole();
const administrator = () => console_.as('administrator');

describe('every page of the console', () => {
  it('is whole, in Chinese, with its navigation and the age of its data', async () => {
    const { status, body } = await administrator().get('/');
    expect(status).toBe(200);
    expect(body).toMatch(/^<!DOCTYPE html>\n<html lang="zh-CN">/);
    expect(body).toContain('<h1>概览</h1>');
    expect(body).toContain('aria-current="page"');
    expect(body).toContain('数据时间');
  });

  it('may load nothing inline and nothing from elsewhere', async () => {
    const { headers } = await administrator().get('/');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';" +
        "frame-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('has its style sheet and htmx from this very service', async () => {
    for (const name of ['console.css', 'console.js', 'htmx.js', 'hx-sse.js', 'icon.svg'])
      expect((await administrator().get(`/assets/${name}`)).status, name).toBe(200);
  });

  it('says in Chinese that there is no such page', async () => {
    const { status, body } = await administrator().get('/nothing-here');
    expect(status).toBe(404);
    expect(body).toContain('<h1>没有这个页面</h1>');
  });
});

describe('the queue dashboard', () => {
  it('opens in a browser under its policy and asks no other host', async () => {
    const page = await administrator().browserPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(`${console_.address}/queues`);
    await page.getByText('inspect-weibo').first().waitFor();
    expect([...new Set(asked)]).toEqual([console_.address]);
    await page.context().close();
  });
});
