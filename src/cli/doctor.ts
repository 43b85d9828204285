import { mkdir, statfs } from 'node:fs/promises';
import type { App } from '../app.ts';
import { type Config, readConfig } from '../config.ts';
import { timestamp } from '../domain/time.ts';
import { findFont } from '../embedded/browser/fonts.ts';
import { type BrowserFinding, findBrowser } from '../embedded/browser.ts';
import { EmbeddedFailure } from '../embedded/failure.ts';
import { ANNOUNCED, sessionsAboutToExpire } from '../inspection/sessions.ts';
import { listSessions } from '../store/sessions.ts';
import { sourceStates } from '../store/sources.ts';
import type { Register } from './command.ts';
import { EXIT, printJson, withApp } from './command.ts';
import { installedFamilies, missingFaces } from './document-fonts.ts';

type State = 'ok' | 'warning' | 'broken';

/** One thing looked at; what is not `ok` says its remedy. */
interface Check {
  readonly check: string;
  readonly state: State;
  readonly said: string;
  readonly remedy?: string;
}

const GIGABYTE = 1024 ** 3;

export const doctorCommand: Register = (program, end) => {
  program
    .command('doctor')
    .description(
      'check database, queue, browser, fonts, sessions, time zone and disk; say the remedy for each',
    )
    .option('--json', 'print one JSON array')
    .option('--robots', 'also fetch each platform’s robots.txt and show what it says of the pages asked for')
    .action(async (options: { json?: true; robots?: true }) => {
      const config = readConfig();
      const checks = [
        await browserCheck(() => findBrowser({ configured: config.browser, home: config.home })),
        await fontCheck(),
        documentFontCheck(await installedFamilies()),
        timeZoneCheck(),
        await diskCheck(config.home),
        ...(await serviceChecks(config, options.robots === true)),
      ];
      if (options.json) printJson(checks);
      else for (const check of checks) print(check);
      end(checks.some((check) => check.state === 'broken') ? EXIT.failed : EXIT.done);
    });
};

function print({ check, state, said, remedy }: Check): void {
  const mark = { ok: 'ok     ', warning: 'warning', broken: 'BROKEN ' }[state];
  console.log(`${mark} ${check}: ${said}${remedy ? `\n        remedy: ${remedy}` : ''}`);
}

/** Without a browser everything works but screenshots and pages that need one: a warning. */
export async function browserCheck(find: () => Promise<BrowserFinding>): Promise<Check> {
  const check = 'browser';
  try {
    const finding = await find();
    if (finding.found)
      return {
        check,
        state: 'ok',
        said: `Chromium ${finding.version}, ${finding.source} (${finding.executable})`,
      };
    return { check, state: 'warning', said: 'none found: no screenshots', remedy: finding.remedy.english };
  } catch (error) {
    return failure(check, 'broken', error, 'unset XUNJIAN_BROWSER, or set it to a Chromium that starts');
  }
}

async function fontCheck(): Promise<Check> {
  const font = await findFont();
  const check = 'Chinese font';
  if (font.found) return { check, state: 'ok', said: font.folder };
  return {
    check,
    state: 'warning',
    said: 'none: screenshots show boxes',
    remedy: 'run "npm ci" again in the folder of xunjian',
  };
}

/** The documents name their fonts whether they are here or not; who prints them elsewhere may have them. */
export function documentFontCheck(families: string | null): Check {
  const check = 'document fonts';
  if (families === null)
    return { check, state: 'ok', said: 'not looked for: there is no fontconfig on this machine' };
  const missing = missingFaces(families);
  if (missing.length === 0) return { check, state: 'ok', said: 'all that GB/T 9704 asks for' };
  return {
    check,
    state: 'warning',
    said: `missing: ${missing.join('、')}; documents printed on this machine show other faces`,
    remedy: 'install them (they are licensed: ask whoever supplies the office), or print where they are',
  };
}

/** Everything is judged in Shanghai whatever the machine's zone; this shows that it is. */
function timeZoneCheck(): Check {
  const midnight = timestamp(Date.UTC(2020, 9, 31, 16));
  const right = midnight === '2020-11-01T00:00:00+08:00';
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    check: 'time zone',
    state: right ? 'ok' : 'broken',
    said: `judged in Asia/Shanghai; this machine is in ${zone}`,
  };
}

