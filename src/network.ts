/** Everything between us and the platforms, joined: fetch, politeness, archive, and a browser where there is one. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { type Clock, DAY, minus, type Timestamp } from './domain/time.ts';
import { type BrowserFinding, findBrowser } from './embedded/browser.ts';
import { type Archive, createArchive } from './fetch/archive.ts';
import type { Browser } from './fetch/browser.ts';
import { createBucket } from './fetch/bucket.ts';
import type { Fetch } from './fetch/exchange.ts';
import { createHttp } from './fetch/http.ts';
import { moveSettled } from './fetch/move-away.ts';
import { isMappedToLoopback, NO_ORIGIN_MAP } from './fetch/origin-map.ts';
import { createPoliteness } from './fetch/politeness.ts';
import { folderStore, type Store, tiered } from './fetch/store.ts';
import type { Logger } from './log.ts';
import { once } from './once.ts';
import { captureOfPayload } from './store/captures.ts';
import type { Database } from './store/database.ts';
import { reserveTurn, restHost } from './store/host-turns.ts';

/** Says who asks; a person who wonders finds the project by its name. */
const USER_AGENT = 'Mozilla/5.0 (compatible; xunjian/0.1; inspection of government new media)';

export interface Network {
  readonly fetch: Fetch;
  /** Told of a refusal by a host that is no platform's. */
  readonly hostRefused: (url: string) => Promise<void>;
  /** Mapped to this machine: asked without delay. */
  readonly isUndelayed: (url: string) => boolean;
  readonly archive: Archive;
  /** Where the archive's files lie. */
  readonly files: Store;
  /** Moves up to `most` files that are no longer written to into the bucket, if there is one; how many went. */
  readonly leave: (most: number) => Promise<number>;
  /** When the file that has waited longest for the bucket was last written to; null if none waits, or there is none. */
  readonly unsentSince: () => Promise<number | null>;
  /** Null where no browser is found. */
  readonly browser: () => Promise<Browser | null>;
  readonly findBrowser: () => Promise<BrowserFinding>;
}

export function createNetwork(
  config: Config,
  log: Logger,
  clock: Clock,
  db: Database,
  closers: (() => Promise<void>)[],
  wallClock: () => number,
): Network {
  const map = config.originMap ?? NO_ORIGIN_MAP;
  const http = createHttp({
    userAgent: USER_AGENT,
    clock,
    wallClock,
    originMap: map,
    proxy: config.proxy,
    limits: { totalMs: config.requestTimeout },
  });
  closers.push(() => http.close());
  const isUndelayed = (url: URL) => isMappedToLoopback(map, url);
  const politeness = createPoliteness({
    now: () => performance.now(),
    turns: {
      reserve: (host, gap, patience) => reserveTurn(db, host, gap, patience),
      rest: (host, milliseconds) => restHost(db, host, milliseconds),
    },
    isUndelayed,
  });
  const fetch = politeness.polite(http);
  const root = join(config.home, 'archive');
  const bucket = config.bucket && createBucket(config.bucket);
  const folder = folderStore(root);
  const archive = createArchive({
    root,
    ...(bucket && { leaving: { bucket, now: wallClock } }),
    software: 'xunjian/0.1',
    clock,
    newId: randomUUID,
    earlier: (digest) => captureOfPayload(db, digest, keptSince(config, clock)),
  });
  closers.push(() => archive.close());
  const found = once(() => findBrowser({ configured: config.browser, home: config.home }));
  const browser = once(async () => {
    const finding = await found();
    if (!finding.found) {
      log.warn({ remedy: finding.remedy.english }, 'no browser: no screenshots');
      return null;
    }
    // Loaded only where a page or a picture needs it.
    const { createBrowser } = await import('./fetch/browser.ts');
    const made = createBrowser({
      executable: finding.executable,
      env: finding.env,
      userAgent: USER_AGENT,
      fetch,
      clock,
    });
    closers.push(() => made.close());
    return made;
  });
  return {
    fetch,
    hostRefused: politeness.refused,
    isUndelayed: (url) => URL.canParse(url) && isUndelayed(new URL(url)),
    archive,
    files: bucket ? tiered(folder, bucket) : folder,
    leave: async (most) => (bucket ? moveSettled({ root, folder, bucket, now: wallClock }, most) : 0),
    unsentSince: () => (bucket ? oldest(folder) : Promise.resolve(null)),
    browser,
    findBrowser: found,
  };
}

/** What is older may be deleted at any moment, and nothing new is to rest on it; null: nothing is deleted. */
function keptSince({ retentionDays }: Config, clock: Clock): Timestamp | null {
  return retentionDays === null ? null : minus(clock(), (retentionDays - 1) * DAY);
}

async function oldest(folder: Store): Promise<number | null> {
  let since: number | null = null;
  for await (const { changedAt } of folder.list()) since = Math.min(since ?? changedAt, changedAt);
  return since;
}
