/** The one reader of the environment: every variable with its type, default and meaning. */

import { resolve } from 'node:path';
import { z } from 'zod';
import { parseTimestamp, type Timestamp } from './domain/time.ts';
import { ROLES, type Role } from './domain/user.ts';
import { type OriginMap, OriginMapError, parseOriginMap } from './fetch/origin-map.ts';

/** A variable that cannot be used as it is: names it, what was found, what is expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'expected postgres://user:password@host:port/database');
const redisUrl = z.string().regex(/^rediss?:\/\/\S+$/, 'expected redis://host:port/number');
const proxyUrl = z.string().regex(/^https?:\/\/\S+$/, 'expected http://host:port');
const instant = z.string().transform((text, context): Timestamp => {
  const at = parseTimestamp(text);
  if (at !== null) return at;
  context.addIssue({
    code: 'custom',
    message: 'expected a date and time with offset, e.g. 2020-11-06T10:00:00+08:00',
  });
  return z.NEVER;
});
/** Plain http only to this very machine, for trials. */
const issuerUrl = z
  .string()
  .regex(
    /^(https:\/\/\S+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/\S*)?)$/,
    'expected https://host',
  );
const bucketUrl = z
  .string()
  .regex(
    /^(https:\/\/[^\s/?#]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)\/[\w.-]+$/,
    'expected https://host/bucket',
  );
const words = z
  .string()
  .regex(/\S/, 'expected at least one word')
  .transform((text) => text.trim().split(/\s+/));
const roleMapping = z.string().transform((text, context): Readonly<Record<string, Role>> => {
  const read = z.record(z.string(), z.enum(ROLES)).safeParse(jsonOf(text));
  if (read.success) return read.data;
  context.addIssue({
    code: 'custom',
    message: `expected a JSON object from texts to one of ${ROLES.join(', ')}`,
  });
  return z.NEVER;
});
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
const wholeNumber = (from: number, to: number) =>
  z.string().transform((text, context): number => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to) return Number(text);
    context.addIssue({ code: 'custom', message: `expected a whole number from ${from} to ${to}` });
    return z.NEVER;
  });
