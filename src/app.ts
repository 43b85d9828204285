/**
 * The one place where things are built and joined: database, queues, network, archive, rules, scrapers. Parts
 * that a command does not use are never started.
 */

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ALL_KINDS, INSPECTED_PLATFORMS, scraperOf } from '../scrapers/platforms.ts';
import type { Config } from './config.ts';
import type { RestPolicy } from './domain/rest.ts';
import { type Clock, timestamp } from './domain/time.ts';
import type { Traced } from './domain/traced.ts';
import { createDuties, type Duties } from './duties.ts';
import type { BrowserFinding } from './embedded/browser.ts';
import { attachEmbeddedPostgres } from './embedded/postgres.ts';
import { createAuthority } from './evidence/authority.ts';
import type { SealParts } from './evidence/seal.ts';
import type { Archive } from './fetch/archive.ts';
import type { Fetch } from './fetch/exchange.ts';
import type { Store } from './fetch/store.ts';
import { letHeapGrow } from './heap.ts';
import { createBreaker } from './inspection/breaker.ts';
import { loadControlAccounts } from './inspection/control-accounts.ts';
import { createSweep, enqueueInspections } from './inspection/enqueue.ts';
import {
  type Ending,
  type InspectionParts,
  type InspectOptions,
  inspect,
  type Sight,
} from './inspection/inspect.ts';
import { LATER_ATTEMPTS, type LaterPolicy } from './inspection/later.ts';
import { createOfficialTokens } from './inspection/official-tokens.ts';
import { createReadingRoom } from './inspection/reading-room.ts';
import { type Wanted, wantRechecks } from './inspection/recheck.ts';
import { NEVER_RESTS, restPolicy } from './inspection/rest-policies.ts';
import { loadNamedRuleSet } from './inspection/rulesets.ts';
import type { ScheduleParts } from './inspection/schedules.ts';
import { createScreenshots } from './inspection/screenshots.ts';
import { createSessionChecks, type SessionChecks } from './inspection/session-check.ts';
import { createSessions } from './inspection/sessions.ts';
import { sourceName } from './inspection/source-name.ts';
import { createVisitors } from './inspection/visitors.ts';
import { createLog, type Logger } from './log.ts';
import { type Counts, createCounts } from './metrics/counts.ts';
import { createState, type State } from './metrics/state.ts';
import { createNetwork } from './network.ts';
import { createSender, type Sender } from './notify/send.ts';
import { once } from './once.ts';
import { MIGRATIONS } from './package-root.ts';
import { createQueueBackend, type Queue, type QueueBackend } from './queue/backend.ts';
import { type QueueName, queuesFor, type RecheckJob } from './queue/jobs.ts';
import { parseRuleSet, type RuleSet } from './rules/ruleset.ts';
import { fillSearchWords } from './store/account-search.ts';
import { type Database, openDatabase, serverVersion } from './store/database.ts';
import { ensureInspection, type Inspection, type InspectionReason } from './store/inspections.ts';
import { createLeases } from './store/leases.ts';
import { isUpToDate, migrate } from './store/migrate.ts';
import { failInspection } from './store/round-life.ts';
import { rulesetByHash, storeRuleset } from './store/rulesets.ts';
import { startTracing } from './tracing.ts';

