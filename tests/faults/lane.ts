/** One of several side by side: a wire of its own, and the processes that look through it. */

import { onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { MINUTE, plus, type Timestamp } from '../../src/domain/time.ts';
import { type Platforms, refusingOrigin } from '../platforms/server.ts';
import { startApp } from '../support/app.ts';
import { type Cell, isWaitedOut } from './matrix.ts';
import { NOW } from './scenarios.ts';
import { startWire, type Wire } from './wire.ts';

export interface Lane {
  /** Hash of the rule set by which all are judged. */
  readonly ruleset: string;
  readonly wire: Wire;
  /** The process that this cell wants: most want the same. */
  app(cell: Cell | null): Promise<App>;
}

/** Seconds that a request may take: of faults that are over only when the limit is, and of all others, on a busy machine too. */
const [LIMIT, PATIENCE] = ['4', '60'];

export async function openLane(
  platforms: Platforms,
  databaseUrl: string,
  browser: string,
  ruleset: string,
): Promise<Lane> {
  const wire = await startWire(platforms.url);
  onTestFinished(() => wire.close());
  const apps = new Map<string, Promise<App>>();
  const open =
    (now: Timestamp, refused: string | null, seconds = PATIENCE) =>
    async () => {
      const map = {
        ...mapTo(platforms, wire.url),
        ...(refused ? { [refused]: await refusingOrigin() } : {}),
      };
      return startApp({
        DATABASE_URL: databaseUrl,
        XUNJIAN_NOW: now,
        XUNJIAN_SECRET: 'one secret for all lanes of this test',
        XUNJIAN_BROWSER: browser,
        XUNJIAN_REQUEST_SECONDS: seconds,
        XUNJIAN_ORIGIN_MAP: JSON.stringify(map),
        LOG_LEVEL: 'silent',
      });
    };
  const kept = (key: string, make: () => Promise<App>) => {
    const app = apps.get(key) ?? make();
    apps.set(key, app);
    return app;
  };
  return {
    wire,
    ruleset,
    app(cell) {
      const id = cell?.fault.id;
      if (id === 'clock-ahead') return kept('ahead', open(plus(NOW, 10 * MINUTE), null));
      if (id === 'clock-behind') return kept('behind', open(plus(NOW, -10 * MINUTE), null));
      if (cell && isWaitedOut(cell.fault)) return kept('waits', open(NOW, null, LIMIT));
      const host = id === 'refused' ? hostOf(cell) : null;
      return kept(host ?? '', open(NOW, host));
    },
  };
}

function mapTo({ originMap }: Platforms, url: string): Record<string, string> {
  return Object.fromEntries(Object.keys(originMap).map((origin) => [origin, url]));
}

/** The origin that is refused: hosts of bodies and feeds are all the others. */
function hostOf(cell: Cell | null): string {
  const host = /^[\w\\.]+/.exec(cell?.step.address.source ?? '')?.[0].replaceAll('\\', '') ?? '';
  return /^(?:m\.weibo\.cn|weibo\.com|mp\.weixin\.qq\.com|api\.weixin\.qq\.com|weixin\.sogou\.com)$/.test(
    host,
  )
    ? `https://${host}`
    : host.startsWith('feeds')
      ? 'https://feeds.example.org'
      : '*';
}
