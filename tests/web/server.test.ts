import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { type RunningCommand, startXunjian } from '../support/xunjian.ts';

const test = useDatabase();
const home = temporaryFolderUntilEnd();
let service: RunningCommand;
let address: string;

beforeAll(async () => {
  service = await startXunjian(['serve'], {
    DATABASE_URL: test.url,
    XUNJIAN_HOME: home.path,
    XUNJIAN_PORT: '0',
  });
  address = /http:\/\/127\.0\.0\.1:\d+/.exec(service.line)?.[0] ?? '';
});
afterAll(async () => {
  expect(await service.end('SIGTERM')).toBe(0);
});

/** `fetch` would set Host itself. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${address}${path}`, { headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject).end();
  });
}

describe('the service', () => {
  it('says where its dashboard is, on loopback', () => {
    expect(service.line).toMatch(/^queue dashboard: http:\/\/127\.0\.0\.1:\d+\/queues$/);
  });

  it('is healthy, and ready once its database and queue answer', async () => {
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    expect(await ask('/readyz')).toMatchObject({ status: 200, body: '{"status":"ready"}' });
  });

  it('shows the queues with what they are for', async () => {
    expect((await ask('/queues')).body).toContain('巡检');
    const { queues } = JSON.parse((await ask('/queues/api/queues')).body) as {
      queues: { name: string; description: string }[];
    };
    expect(queues.map((queue) => queue.name)).toEqual([
      'inspect-wechat',
      'inspect-weibo',
      'recheck',
      'notify',
      'schedule',
    ]);
    expect(queues[0]?.description).toContain('微信');
  });

  it('takes no request under a name that somebody pointed at this machine', async () => {
    expect((await ask('/queues', { host: 'rebound.example' })).status).toBe(421);
  });

  it('takes no request that another site’s page makes', async () => {
    const pause = '/queues/api/queues/inspect-weibo/pause';
    expect((await ask(pause, { origin: 'https://evil.example' }, 'PUT')).status).toBe(403);
    expect((await ask(pause, { 'sec-fetch-site': 'cross-site' }, 'PUT')).status).toBe(403);
    expect((await ask(pause, { origin: address, 'sec-fetch-site': 'same-origin' }, 'PUT')).status).toBe(200);
    expect((await ask(pause.replace('pause', 'resume'), {}, 'PUT')).status).toBe(200);
  });
});
