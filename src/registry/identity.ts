/** Which account a row means: the platform's own id, from its column or from an address that carries it. */

import { PLATFORM_NAMES, PLATFORMS, type Platform } from '../domain/account.ts';
import { parseAddresses } from './addresses.ts';
import { couldBe, type IdReading, readPlatformId } from './platform-id.ts';
import type { Columns, Row } from './row.ts';

/**
 * What an address means to a platform: null if it is none of this platform's, `id: null` if it is, but does not
 * carry an account's id. Given by the scrapers.
 */
export type Identify = (platform: Platform, url: string) => { readonly id: string | null } | null;

export interface Identity {
  readonly platformId: string | null;
  readonly addresses: readonly string[];
  /** Other names of the account that the id's column gave: `微信号`, `原始ID`. */
  readonly extra: readonly (readonly [string, string])[];
}

export function readIdentity(row: Row, columns: Columns, platform: Platform, identify: Identify): Identity {
  const addresses = readAddresses(row, columns, platform, identify);
  const linked = linkedIds(addresses, platform, identify);
  if (linked.length > 1) {
    row.problem(
      'link',
      `链接指向${linked.length}个账号：${linked.join('、')}`,
      '每个账号单独填写一行，链接只填本账号的',
    );
    return { platformId: null, addresses, extra: [] };
  }
  return { addresses, ...readIds(row, columns, platform, linked[0] ?? null) };
}

function readAddresses(row: Row, columns: Columns, platform: Platform, identify: Identify): string[] {
  const urls: string[] = [];
  for (const column of columns.of('link')) {
    const list = parseAddresses(row.cell(column)?.text ?? '');
    urls.push(...list.urls.filter((url) => !urls.includes(url)));
    const [other] = list.others;
    if (other === undefined) continue;
    if (list.urls.length > 0) row.note('link', `“${other}”不是网址，未导入`, column);
    else
      row.problem(
        'link',
        `“${other}”不是网址`,
        '请填写以http://或https://开头的完整网址，没有则留空',
        column,
      );
  }
  for (const url of urls) {
    const owner = PLATFORMS.find((other) => other !== platform && identify(other, url) !== null);
    if (owner && identify(platform, url) === null) {
      row.note('link', `链接是${PLATFORM_NAMES[owner]}的地址，而类型是${PLATFORM_NAMES[platform]}，请核对`);
    }
  }
  return urls;
}

function linkedIds(addresses: readonly string[], platform: Platform, identify: Identify): string[] {
  return [...new Set(addresses.flatMap((url) => identify(platform, url)?.id ?? []))];
}

type Ids = Pick<Identity, 'platformId' | 'extra'>;

/** The columns of ids in order, and what the links say, brought together; where they contradict, a problem. */
function readIds(row: Row, columns: Columns, platform: Platform, linked: string | null): Ids {
  const extra: [string, string][] = [];
  let platformId = linked;
  for (const column of columns.idsOf(platform)) {
    const reading = readPlatformId(platform, row.cell(column));
    const problem = idProblem(reading, linked);
    if (problem) row.problem('id', problem.message, problem.remedy, column);
    else if (reading.is === 'lost') row.note('id', '科学计数法丢失了数字，已按主页链接取得完整ID', column);
    else if (reading.is === 'bad') row.note('id', `${reading.why}，已按主页链接取得ID`, column);
    else if (reading.is === 'alias') {
      extra.push(['微信号', reading.alias]);
      row.note('id', `“${reading.alias}”是微信号，可以更改，不作为账号ID`, column);
    } else if (reading.is === 'id') {
      if (reading.doubt) row.note('id', reading.doubt, column);
      const joined = joinIds(platformId, reading.id);
      if (joined === null) {
        row.problem(
          'id',
          `与${linked ? '主页链接' : '前面的ID列'}中的ID（${platformId}）不一致`,
          '请核对后只保留本账号的ID',
          column,
        );
      } else {
        platformId = joined.id;
        if (joined.also) extra.push(['原始ID', joined.also]);
      }
    }
  }
  return { platformId, extra };
}

/** `gh_…` and `__biz` are two ids of one account; the second is the one that addresses carry. */
function joinIds(known: string | null, id: string): { id: string; also?: string } | null {
  if (known === null || known === id) return { id };
  if (id.startsWith('gh_') && !known.startsWith('gh_')) return { id: known, also: id };
  if (known.startsWith('gh_') && !id.startsWith('gh_')) return { id, also: known };
  return null;
}

function idProblem(reading: IdReading, linked: string | null): { message: string; remedy: string } | null {
  if (reading.is === 'several') {
    return { message: `一个单元格里有两个账号：${reading.ids.join('、')}`, remedy: '每个账号单独填写一行' };
  }
  if (reading.is === 'lost' && !(linked && couldBe(linked, reading))) {
    return {
      message: `数字已丢失，只剩前${reading.start.length}位（共${reading.length}位）`,
      remedy: '请把该列设为文本格式，重新填写完整的ID后保存，或在主页链接列填写账号主页网址',
    };
  }
  if (reading.is === 'bad' && linked === null) {
    return { message: reading.why, remedy: '请填写平台给出的账号ID，不清楚时留空，并填写主页链接' };
  }
  return null;
}
