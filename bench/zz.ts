import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attachEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { startHelper } from './orders.ts';
import { article } from './pages.ts';
import { PROGRAM, WORK } from './places.ts';
const PAGES = Number(process.env.PAGES ?? 100), WARM = Number(process.env.WARM ?? 40), LANES = Number(process.env.LANES ?? 4), ROUNDS = Number(process.env.ROUNDS ?? 1);
const server = startHelper(join(PROGRAM, 'bench/server.js'));
const { origin } = await server.ask<{ origin: string }>({ do: 'serve', articles: PAGES + WARM });
const home = join(WORK, 'zz'); rmSync(home, { recursive: true, force: true }); mkdirSync(home, { recursive: true });
const postgres = await attachEmbeddedPostgres({ home });
for (let r = 0; r < ROUNDS; r++) {
  const node = process.env.PROF ? ['--cpu-prof', `--cpu-prof-dir=${join(WORK, 'profiles')}`] : [];
  const p = startHelper(join(PROGRAM, 'bench/product.js'), node);
  const n = (f: number, c: number) => Array.from({ length: c }, (_, i) => article(f + i).path);
  const run = await p.ask<{ seconds: number; cpuSeconds: number; peakBytes: number }>({ origin, warmUp: n(0, WARM), pages: n(WARM, PAGES), concurrency: LANES, databaseUrl: postgres.url, home: join(home, `r${r}`) });
  console.log(`pages/s ${(PAGES / run.seconds).toFixed(1)} cpu ms ${((run.cpuSeconds * 1e3) / PAGES).toFixed(1)} peak ${(run.peakBytes / 1e6).toFixed(0)}`);
  await p.end();
}
await postgres.close(); await server.end();