async function diskCheck(home: string): Promise<Check> {
  const check = 'disk';
  try {
    await mkdir(home, { recursive: true });
    const { bavail, bsize } = await statfs(home);
    const free = (bavail * bsize) / GIGABYTE;
    const said = `${free.toFixed(1)} GB free under ${home}`;
    // A round of 330 accounts archives some 1,000 pages of 0.6 MB.
    return free > 2
      ? { check, state: 'ok', said }
      : {
          check,
          state: 'warning',
          said,
          remedy: 'a round needs about 1 GB: make room, or move XUNJIAN_HOME',
        };
  } catch (error) {
    return failure(check, 'broken', error, 'set XUNJIAN_HOME to a folder that this user may write');
  }
}

async function serviceChecks(config: Config, robots: boolean): Promise<Check[]> {
  const checks: Check[] = [];
  try {
    await withApp(
      async (app) => {
        checks.push(await databaseCheck(app), await queueCheck(app), await sessionCheck(app));
        checks.push(await sourceCheck(app));
        if (robots) checks.push(...(await robotsChecks(app)));
        return EXIT.done;
      },
      { config },
    );
  } catch (error) {
    checks.push(
      failure('database', 'broken', error, 'check DATABASE_URL, or unset it to use the embedded server'),
    );
  }
  return checks;
}

async function databaseCheck(app: App): Promise<Check> {
  const version = await app.databaseVersion();
  const where = app.config.databaseUrl ? 'DATABASE_URL' : `embedded under ${app.config.home}`;
  return { check: 'database', state: 'ok', said: `Postgres ${version}, ${where}` };
}

async function queueCheck(app: App): Promise<Check> {
  const check = 'queue';
  const problem = await app.queues.check();
  if (problem)
    return {
      check,
      state: 'broken',
      said: problem,
      remedy: 'start Redis, correct REDIS_URL, or unset it to queue on Postgres',
    };
  return { check, state: 'ok', said: `on ${app.queues.kind === 'redis' ? 'Redis' : 'Postgres'}` };
}

/** Sources that rest, or whose control accounts were not seen. */
export async function sourceCheck({ db }: Pick<App, 'db'>): Promise<Check> {
  const check = 'sources';
  const states = await sourceStates(db);
  const resting = states.filter(({ restsFor }) => restsFor !== null).map(({ source }) => `${source} rests`);
  const blind = states
    .filter(({ control }) => control?.outcome === 'blind')
    .map(({ source }) => `${source} is blind`);
  const troubles = [...resting, ...blind];
  if (troubles.length === 0)
    return { check, state: 'ok', said: `${states.length} asked so far, none rests, none is blind` };
  return {
    check,
    state: 'warning',
    said: troubles.join(', '),
    remedy:
      'see "xunjian source list"; accounts wait and are asked again by themselves, absences stay undetermined',
  };
}

export async function sessionCheck({ db, clock }: Pick<App, 'db' | 'clock'>): Promise<Check> {
  const check = 'sessions';
  const sessions = await listSessions(db);
  const named = (s: { kind: string; name: string }) => `${s.kind} "${s.name}"`;
  const refused = sessions.filter(({ health }) => health === 'refused').map(named);
  const ending = (await sessionsAboutToExpire(db, clock(), ANNOUNCED)).map(
    (s) => `${named(s)} (${s.expiresAt})`,
  );
  const troubles = [
    ...(refused.length > 0 ? [`refused: ${refused.join(', ')}`] : []),
    ...(ending.length > 0 ? [`ended or about to end: ${ending.join(', ')}`] : []),
  ];
  const said =
    sessions.length === 0 ? 'none stored: only anonymous pages are seen' : `${sessions.length} stored`;
  if (troubles.length === 0) return { check, state: 'ok', said };
  const remedy = 'log in again and add them again: xunjian session add';
  return { check, state: 'warning', said: troubles.join('; '), remedy };
}

/** For the office to know: nothing of it is an error of ours. */
async function robotsChecks(app: App): Promise<Check[]> {
  const { robotsOfHosts } = await import('./robots.ts');
  return (await robotsOfHosts(app)).map(({ host, said }) => ({
    check: `robots.txt of ${host}`,
    state: 'ok',
    said,
  }));
}

function failure(check: string, state: State, error: unknown, remedy: string): Check {
  const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return error instanceof EmbeddedFailure ? { check, state, said } : { check, state, said, remedy };
}
