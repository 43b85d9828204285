/** The worklist: one card an account, made for a thumb. */

import { PLATFORM_NAMES, PLATFORMS } from '../../domain/account.ts';
import type { WorkRound, WorkRow } from '../../store/worklist-page.ts';
import { Badge } from '../views/badge.tsx';
import { type Choice, Field, Filters, Select } from '../views/form.tsx';
import { Empty, Pager } from '../views/table.tsx';
import { Time } from '../views/time.tsx';

/** As it stands in the address; `round=outside` for what is looked at outside rounds. */
export interface Query {
  readonly round?: string | undefined;
  readonly rule?: string | undefined;
  readonly platform?: string | undefined;
  readonly name?: string | undefined;
  readonly after?: string | undefined;
}

export const OUTSIDE = 'outside';

export interface ListProps {
  readonly query: Query;
  readonly rounds: readonly WorkRound[];
  /** The round that is shown; null: outside rounds. */
  readonly round: WorkRound | null;
  readonly rules: readonly Choice[];
  readonly rows: readonly (WorkRow & { readonly titles: readonly string[] })[];
  readonly next: string | null;
  /** Who looks at the page. */
  readonly me: string;
}

export function List({ query, rounds, round, rules, rows, next, me }: ListProps) {
  return (
    <>
      <h1>待查清单</h1>
      <p class="soft">
        公开页面看不到、需要在客户端查看的账号。{round ? `检查：${round.name}` : '日常监测'}。
      </p>
      <div data-drafts data-draft-of={me} hidden />
      <details class="narrow" open={Boolean(query.rule ?? query.platform ?? query.name)}>
        <summary>筛选</summary>
        <Narrow query={query} rounds={rounds} rules={rules} />
      </details>
      {rows.length === 0 ? <Empty>没有需要查看的账号。</Empty> : null}
      <ul class="work">
        {rows.map((row) => (
          <li key={row.inspectionId}>
            <Card row={row} me={me} />
          </li>
        ))}
      </ul>
      <Pager path="/worklist" query={{ ...query }} next={next} />
    </>
  );
}

function Narrow({ query, rounds, rules }: Pick<ListProps, 'query' | 'rounds' | 'rules'>) {
  const any = { value: '', label: '全部' };
  return (
    <Filters action="/worklist">
      <Select
        name="round"
        label="检查"
        value={query.round}
        choices={[
          ...rounds.map(({ name }) => ({ value: name, label: name })),
          { value: OUTSIDE, label: '日常监测' },
        ]}
      />
      <Select name="rule" label="缺什么" value={query.rule} choices={[any, ...rules]} />
      <Select
        name="platform"
        label="平台"
        value={query.platform}
        choices={[any, ...PLATFORMS.map((value) => ({ value, label: PLATFORM_NAMES[value] }))]}
      />
      <Field name="name" label="主体或账号名称" type="search" value={query.name} maxlength={60} />
    </Filters>
  );
}

function Card({ row, me }: { row: ListProps['rows'][number]; me: string }) {
  return (
    <a class="work-card" href={`/worklist/${row.inspectionId}`}>
      <span class="work-name">
        {PLATFORM_NAMES[row.platform]}“{row.name}”
      </span>
      <span class="soft">{row.sponsor ?? '未登记主体'}</span>
      <span class="work-rules">
        {row.titles.length > 0 ? row.titles.join('、') : '各项均未能查看'}
        {row.againAt === null ? null : (
          <span class="soft">
            （系统将于 <Time at={row.againAt} /> 自动再查）
          </span>
        )}
      </span>
      {row.claimedBy === null ? null : (
        <Badge tone="doubt">{row.claimedBy === me ? '您正在看' : `${row.claimedBy} 正在看`}</Badge>
      )}
    </a>
  );
}