const originMap = z.string().transform((text, context): OriginMap => {
  try {
    return parseOriginMap(text);
  } catch (error) {
    if (!(error instanceof OriginMapError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

interface Variable<T extends z.ZodType> {
  readonly type: T;
  readonly secret?: true;
  /** For docs/configuration.md and `--help`. */
  readonly meaning: string;
  readonly default?: string;
}

const variable = <T extends z.ZodType>(v: Variable<T>): Variable<T> => v;

export const VARIABLES = {
  DATABASE_URL: variable({
    type: postgresUrl,
    secret: true,
    meaning: 'Postgres 13 or later; unset: an embedded server under XUNJIAN_HOME',
  }),
  REDIS_URL: variable({ type: redisUrl, secret: true, meaning: 'queues on Redis; unset: on Postgres' }),
  XUNJIAN_HOME: variable({
    type: z.string(),
    default: '.xunjian',
    meaning: 'folder of the archive, the embedded server and what else is kept',
  }),
  XUNJIAN_ORIGIN_MAP: variable({
    type: originMap,
    meaning: 'JSON object from origin to origin: requests go there instead (tests, demonstration, replay)',
  }),
  XUNJIAN_CONTROLS: variable({
    type: z.string(),
    meaning:
      'YAML file of control accounts (docs/sources.md); unset: the shipped ones, for real platforms only',
  }),
  XUNJIAN_BROWSER: variable({
    type: z.string(),
    meaning: 'path of a Chromium; unset: an installed or the carried one',
  }),
  XUNJIAN_PORT: variable({ type: wholeNumber(0, 65_535), default: '8420', meaning: 'port of the service' }),
  XUNJIAN_HOST: variable({
    type: z.string().regex(/^[\w.:-]+$/, 'expected an address or a name of this machine, e.g. 0.0.0.0'),
    default: '127.0.0.1',
    meaning: 'address on which the service listens; other than loopback only if there are users',
  }),
  XUNJIAN_URL: variable({
    type: z.string().regex(/^https?:\/\/\S+$/, 'expected https://host'),
    meaning: 'address under which people open the console, for messages; unset: that of this machine',
  }),
  XUNJIAN_METRICS_PORT: variable({
    type: wholeNumber(0, 65_535),
    meaning: 'port at which a worker process tells its metrics; unset: it does not (docs/operations.md)',
  }),
  XUNJIAN_METRICS_TOKEN: variable({
    type: z.string().min(16, 'expected at least 16 characters'),
    secret: true,
    meaning: 'with it metrics may be read from other machines; unset: from this one alone',
  }),
  XUNJIAN_OIDC_ISSUER: variable({
    type: issuerUrl,
    meaning: 'OpenID Connect provider with whose accounts people log in; unset: passwords only',
  }),
  XUNJIAN_OIDC_CLIENT_ID: variable({ type: z.string(), meaning: 'how the provider knows this service' }),
  XUNJIAN_OIDC_CLIENT_SECRET: variable({
    type: z.string(),
    secret: true,
    meaning: "this service's secret with the provider",
  }),
  XUNJIAN_OIDC_ROLE_CLAIM: variable({
    type: z.string(),
    default: 'roles',
    meaning: 'claim of the identity token that tells the role: a text or a list of texts',
  }),
  XUNJIAN_OIDC_ROLES: variable({
    type: roleMapping,
    meaning:
      'JSON object from values of that claim to roles, {"巡检-审核":"reviewer"}; unset: the roles by their own names',
  }),
  XUNJIAN_OIDC_ACR: variable({
    type: words,
    meaning:
      'how closely the provider must have looked (values of "acr", by spaces, e.g. two factors); unset: as it likes',
  }),
  XUNJIAN_SECOND_FACTOR: variable({
    type: z.literal('required', { error: 'expected "required"' }),
    meaning:
      '"required": who logs in with a password also shows a code of an authenticator app; unset: passwords suffice',
  }),
  XUNJIAN_SECRET: variable({
    type: z.string().min(16, 'expected at least 16 characters'),
    secret: true,
    meaning: 'seals stored sessions; unset: a random one kept under XUNJIAN_HOME',
  }),
  XUNJIAN_NOW: variable({ type: instant, meaning: 'fixes the clock, for demonstrations and tests' }),
  XUNJIAN_CONCURRENCY: variable({
    type: wholeNumber(1, 64),
    default: '4',
    meaning: 'inspections at a time in one worker process, per platform',
  }),
  XUNJIAN_LOCK_SECONDS: variable({
    type: wholeNumber(1, 3_600),
    default: '30',
    meaning: 'a worker that has shown no sign of life for so long is taken for dead',
  }),
  XUNJIAN_REQUEST_SECONDS: variable({
    type: wholeNumber(1, 600),
    default: '60',
    meaning: 'limit of one request to a platform, from first byte asked to last byte read',
  }),
  XUNJIAN_OFFICE: variable({
    type: z.string(),
    meaning:
      'settings of the office for its documents (YAML); unset: office.yaml under XUNJIAN_HOME, if there',
  }),
  XUNJIAN_TEMPLATES: variable({
    type: z.string(),
    meaning: 'folder of templates that come before the shipped ones, file by file',
  }),
  XUNJIAN_RETENTION_DAYS: variable({
    type: wholeNumber(30, 36_500),
    meaning:
      'days after which captures are deleted on which no violation rests (docs/evidence.md); unset: nothing is deleted',
  }),
  XUNJIAN_S3: variable({
    type: bucketUrl,
    meaning:
      'bucket to which files of the archive go, https://host/bucket; unset: they stay under XUNJIAN_HOME',
  }),
  XUNJIAN_S3_REGION: variable({
    type: z.string().regex(/^[\w-]+$/, 'expected e.g. us-east-1'),
    default: 'us-east-1',
    meaning: 'region of the bucket, as its provider names it',
  }),
  XUNJIAN_S3_KEY_ID: variable({ type: z.string(), meaning: 'id of the key with which the bucket is asked' }),
  XUNJIAN_S3_SECRET: variable({ type: z.string(), secret: true, meaning: 'that key' }),
  XUNJIAN_TSA: variable({
    type: z.string().regex(/^https?:\/\/\S+$/, 'expected https://host/path'),
    meaning: 'time-stamping authority (RFC 3161) that stamps the manifest of each round; unset: none',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable({
    type: z.string().regex(/^https?:\/\/\S+$/, 'expected http://host:4318'),
    meaning: 'collector to which traces are sent (OTLP over HTTP, docs/operations.md); unset: none are made',
  }),
  HTTPS_PROXY: variable({ type: proxyUrl, secret: true, meaning: 'proxy for requests to the platforms' }),
  LOG_LEVEL: variable({
    type: z.enum(LOG_LEVELS),
    meaning: `one of ${LOG_LEVELS.join(', ')}; unset: info for services, warn for other commands`,
  }),
} as const;
type VariableName = keyof typeof VARIABLES;

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly roleClaim: string;
  readonly roles: Readonly<Record<string, Role>>;
  /** Values of `acr` with which a login is strong enough; none: any login is. */
  readonly strengths: readonly string[];
}

export interface BucketConfig {
  readonly address: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

export interface Config {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** Absolute path. */
  readonly home: string;
  readonly originMap: OriginMap | null;
  readonly browser: string | null;
  /** File of control accounts. */
  readonly controls: string | null;
  /** Where the service listens. */
  readonly host: string;
  readonly port: number;
  /** For links in messages, and for what the console takes for its own address. */
  readonly url: string;
  /** Null: a worker tells no metrics. */
  readonly metricsPort: number | null;
  readonly metricsToken: string | null;
  /** Null: people log in with passwords only. */
  readonly oidc: OidcConfig | null;
  /** Whether a password needs a code beside it. */
  readonly secondFactor: boolean;
  readonly secret: string | null;
  readonly now: Timestamp | null;
  readonly concurrency: number;
  /** Milliseconds. */
  readonly lockDuration: number;
  /** Milliseconds. */
  readonly requestTimeout: number;
  /** Absolute path of the file that was named; null: none was. */
  readonly office: string | null;
  /** Absolute path. */
  readonly templates: string | null;
  /** Null: nothing is deleted. */
  readonly retentionDays: number | null;
  /** Null: files of the archive stay where they were written. */
  readonly bucket: BucketConfig | null;
  /** Address of the time-stamping authority. */
  readonly tsa: string | null;
  /** Null: no traces. */
  readonly traces: string | null;
  readonly proxy: string | null;
  /** Null: as it suits the command. */
  readonly logLevel: (typeof LOG_LEVELS)[number] | null;
}

/** Reads and checks the environment; throws a ConfigError that names every variable that is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const problems: string[] = [];
  function read<N extends VariableName>(name: N): z.infer<(typeof VARIABLES)[N]['type']> | null {
    const { type, secret, default: fallback } = VARIABLES[name] as Variable<z.ZodType>;
    const text = environment[name] || fallback;
    if (text === undefined) return null;
    const result = type.safeParse(text);
    if (result.success) return result.data as z.infer<(typeof VARIABLES)[N]['type']>;
    const found = secret ? '(not shown)' : JSON.stringify(text);
    problems.push(`${name} is ${found}: ${result.error.issues.map((issue) => issue.message).join('; ')}`);
    return null;
  }
  function oidc(): OidcConfig | null {
    const issuer = read('XUNJIAN_OIDC_ISSUER');
    const clientId = read('XUNJIAN_OIDC_CLIENT_ID');
    const clientSecret = read('XUNJIAN_OIDC_CLIENT_SECRET');
    const roleClaim = read('XUNJIAN_OIDC_ROLE_CLAIM') ?? 'roles';
    const roles = read('XUNJIAN_OIDC_ROLES') ?? OWN_NAMES;
    const strengths = read('XUNJIAN_OIDC_ACR') ?? [];
    if (issuer === null && clientId === null && clientSecret === null) return null;
    if (issuer !== null && clientId !== null && clientSecret !== null)
      return { issuer, clientId, clientSecret, roleClaim, roles, strengths };
    problems.push(
      'XUNJIAN_OIDC_ISSUER, XUNJIAN_OIDC_CLIENT_ID and XUNJIAN_OIDC_CLIENT_SECRET: expected all three, or none',
    );
    return null;
  }
  function bucket(): BucketConfig | null {
    const address = read('XUNJIAN_S3');
    const keyId = read('XUNJIAN_S3_KEY_ID');
    const secret = read('XUNJIAN_S3_SECRET');
    const region = read('XUNJIAN_S3_REGION') ?? 'us-east-1';
    if (address === null && keyId === null && secret === null) return null;
    if (address !== null && keyId !== null && secret !== null) return { address, region, keyId, secret };
    problems.push('XUNJIAN_S3, XUNJIAN_S3_KEY_ID and XUNJIAN_S3_SECRET: expected all three, or none');
    return null;
  }
  const config: Config = {
    databaseUrl: read('DATABASE_URL'),
    redisUrl: read('REDIS_URL'),
    home: resolve(read('XUNJIAN_HOME') ?? '.xunjian'),
    originMap: read('XUNJIAN_ORIGIN_MAP'),
    browser: read('XUNJIAN_BROWSER'),
    controls: read('XUNJIAN_CONTROLS'),
    host: read('XUNJIAN_HOST') ?? '127.0.0.1',
    port: read('XUNJIAN_PORT') ?? 8420,
    url: read('XUNJIAN_URL') ?? `http://127.0.0.1:${read('XUNJIAN_PORT') ?? 8420}`,
    metricsPort: read('XUNJIAN_METRICS_PORT'),
    metricsToken: read('XUNJIAN_METRICS_TOKEN'),
    oidc: oidc(),
    secondFactor: read('XUNJIAN_SECOND_FACTOR') !== null,
    secret: read('XUNJIAN_SECRET'),
    now: read('XUNJIAN_NOW'),
    concurrency: read('XUNJIAN_CONCURRENCY') ?? 4,
    lockDuration: (read('XUNJIAN_LOCK_SECONDS') ?? 30) * 1_000,
    requestTimeout: (read('XUNJIAN_REQUEST_SECONDS') ?? 60) * 1_000,
    office: absolute(read('XUNJIAN_OFFICE')),
    templates: absolute(read('XUNJIAN_TEMPLATES')),
    retentionDays: read('XUNJIAN_RETENTION_DAYS'),
    bucket: bucket(),
    tsa: read('XUNJIAN_TSA'),
    traces: read('OTEL_EXPORTER_OTLP_ENDPOINT'),
    proxy: read('HTTPS_PROXY'),
    logLevel: read('LOG_LEVEL'),
  };
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return config;
}

/** Each role is meant by its own name. */
const OWN_NAMES: Readonly<Record<string, Role>> = Object.fromEntries(ROLES.map((role) => [role, role]));

function absolute(path: string | null): string | null {
  return path === null ? null : resolve(path);
}
