/** The list of accounts: what is searched and chosen stands in the address. */

import {
  ACCOUNT_STATUSES,
  type AccountStatus,
  PLATFORM_NAMES,
  PLATFORMS,
  TIER_NAMES,
  TIERS,
} from '../../domain/account.ts';
import { VERDICT_NAMES, type VerdictOutcome } from '../../domain/verdict.ts';
import { type FoundAccount, LAST_RESULTS, type LastResult } from '../../store/account-search.ts';
import { Badge, OutcomeBadge, type Tone } from '../views/badge.tsx';
import { Field, Filters, Select } from '../views/form.tsx';
import { address, DataTable, Pager } from '../views/table.tsx';
import { Time } from '../views/time.tsx';

export type Status = AccountStatus | 'unregistered';

export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  registered: '正常',
  closing: '停更待关停',
  closed: '已关停',
  unregistered: '未登记',
};

const STATUS_TONES: Readonly<Record<Status, Tone>> = {
  registered: 'good',
  closing: 'doubt',
  closed: 'quiet',
  unregistered: 'unknown',
};

export function StatusBadge({ status }: { status: Status }) {
  return <Badge tone={STATUS_TONES[status]}>{STATUS_WORDS[status]}</Badge>;
}

/** How the last look ended. */
export function LastResultBadge({ result }: { result: VerdictOutcome | 'failed' | null }) {
  if (result === null) return <Badge tone="quiet">未检查</Badge>;
  if (result === 'failed') return <Badge tone="unknown">程序出错</Badge>;
  return <OutcomeBadge outcome={result} />;
}

/** As they stand in the address. */
export interface ListQuery {
  readonly q?: string | undefined;
  readonly platform?: string | undefined;
  readonly tier?: string | undefined;
  readonly status?: string | undefined;
  readonly result?: string | undefined;
  readonly after?: string | undefined;
}

interface ListProps {
  readonly query: ListQuery;
  readonly accounts: readonly FoundAccount[];
  /** Behind which the next page begins. */
  readonly next: string | null;
  readonly mayImport: boolean;
}

export function AccountList({ query, accounts, next, mayImport }: ListProps) {
  const { after: _, ...chosen } = query;
  return (
    <>
      <h1>账号</h1>
      <AccountFilters query={query} />
      <div class="buttons list-actions">
        <a href={address('/accounts/export', { ...chosen, format: 'xlsx' })}>导出xlsx</a>
        <a href={address('/accounts/export', { ...chosen, format: 'csv' })}>导出csv</a>
        {mayImport ? <a href="/accounts/import">导入备案登记表</a> : null}
      </div>
      <DataTable
        caption={query.q ? `与“${query.q}”相符的账号` : '账号'}
        columns={COLUMNS}
        rows={accounts}
        keyOf={(account) => account.accountId}
        empty="没有符合条件的账号。名称、曾用名、代表主体、账号ID，以及拼音和拼音首字母都可用于搜索。"
      />
      <Pager path="/accounts" query={{ ...query }} next={next} />
    </>
  );
}

const COLUMNS = [
  { heading: '账号', isRowHeading: true, cell: (account: FoundAccount) => <Name account={account} /> },
  { heading: '类型', cell: ({ platform }: FoundAccount) => PLATFORM_NAMES[platform] },
  { heading: '代表主体', cell: ({ sponsor }: FoundAccount) => sponsor ?? '—' },
  { heading: '层级', cell: ({ tier }: FoundAccount) => (tier ? TIER_NAMES[tier] : '—') },
  { heading: '状态', cell: ({ status }: FoundAccount) => <StatusBadge status={status} /> },
  { heading: '最近结果', cell: ({ lastResult }: FoundAccount) => <LastResultBadge result={lastResult} /> },
  { heading: '最近检查', cell: ({ lastEndedAt }: FoundAccount) => <Time at={lastEndedAt} /> },
  {
    heading: '未了结问题',
    isNumber: true,
    cell: ({ violations }: FoundAccount) => (violations > 0 ? violations : '—'),
  },
];

function Name({ account: { accountId, name, formerName } }: { account: FoundAccount }) {
  return (
    <>
      <a href={`/accounts/${accountId}`}>{name}</a>
      {formerName === null ? null : <span class="soft former-name">曾用名：{formerName}</span>}
    </>
  );
}

function AccountFilters({ query }: { query: ListQuery }) {
  const all = { value: '', label: '全部' };
  return (
    <Filters action="/accounts">
      <Field name="q" label="搜索" type="search" value={query.q} hint="名称、主体、账号ID、拼音或首字母" />
      <Select
        name="platform"
        label="类型"
        value={query.platform}
        choices={[all, ...PLATFORMS.map((value) => ({ value, label: PLATFORM_NAMES[value] }))]}
      />
      <Select
        name="tier"
        label="层级"
        value={query.tier}
        choices={[all, ...TIERS.map((value) => ({ value, label: TIER_NAMES[value] }))]}
      />
      <Select
        name="status"
        label="状态"
        value={query.status}
        choices={[
          { value: '', label: '全部已登记' },
          ...[...ACCOUNT_STATUSES, 'unregistered' as const].map((value) => ({
            value,
            label: STATUS_WORDS[value],
          })),
        ]}
      />
      <Select
        name="result"
        label="最近结果"
        value={query.result}
        choices={[all, ...LAST_RESULTS.map((value) => ({ value, label: resultWord(value) }))]}
      />
    </Filters>
  );
}

function resultWord(result: LastResult): string {
  if (result === 'never') return '未检查';
  return result === 'failed' ? '程序出错' : VERDICT_NAMES[result];
}
