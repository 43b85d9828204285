/** An account in a round of its own, inspected once, as `xunjian round run` would have it. */

import { INSPECTED_PLATFORMS } from '../../scrapers/platforms.ts';
import type { App } from '../../src/app.ts';
import type { Platform } from '../../src/domain/account.ts';
import type { Day } from '../../src/domain/time.ts';
import { type Inspection, inspectionById, inspectionsOfRound } from '../../src/store/inspections.ts';
import { startRound } from '../../src/store/round-life.ts';
import { openRound } from '../../src/store/rounds.ts';
import { register } from './accounts.ts';

export interface Scene {
  readonly accountId: number;
  readonly round: string;
  readonly inspection: Inspection;
}

export async function inRound(
  app: App,
  account: { readonly platform: Platform; readonly id: string; readonly name: string },
  window: { readonly from: string; readonly to: string },
): Promise<Scene> {
  const { platform, id, name } = account;
  const accountId = await register(app, { platform, platformId: id, name });
  const ruleset = await app.useRuleset('baoji-2020');
  const round = `检查${crypto.randomUUID()}`;
  const opened = await app.db.transaction((tx) =>
    openRound(
      tx,
      {
        name: round,
        windowFrom: window.from as Day,
        windowTo: window.to as Day,
        ruleset: ruleset.hash,
        seed: null,
        at: app.clock(),
      },
      [{ accountId, reason: 'full', detail: {} }],
    ),
  );
  const by = { at: app.clock(), platforms: INSPECTED_PLATFORMS };
  await app.db.transaction((tx) => startRound(tx, opened, by));
  const [started] = await inspectionsOfRound(app.db, opened.roundId);
  if (!started) throw new Error('the round has no inspection');
  if (started.state === 'queued') await app.inspect(started.inspectionId);
  const inspection = await inspectionById(app.db, started.inspectionId);
  if (!inspection) throw new Error('the inspection vanished');
  return { accountId, round, inspection };
}
