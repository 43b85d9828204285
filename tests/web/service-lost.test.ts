import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { userByName } from '../../src/store/users.ts';
import { type RunningServer, startServer } from '../../src/web/server.ts';
import { PASSWORD, useConsole } from '../support/console.ts';

const console_ = useConsole({ users: true });

let service: RunningServer;
let page: Page;
beforeEach(async () => {
  service = await start(0);
  page = await console_.as('administrator').browserPage();
  const [cookie] = await page.context().cookies();
  if (cookie)
    await page.context().addCookies([{ name: cookie.name, value: cookie.value, url: service.address }]);
  await page.goto(`${service.address}/users`);
});
afterEach(async () => {
  await page.context().close();
  await service.close();
});

const start = (port: number) => {
  const { app } = console_;
  return startServer({ ...app, config: { ...app.config, port } });
};
const banner = () => page.getByText('服务暂时无法连接');

async function stop(): Promise<void> {
  await service.close();
  await banner().waitFor({ state: 'visible', timeout: 30_000 });
}

async function startAgain(): Promise<void> {
  service = await start(Number(new URL(service.address).port));
  await banner().waitFor({ state: 'hidden', timeout: 30_000 });
}

describe('a page that is open while the service stops', () => {
  it('says so, keeps what was entered, sends nothing meanwhile, and goes on by itself', async () => {
    await page.getByLabel('用户名').fill('写了一半');
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
    await page.getByLabel('再次输入密码').fill(PASSWORD);
    await stop();
    await page.getByRole('button', { name: '添加用户' }).click();
    expect(new URL(page.url()).pathname).toBe('/users');
    expect(await page.getByLabel('用户名').inputValue()).toBe('写了一半');
    await startAgain();
    expect(await page.getByLabel('用户名').inputValue()).toBe('写了一半');
    await page.getByRole('button', { name: '添加用户' }).click();
    await page.getByText('已添加用户“写了一半”').waitFor();
    expect(await userByName(console_.db, '写了一半')).not.toBeNull();
  });

  it('on which nothing was entered shows what is so now, once the service is back', async () => {
    await stop();
    await console_.db.query(`update users set name = '改了名字' where name = '王查看'`);
    await startAgain();
    await page.getByText('改了名字').waitFor();
  });
});
