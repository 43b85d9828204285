/** What a registry file would change, a row each: for the tables of the preview and for a file. Pure. */

import { PLATFORM_NAMES, TIER_NAMES, type Tier } from '../../domain/account.ts';
import type { Change, RegistryDiff } from '../../registry/diff.ts';
import { type ImportResult, placeText } from '../../registry/entry.ts';
import type { Sheet } from '../../reports/spreadsheet.ts';
import { STATUS_WORDS } from './list.tsx';

export const FIELD_WORDS: Readonly<Record<Change['field'], string>> = {
  name: '名称',
  platformId: '账号ID',
  sponsor: '代表主体',
  tier: '层级',
  status: '状态',
  addresses: '主页链接',
  website: '单位网站',
  region: '行政区划',
  openedOn: '开设日期',
  remark: '备注',
  purpose: '账号用途',
  contact: '联系人',
  extra: '其他列',
};

/** As the office writes it, not as it is stored. */
export function valueWord({ field }: Change, value: string | null): string {
  if (value === null) return '（空）';
  if (field === 'tier') return TIER_NAMES[value as Tier] ?? value;
  if (field === 'status') return (STATUS_WORDS as Readonly<Record<string, string>>)[value] ?? value;
  return value;
}

interface DifferenceRow {
  readonly kind: string;
  readonly place: string;
  readonly platform: string;
  readonly name: string;
  readonly sponsor: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** Problems first, then what is new, changed and missing. */
export function differenceRows(result: ImportResult, diff: RegistryDiff): DifferenceRow[] {
  const none = { platform: '', name: '', sponsor: '', field: '', before: '', after: '' };
  const problems = result.problems.map((problem) => ({
    ...none,
    kind: '问题',
    place: placeText(problem),
    field: problem.column?.heading ?? '',
    before: problem.value ?? '',
    after: `${problem.message}。改正办法：${problem.remedy}`,
  }));
  const fresh = diff.new.map(({ row, platform, name, sponsor }) => ({
    ...none,
    kind: '新增',
    place: `第${row}行`,
    platform: PLATFORM_NAMES[platform],
    name,
    sponsor,
  }));
  const changed = [...diff.renamed, ...diff.changed].flatMap(({ account, entry, changes }) =>
    changes.map((change) => ({
      kind: change.field === 'name' ? '更名' : '变更',
      place: `第${entry.row}行`,
      platform: PLATFORM_NAMES[account.platform],
      name: account.name,
      sponsor: account.sponsor ?? '',
      field: FIELD_WORDS[change.field],
      before: valueWord(change, change.before),
      after: valueWord(change, change.after),
    })),
  );
  const missing = diff.missing.map(({ platform, name, sponsor }) => ({
    ...none,
    kind: '文件中缺少',
    place: '',
    platform: PLATFORM_NAMES[platform],
    name,
    sponsor: sponsor ?? '',
  }));
  return [...problems, ...fresh, ...changed, ...missing];
}

export function differenceSheet(file: string): Sheet<DifferenceRow> {
  return {
    title: `${file.replace(/\.\w+$/, '')}-差异`,
    columns: [
      { heading: '种类', width: 10, of: ({ kind }) => kind },
      { heading: '位置', width: 24, of: ({ place }) => place },
      { heading: '类型', width: 14, of: ({ platform }) => platform },
      { heading: '账号', width: 28, of: ({ name }) => name },
      { heading: '代表主体', width: 32, of: ({ sponsor }) => sponsor },
      { heading: '栏目', width: 12, of: ({ field }) => field },
      { heading: '原内容', width: 32, of: ({ before }) => before },
      { heading: '新内容', width: 48, of: ({ after }) => after },
    ],
  };
}