export interface App extends Duties {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly db: Database;
  readonly databaseUrl: string;
  /** Migrations that this start applied. */
  readonly applied: readonly string[];
  readonly queues: QueueBackend;
  queue(name: QueueName): Queue;
  /** Loads a rule set (a file or a shipped one) and stores it, so that inspections can refer to it. */
  useRuleset(named: string): Promise<RuleSet>;
  /** The inspection of this account, made if it is not there yet; not queued. */
  wantInspection(accountId: number, wish: InspectionWish): Promise<Inspection>;
  /** Has violations looked at again; the inspections are not queued. */
  wantRechecks(wish: RecheckJob, by: string): Promise<Wanted>;
  /** Puts inspections into their platforms' queues; one that is queued already stays as it is. */
  enqueue(inspections: readonly Inspection[]): Promise<void>;
  /** Queues again what is unfinished and has no live job, of many some at a time; how many are queued now. */
  queueDueInspections(): Promise<number>;
  /** Tells webhooks, over a door of its own. */
  readonly sender: Sender;
  /** Inspects in this process. Every line of the log about it carries its id, and what it is part `of`. */
  inspect(
    inspectionId: number,
    options?: InspectOptions,
    of?: Readonly<Record<string, string>>,
  ): Promise<Ending>;
  /** Its job failed for the last time: our own failure, which ends the inspection. */
  fail(inspectionId: number): Promise<void>;
  findBrowser(): Promise<BrowserFinding>;
  /** The one door to the network, polite to each host. */
  readonly fetch: Fetch;
  /** Where everything that was seen is kept. */
  readonly archive: Archive;
  /** Its files. */
  readonly files: Store;
  /** The rule set of this hash, as it was stored. */
  rulesetOf(hash: string): Promise<RuleSet>;
  /** What seals stored sessions. */
  secret(): Promise<string>;
  /** Whether sessions are still in force. */
  readonly sessionChecks: SessionChecks;
  /** The server's own version, e.g. `18.4`. */
  databaseVersion(): Promise<string>;
  /** What this process did, for whoever watches. */
  readonly counts: Counts;
  /** How things stand for all processes together. */
  state(): State;
  /** Why the service cannot work now; null if it can. */
  readiness(): Promise<string | null>;
  close(): Promise<void>;
}

