/** Whether a source sees is asked of accounts that are known; what it does not show counts only if it does. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { sourceCheck } from '../../src/cli/doctor.ts';
import type { CaptureId } from '../../src/domain/page.ts';
import { DAY, HOUR, minus, timestamp } from '../../src/domain/time.ts';
import { findingsOf, verdictsOf } from '../../src/store/findings.ts';
import { inspectionById } from '../../src/store/inspections.ts';
import { addMissingSighting, sourceStates } from '../../src/store/sources.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { type WrittenWorld, world } from '../platforms/world.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { inRound } from '../support/rounds.ts';

const NOW = '2020-11-06T10:00:00+08:00';
const WINDOW = { from: '2020-10-26', to: '2020-11-06' };
const LIVE = { platform: 'weibo', id: '5600000901', name: '对照微博' } as const;
const SILENT = { platform: 'weibo', id: '5600000902', name: '停更微博' } as const;
const GONE = { platform: 'weibo', id: '5600000903', name: '查无微博' } as const;
const ABSENT = '5600000999';

function accounts(now: string): WrittenWorld['accounts'] {
  const at = (days: number) => minus(timestamp(Date.parse(now)), days * DAY);
  return [
    { ...LIVE, posts: [1, 40].map((days) => ({ at: at(days), title: `${days}天前` })), comments: 'open' },
    { ...SILENT, posts: [30, 60].map((days) => ({ at: at(days), title: `${days}天前` })), comments: 'open' },
    { ...GONE, presence: 'not_found' },
  ];
}

interface Stage {
  readonly app: App;
  readonly platforms: Platforms;
}

function stages(now: string | null = NOW): (controls?: string) => Promise<Stage> {
  const test = useDatabase();
  return async (controls) => {
    const plays = now ?? timestamp(Date.now());
    const platforms = await startPlatforms(world({ now: plays, accounts: accounts(plays) }));
    onTestFinished(() => platforms.close());
    const file = join(await temporaryFolder(), 'controls.yaml');
    if (controls !== undefined) await writeFile(file, controls);
    const app = await startApp({
      DATABASE_URL: test.url,
      XUNJIAN_SECRET: 'one secret for all processes of this test',
      XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
      ...(now === null ? {} : { XUNJIAN_NOW: now }),
      ...(controls === undefined ? {} : { XUNJIAN_CONTROLS: file }),
    });
    return { app, platforms };
  };
}

const PAIR = `weibo: { live: "${LIVE.id}", missing: "${ABSENT}" }`;

async function outcomeOf(app: App, inspectionId: number, rule: string): Promise<string | undefined> {
  return (await verdictsOf(app.db, inspectionId)).find((verdict) => verdict.rule === rule)?.outcome;
}

describe('an absence on a source with control accounts', () => {
  const seeing = stages();
  const blind = stages();
  const inventing = stages();
  const closing = stages();

  it('stands where the live one and the missing one answered as they must, before and after', async () => {
    const { app } = await seeing(PAIR);
    const { inspection } = await inRound(app, SILENT, WINDOW);
    expect(await outcomeOf(app, inspection.inspectionId, 'not-updated')).toBe('violation');
    const checks = await app.db.query<{ outcome: string }>(
      `select outcome from control_checks where source = 'weibo-mobile' order by check_id`,
    );
    expect(checks.map(({ outcome }) => outcome)).toEqual(['sees', 'sees']);
  });

  it.each([
    ['does not see the live one', blind, `weibo: { live: "${ABSENT}" }`],
    ['shows one that is not there', inventing, `weibo: { live: "${LIVE.id}", missing: "${SILENT.id}" }`],
  ])('is undetermined where the source %s, and the source is shown as blind', async (_, stage, controls) => {
    const { app } = await stage(controls);
    const { inspection } = await inRound(app, SILENT, WINDOW);
    expect(await outcomeOf(app, inspection.inspectionId, 'not-updated')).toBe('undetermined');
    const state = (await sourceStates(app.db)).find(({ source }) => source === 'weibo-mobile');
    expect(state?.control?.outcome).toBe('blind');
    expect(await sourceCheck(app)).toMatchObject({
      state: 'warning',
      said: expect.stringContaining('weibo-mobile is blind'),
    });
  });

  it('is undetermined where only the check after it fails', async () => {
    const { app, platforms } = await closing(PAIR);
    await inRound(app, LIVE, WINDOW);
    platforms.change(`weibo:${LIVE.id}`, { presence: 'not_found' });
    const { inspection } = await inRound(app, SILENT, WINDOW);
    expect(await outcomeOf(app, inspection.inspectionId, 'not-updated')).toBe('undetermined');
  });
});

describe('an absence on a source without control accounts', () => {
  const stage = stages();

  it('stands as it was seen', async () => {
    const { app } = await stage();
    const { inspection } = await inRound(app, SILENT, WINDOW);
    expect(await outcomeOf(app, inspection.inspectionId, 'not-updated')).toBe('violation');
  });
});

describe('20003', () => {
  const twice = stages();
  const alone = stages();
  const moving = stages(null);

  it('twice with a live control is not_found, for a person to confirm', async () => {
    const { app } = await twice();
    await inRound(app, LIVE, WINDOW);
    const { inspection } = await inRound(app, GONE, WINDOW);
    const presence = (await findingsOf(app.db, inspection.inspectionId))?.presence;
    expect(presence).toMatchObject({ observed: true, value: { state: 'not_found' } });
    expect(presence?.observed && presence.value.state === 'not_found' && presence.value.phrase).toMatch(
      /不存在|20003/,
    );
    expect(presence?.captures.length).toBeGreaterThanOrEqual(3);
    expect(await outcomeOf(app, inspection.inspectionId, 'account-not-found')).toBe('suspected');
  });

  it('without any live account on the source says nothing', async () => {
    const { app } = await alone();
    const { inspection } = await inRound(app, GONE, WINDOW);
    expect(await outcomeOf(app, inspection.inspectionId, 'account-not-found')).toBe('undetermined');
    expect(inspection.result).toBe('undetermined');
  });

  it('seen once is undetermined and looked for again a day later; seen again then it is not_found', async () => {
    const { app } = await moving();
    const now = app.clock();
    const window = { from: minus(now, DAY).slice(0, 10), to: timestamp(Date.now() + 9 * DAY).slice(0, 10) };
    await inRound(app, LIVE, window);
    const { inspection, accountId } = await inRound(app, GONE, window);
    const { inspectionId } = inspection;
    expect(await outcomeOf(app, inspectionId, 'account-not-found')).toBe('undetermined');
    const again = Date.parse((await inspectionById(app.db, inspectionId))?.notBefore ?? '');
    expect(again - Date.parse(now)).toBeGreaterThanOrEqual(DAY);
    // The day passes: what was seen was seen a day ago.
    const [seen] = await app.db.query<{ capture: CaptureId; control: CaptureId }>(
      'select capture_id as capture, control_capture_id as control from missing_sightings limit 1',
    );
    if (!seen) throw new Error('the first sighting was not kept');
    const first = {
      ...seen,
      accountId,
      source: 'weibo-mobile',
      seenAt: minus(now, 25 * HOUR),
      phrase: '20003',
    };
    await addMissingSighting(app.db, first);
    await app.inspect(inspectionId, { again: true });
    expect(await outcomeOf(app, inspectionId, 'account-not-found')).toBe('suspected');
  });
});
