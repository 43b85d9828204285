/** A row's words -> an account, or problems that say which cell must be mended, and how. */

import { PLATFORM_NAMES, PLATFORMS, type Platform, TIER_NAMES, TIERS, type Tier } from '../domain/account.ts';
import { parseAddresses } from './addresses.ts';
import { parseFiledDate } from './dates.ts';
import type { RegistryEntry } from './entry.ts';
import { FIELD_TITLES, isPrivate } from './headings.ts';
import { type Identify, type Identity, readIdentity } from './identity.ts';
import { bodyName, clean, compact, oneLine, saysNothing } from './normalise.ts';
import { withoutIdentityNumbers } from './personal-data.ts';
import { platformOf, severalPlatforms } from './platform-names.ts';
import type { Report } from './report.ts';
import { type Columns, Row } from './row.ts';
import type { SheetRow } from './sheet/sheet.ts';
import { statusOf } from './status-names.ts';
import { tierOf } from './tier-names.ts';

export interface RowContext {
  readonly sheet: string | null;
  readonly columns: Columns;
  readonly report: Report;
  readonly identify: Identify;
}

/** Null if the row has a problem; each is reported. */
export function readRow(source: SheetRow, context: RowContext): RegistryEntry | null {
  const { columns, report } = context;
  const row = new Row(source, columns, report);
  const kind = readPlatform(row);
  const sponsor = readSponsor(row);
  const tier = readTier(row);
  const identity: Identity = kind
    ? readIdentity(row, columns, kind.platform, context.identify)
    : { platformId: null, addresses: [], extra: [] };
  const name = readName(row, identity.platformId !== null);
  const opened = readOpenedOn(row);
  const { status, asFiled } = readStatus(row);
  const website = readWebsite(row);
  const extra = readExtra(row, [...otherKind(kind), ...identity.extra, ...opened.extra, ...asFiled]);
  if (!row.sound || !kind || !sponsor || !tier || !name) return null;
  return {
    sheet: context.sheet,
    row: source.row,
    ...kind,
    platformId: identity.platformId,
    name,
    sponsor,
    tier,
    addresses: identity.addresses,
    website,
    region: row.words('region'),
    purpose: row.words('purpose'),
    openedOn: opened.day,
    status,
    formerNames: readFormerNames(row),
    contact: readContact(row),
    remark: withoutNumbers(row.raw('remark')),
    extra,
  };
}

const SEVEN = PLATFORMS.map((platform) => PLATFORM_NAMES[platform]).join('、');

function readPlatform(row: Row): { platform: Platform; kind: string } | null {
  const text = row.words('platform');
  if (text === null) {
    row.problem('platform', '没有填写类型', `请填写其中之一：${SEVEN}`);
    return null;
  }
  const several = severalPlatforms(row.raw('platform') ?? '');
  if (several.length > 0) {
    row.problem(
      'platform',
      `一个单元格里有${several.length}个类型：${several.join('、')}`,
      '每个账号单独填写一行',
    );
    return null;
  }
  const platform = platformOf(text);
  if (platform === null) {
    row.problem(
      'platform',
      `“${text}”不是已知的类型`,
      `请填写其中之一：${SEVEN}；都不是时填“其他”，并在“其他（新媒体类型）”列写明`,
    );
    return null;
  }
  return { platform, kind: (platform === 'other' ? row.words('otherKind') : null) ?? text };
}

/** Which other kind it is, in the words of the form: `platform` alone does not tell. */
function otherKind(kind: { platform: Platform; kind: string } | null): [string, string][] {
  if (kind?.platform !== 'other' || /^其[他它]$/.test(kind.kind)) return [];
  return [[FIELD_TITLES.otherKind, kind.kind]];
}

function readSponsor(row: Row): string | null {
  const text = row.raw('sponsor');
  if (text === null) {
    row.problem(
      'sponsor',
      '没有填写单位',
      '请在每一行填写单位全称；合并单元格请另存为xlsx导入，或取消合并后逐行填写',
    );
    return null;
  }
  return bodyName(text);
}