/** What one inspection tells, in the log and in the counts. */
function sightOf(log: Logger, counts: Counts, traced: Traced): Sight {
  return {
    page(page) {
      counts.page(page);
      log.debug({ source: page.source, outcome: page.outcome }, 'page asked for');
    },
    ended: counts.ended,
    traced,
    noRoom() {
      counts.noRoom();
      log.error('the disk of the archive is full: inspections wait until there is room again');
    },
    noPicture: (capture, error) => log.warn({ capture, err: error }, 'no screenshot'),
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

export interface InspectionWish {
  readonly reason: InspectionReason;
  readonly ruleset: string;
  readonly roundId?: number;
}

export interface AppOptions {
  /** Names the process in logs and in the table of attempts. */
  readonly name: string;
  /** How every source rests, also one that is played on this machine: instead of what is known of the platforms. */
  readonly restPolicy?: RestPolicy;
  /** When undetermined inspections are tried again, instead of what suits the platforms. */
  readonly later?: LaterPolicy;
}

export async function openApp(config: Config, options: AppOptions): Promise<App> {
  const level = config.logLevel ?? (options.name === 'cli' ? 'warn' : 'info');
  const log = createLog({ level, process: options.name });
  const { now } = config;
  const clock: Clock = now === null ? () => timestamp(Date.now()) : () => now;
  const closers: (() => Promise<void>)[] = [];
  const closing = new AbortController();
  const close = async () => {
    closing.abort();
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return await build(config, options, log, clock, { closers, close, closing: closing.signal });
  } catch (error) {
    await close();
    throw error;
  }
}

/** What is closed again, the latest first. */
interface Closing {
  readonly closers: (() => Promise<void>)[];
  readonly close: () => Promise<void>;
  /** Aborted as soon as it begins. */
  readonly closing: AbortSignal;
}

async function build(
  config: Config,
  options: AppOptions,
  log: Logger,
  clock: Clock,
  { closers, close, closing }: Closing,
): Promise<App> {
  await mkdir(config.home, { recursive: true });
  const databaseUrl = config.databaseUrl ?? (await embedded(config, log, closers));
  const onError = (error: Error) => {
    // Connections that are cut while they are given back are no trouble.
    if (!closing.aborted) log.warn({ err: error }, 'connection trouble');
  };

  const { traced, telemetry, ...tracing } = await startTracing({
    endpoint: config.traces,
    process: options.name,
    onError: (message) => log.warn({ message }, 'traces are not taken'),
  });
  closers.push(() => tracing.close());
  const queues = createQueueBackend({ databaseUrl, redisUrl: config.redisUrl, onError, telemetry });
  closers.push(() => queues.close());
  const madeQueues = new Map<QueueName, Queue>();
  const queue = (queueName: QueueName) => {
    const made = madeQueues.get(queueName) ?? queues.queue(queueName);
    madeQueues.set(queueName, made);
    return made;
  };
  const applied = await bringUpToDate(databaseUrl, queues);
  const db = openDatabase({ url: databaseUrl, connections: 12, onError });
  closers.push(() => db.close());
  await fillSearchWords(db);
  const leases = createLeases(databaseUrl);
  closers.push(() => leases.close());

  const network = createNetwork(config, log, clock, db, closers, () => Date.now());
  const secret = once(() => readOrMakeSecret(config));
  const tokens = createOfficialTokens({ fetch: network.fetch, clock });
  const sessionChecks = createSessionChecks({
    db,
    key: secret,
    fetch: network.fetch,
    clock,
    now: () => performance.now(),
    tokens,
    kinds: ALL_KINDS,
  });
  const visitors = createVisitors({
    db,
    key: secret,
    clock,
    now: () => performance.now(),
    browser: network.browser,
  });
  const counts = createCounts();
  const readingRoom = createReadingRoom(ALL_KINDS);
  closers.push(() => readingRoom.close());
  const parts: Omit<InspectionParts, 'sight'> = {
    db,
    leases,
    clock,
    worker: `${hostname()} ${options.name} ${process.pid}`,
    scraperOf: (account) => scraperOf(account.platform),
    rulesetOf: rulesetCache(db),
    network: {
      fetch: (request) =>
        traced('fetch', { 'server.address': hostOf(request.url) }, () => network.fetch(request)),
      store: (exchange) =>
        traced('archive', { bytes: exchange.response?.raw.length ?? 0 }, () =>
          network.archive.store(exchange),
        ),
      sessions: createSessions(db, secret, { tokens, visitors, checks: sessionChecks }),
      read: (exchange, about) => traced('read', {}, () => readingRoom.read(exchange, about)),
    },
    hasRoom: network.archive.hasRoom,
    breaker: createBreaker({ db, now: () => performance.now() }),
    policyOf: (key, url) =>
      options.restPolicy ?? (url !== null && network.isUndelayed(url) ? NEVER_RESTS : restPolicy(key)),
    hostRefused: network.hostRefused,
    screenshots: createScreenshots({
      archive: network.archive,
      kinds: ALL_KINDS,
      browser: network.browser,
    }),
    controlAccounts:
      config.controls === null && network.isUndelayed('https://weibo.com/')
        ? async () => () => null
        : once(() => loadControlAccounts(config.controls)),
    standsStill: config.now !== null,
    // A clock that stands still has nothing later.
    later: config.now === null ? (options.later ?? LATER_ATTEMPTS) : null,
    patience: 2_000,
  };

  const schedules: ScheduleParts = {
    db,
    clock,
    sessionChecks,
    useRuleset,
    enqueue: (inspections) => enqueueInspections(db, queue, inspections),
    queueDueInspections: createSweep(db, queue, clock),
  };
  async function useRuleset(named: string): Promise<RuleSet> {
    const { ruleset, source } = await loadNamedRuleSet(named);
    await storeRuleset(db, { hash: ruleset.hash, id: ruleset.id, title: ruleset.title, source });
    return ruleset;
  }
  const sender = createSender({
    clock,
    now: () => Date.now(),
    originMap: config.originMap,
    proxy: config.proxy,
  });
  closers.push(() => sender.close());
  let state: State | null = null;
  const authority = config.tsa === null ? null : createAuthority({ ...config, url: config.tsa, clock });
  closers.push(async () => authority?.http.close());
  const sealing: SealParts = {
    db,
    clock,
    home: config.home,
    authority,
    onNoStamp: (why) => log.warn({ why }, 'no time stamp yet'),
  };
  const duties = createDuties({
    db,
    clock,
    warn: (fields, message) => log.warn(fields, message),
    queue,
    network,
    schedules,
    sealing,
    retentionDays: config.retentionDays,
    notify: {
      db,
      clock,
      key: secret,
      sender,
      queue: () => queue('notify'),
      address: config.url,
      sourceName,
    },
  });
  return {
    ...duties,
    config,
    clock,
    log,
    db,
    databaseUrl,
    applied,
    queues,
    queue,
    useRuleset,
    wantInspection: (accountId, wish) =>
      db.transaction((tx) =>
        ensureInspection(tx, {
          accountId,
          roundId: wish.roundId ?? null,
          reason: wish.reason,
          ruleset: wish.ruleset,
          at: clock(),
        }),
      ),
    wantRechecks: (wish, by) => wantRechecks({ db, clock }, wish, by),
    enqueue: schedules.enqueue,
    queueDueInspections: schedules.queueDueInspections,
    sender,
    async inspect(inspectionId, inspectOptions, of) {
      letHeapGrow();
      const told = log.child({ ...of, inspection: inspectionId });
      const ending = await traced('inspection', { 'xunjian.inspection': inspectionId }, () =>
        inspect({ ...parts, sight: sightOf(told, counts, traced) }, inspectionId, inspectOptions),
      );
      told.info({ ending: ending.is }, 'inspection looked at');
      return ending;
    },
    fail: (inspectionId) =>
      db.transaction((tx) =>
        failInspection(tx, inspectionId, { at: clock(), note: '检查程序出错，未能得出结果' }),
      ),
    findBrowser: network.findBrowser,
    fetch: network.fetch,
    archive: network.archive,
    files: network.files,
    rulesetOf: parts.rulesetOf,
    secret,
    sessionChecks,
    databaseVersion: () => serverVersion(db),
    counts,
    state: () => {
      state ??= createState({
        db,
        queues: queuesFor(INSPECTED_PLATFORMS).map(([name]) => [name, queue(name)] as const),
        home: config.home,
        now: () => Date.now(),
        unsentSince: network.unsentSince,
      });
      return state;
    },
    async readiness() {
      try {
        await db.query('select 1');
        return await queues.check();
      } catch (error) {
        return `the database does not answer (${error instanceof Error ? error.message : String(error)})`;
      }
    },
    close,
  };
}

async function embedded(config: Config, log: Logger, closers: (() => Promise<void>)[]): Promise<string> {
  const server = await attachEmbeddedPostgres({
    home: config.home,
    log: (line) => log.debug({ postgres: line }, 'postgres'),
  });
  closers.push(() => server.close());
  return server.url;
}

/** The queue's tables have versions of their own, and are there only if the queues are on Postgres. */
async function bringUpToDate(url: string, queues: QueueBackend): Promise<string[]> {
  await queues.migrate();
  if (await isUpToDate({ url, folder: MIGRATIONS })) return [];
  return migrate({ url, folder: MIGRATIONS });
}

/** Rule sets never change under their hash: each is read and compiled once a process. */
function rulesetCache(db: Database): (hash: string) => Promise<RuleSet> {
  const cache = new Map<string, RuleSet>();
  return async (hash) => {
    const cached = cache.get(hash);
    if (cached) return cached;
    const stored = await rulesetByHash(db, hash);
    if (!stored) throw new Error(`there is no rule set ${hash}`);
    const ruleset = parseRuleSet(stored.source, stored.id);
    cache.set(hash, ruleset);
    return ruleset;
  };
}

/** XUNJIAN_SECRET, or a random one made once and kept where only its owner can read it. */
async function readOrMakeSecret(config: Config): Promise<string> {
  if (config.secret) return config.secret;
  const file = join(config.home, 'secret');
  try {
    await writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFile(file, 'utf8');
}
