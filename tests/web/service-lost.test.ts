import { describe, expect, it } from 'vitest';
import { startServer } from '../../src/web/server.ts';
import { useConsole } from '../support/console.ts';

const console_ = useConsole();

describe('a page that is open while the service stops', () => {
  it('says so, keeps what was entered, and goes on by itself', async () => {
    const { app, address } = console_;
    const first = await startServer({ ...app, config: { ...app.config, port: 0 } });
    expect(first.address).not.toBe(address);
    const port = Number(new URL(first.address).port);
    const page = await console_.as('administrator').browserPage();
    await page.goto(`${first.address}/users`);
    await page.getByLabel('用户名').fill('写了一半');
    await first.close();
    await page.getByText('服务暂时无法连接').waitFor({ state: 'visible', timeout: 20_000 });
    const again = await startServer({ ...app, config: { ...app.config, port } });
    await page.getByText('服务暂时无法连接').waitFor({ state: 'hidden', timeout: 20_000 });
    expect(await page.getByLabel('用户名').inputValue()).toBe('写了一半');
    await page.context().close();
    await again.close();
  });
});