function readTier(row: Row): Tier | null {
  const text = row.words('tier');
  const tier = text === null ? null : tierOf(text);
  if (tier === null) {
    const names = TIERS.map((t) => TIER_NAMES[t]).join('、');
    row.problem(
      'tier',
      text === null ? '没有填写层级' : `“${text}”不是已知的层级`,
      `请填写其中之一（不要只写一部分）：${names}`,
    );
  }
  return tier;
}

/** Kept with its own marks; spaces of all kinds become plain ones. */
function readName(row: Row, identified: boolean): string | null {
  const text = row.raw('name');
  if (text === null) {
    row.problem('name', '没有填写名称', '请填写账号在平台上的全名');
    return null;
  }
  const lines = text.split('\n');
  const parts = lines.length > 1 ? lines : text.split(/[、；;／/]/).map((part) => part.trim());
  const several = parts.filter((part) => part !== '');
  if (several.length > 1 && (lines.length > 1 || !identified)) {
    row.problem(
      'name',
      `一个单元格里像是有${several.length}个账号：${several.join('、')}`,
      '每个账号单独填写一行；如果只是一个账号的名称，请删除换行，或填写账号ID、主页链接',
    );
    return null;
  }
  return oneLine(text);
}

function readOpenedOn(row: Row): { day: RegistryEntry['openedOn']; extra: [string, string][] } {
  const text = row.words('openedOn');
  if (text === null) return { day: null, extra: [] };
  const date = parseFiledDate(text);
  if (!date) {
    row.problem('openedOn', `“${text}”不是可以识别的日期`, '请写成2020-09-30的形式，不清楚时留空');
    return { day: null, extra: [] };
  }
  return { day: date.day, extra: date.exact ? [] : [['开设日期', text]] };
}

function readStatus(row: Row): { status: RegistryEntry['status']; asFiled: [string, string][] } {
  const text = row.words('status');
  const status = text === null ? null : statusOf(text);
  if (text === null || status !== null) return { status, asFiled: [] };
  row.note('status', `“${text}”不是已知的状态，按正常在用导入`);
  return { status: null, asFiled: [['状态', text]] };
}

function readWebsite(row: Row): string | null {
  const { urls, others } = parseAddresses(row.raw('website') ?? '', 'http');
  const [url] = urls;
  const [other] = others;
  if (url === undefined && other !== undefined) {
    row.problem('website', `“${other}”不是网址`, '请填写以http://或https://开头的完整网址，没有则留空');
  }
  if (urls.length > 1) row.note('website', `有${urls.length}个网址，只取第一个`);
  return url ?? null;
}

const NO_NAMES: readonly string[] = Object.freeze([]);

function readFormerNames(row: Row): readonly string[] {
  const text = row.raw('formerNames');
  return text === null ? NO_NAMES : text.split(/[\n、；;]/).flatMap((part) => oneLine(part) || []);
}

const NO_CONTACT: RegistryEntry['contact'] = Object.freeze({});

function readContact(row: Row): RegistryEntry['contact'] {
  const contact: Record<string, string> = {};
  for (const [key, field] of [
    ['responsible', 'responsible'],
    ['person', 'contactPerson'],
    ['phone', 'phone'],
  ] as const) {
    const text = withoutNumbers(row.words(field));
    if (text === null) continue;
    if (/^\d(?:\.\d+)?e\+?\d+$/i.test(compact(text)))
      row.note(field, '号码已变成科学计数法，丢失了数字，未导入');
    else contact[key] = text;
  }
  return Object.keys(contact).length > 0 ? contact : NO_CONTACT;
}

const NO_EXTRA: RegistryEntry['extra'] = Object.freeze({});

/** Unknown columns as they are, but for what is private; and what the known columns could not hold. */
function readExtra(row: Row, found: readonly (readonly [string, string])[]): RegistryEntry['extra'] {
  const extra = new Map<string, string>(found);
  for (const { heading, cell, column } of row.unknown()) {
    if (saysNothing(cell.text) || isPrivate(heading)) continue;
    const key = extra.has(heading) ? `${heading}（${column ? column.index + 1 : '无标题'}列）` : heading;
    extra.set(key, withoutIdentityNumbers(clean(cell.text)));
  }
  return extra.size > 0 ? Object.fromEntries(extra) : NO_EXTRA;
}

function withoutNumbers(text: string | null): string | null {
  return text === null ? null : withoutIdentityNumbers(text);
}
