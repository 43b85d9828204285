import { describe, expect, it } from 'vitest';
import { listApiTokens } from '../../src/store/api-tokens.ts';
import { makeToken, withdrawToken } from '../../src/users/api-tokens.ts';
import { RESOURCES } from '../../src/web/api/resources.ts';
import { useConsole } from '../support/console.ts';

const console_ = useConsole();

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${console_.address}/api/v1${path}`, { headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

describe('the read interface', () => {
  it.each(Object.keys(RESOURCES))('has every column of the view results.%s', async (name) => {
    const columns = await console_.db.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_schema = 'results' and table_name = $1`,
      [name],
    );
    const row = RESOURCES[name as keyof typeof RESOURCES].row;
    expect(Object.keys(row.shape).sort()).toEqual(columns.map((column) => column.name).sort());
  });

  it('answers with rows, and with the address of the next page until there is none', async () => {
    const names: string[] = [];
    let path: string | null = '/accounts?limit=2';
    let pages = 0;
    while (path !== null) {
      const { status, body, headers } = await get(path);
      expect(status).toBe(200);
      names.push(...body.data.map((row: { name: string }) => row.name));
      if (body.next) expect(headers.get('link')).toBe(`<${body.next}>; rel="next"`);
      path = body.next?.replace('/api/v1', '') ?? null;
      pages += 1;
    }
    expect(names).toEqual(['示例发布', '示例教育', '示例工信']);
    expect(pages).toBe(2);
  });

  it('narrows by filters, each of which it knows', async () => {
    const { body } = await get('/violations?round=2020Q4&state=open&sponsor=示例市工信局');
    expect(body.data).toMatchObject([
      { name: '示例工信', rule: 'not-updated', evidence: [{ kind: 'wechat-article' }] },
    ]);
    expect((await get('/violations?sponsor=nobody')).body).toEqual({ data: [], next: null });
  });

  it.each([
    ['/violations?state=splendid', 'state'],
    ['/violations?sort=name', 'query'],
    ['/accounts?limit=100000', 'limit'],
    ['/accounts?after=bm9uc2Vuc2U', 'after'],
    ['/inspections?account=1%20or%201', 'account'],
    ['/violations?due_before=tomorrow', 'due_before'],
  ])('refuses %s, and names what is wrong', async (path, parameter) => {
    const { status, body, headers } = await get(path);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({ title: '请求有误', status: 400, errors: [{ parameter }] });
  });

  it('shows one row under an address of its own', async () => {
    expect((await get('/rounds/2020Q4')).body).toMatchObject({
      round: '2020Q4',
      failing: 1,
      pending: 1,
      pass_rate: 50,
    });
    const missing = await get('/violations/999999');
    expect(missing.status).toBe(404);
    expect(missing.body.title).toBe('没有这个资源');
  });

  it('does not send again what the reader has', async () => {
    const { headers } = await get('/rounds');
    expect(headers.get('cache-control')).toBe('private, no-cache');
    const tag = headers.get('etag') ?? '';
    expect((await get('/rounds', { 'if-none-match': tag })).status).toBe(304);
    expect((await get('/rounds', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('tells of itself in an OpenAPI document made of the same schemas', async () => {
    const { status, body } = await get('/openapi.json');
    expect(status).toBe(200);
    expect(body.openapi).toBe('3.1.0');
    const { parameters, responses } = body.paths['/api/v1/violations'].get;
    expect(parameters.map(({ name }: { name: string }) => name)).toContain('due_before');
    expect(JSON.stringify(responses['200'])).toContain('first_seen_at');
    expect(Object.keys(body.paths)).not.toContain('/rounds');
  });

  it('is told to people on a page', async () => {
    const { status, body } = await console_.as('viewer').get('/api');
    expect(status).toBe(200);
    expect(body).toContain('/api/v1/round-accounts');
  });
});

describe('a token', () => {
  it('is made by an administrator, shown once, and holds until it is revoked', async () => {
    const asked = (token: string) => get('/rounds', { authorization: `Bearer ${token}` });
    const token = await addUserAndToken();
    expect((await get('/rounds')).status).toBe(401);
    expect((await asked(token)).status).toBe(200);
    const refused = await asked(`${token}x`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.body).toMatchObject({ title: '需要令牌', status: 401 });
    const stored = await console_.db.query<{ token_hash: string }>('select token_hash from api_tokens');
    expect(JSON.stringify(stored)).not.toContain(token);
    const calendar = await fetch(`${console_.address}/calendar.ics?token=${token}`);
    expect(calendar.status).toBe(200);
    expect(await calendar.text()).toContain('监测时间：2020Q4');
    expect((await fetch(`${console_.address}/calendar.ics?token=other`)).status).toBe(401);
    const { tokenId } = (await listApiTokens(console_.db))[0] ?? { tokenId: 0 };
    await withdrawToken(console_.db, tokenId, { by: '管理员', at: console_.app.clock() });
    expect((await asked(token)).status).toBe(401);
    expect((await fetch(`${console_.address}/calendar.ics?token=${token}`)).status).toBe(401);
  });
});

/** With a user there, nobody reads without a token any more. */
async function addUserAndToken(): Promise<string> {
  await console_.db.query(
    `insert into users (name, role, password, created_at, created_by) values ('管理员', 'administrator', 'x', now(), 'test')
     on conflict do nothing`,
  );
  const wish = { name: '统计系统', by: '管理员', at: console_.app.clock(), expiresAt: null };
  return (await makeToken(console_.db, wish)).token;
}
