/** The page of one account: who it is, what became of it, what was seen of it, and what an operator can do. */

import { PLATFORM_NAMES, TIER_NAMES } from '../../domain/account.ts';
import type { HistoryLine } from '../../store/account-life.ts';
import type { SeenPosts } from '../../store/account-posts.ts';
import type { AccountProblem } from '../../store/account-problems.ts';
import type { StoredAccount } from '../../store/accounts.ts';
import type { ListedExemption } from '../../store/exemptions.ts';
import type { InspectionHead } from '../../store/inspection-record.ts';
import type { ListedObservation } from '../../store/observations.ts';
import type { ListedWarning } from '../../store/warnings.ts';
import { PostButton } from '../views/form.tsx';
import { Time } from '../views/time.tsx';
import { Calendar } from './calendar.tsx';
import type { Month } from './days.ts';
import { type ExemptionForm, Exemptions } from './exemptions.tsx';
import { StatusBadge } from './list.tsx';
import { History, Inspections, Observations, Problems, Warnings } from './records.tsx';

export interface AccountPage {
  readonly account: StoredAccount;
  readonly history: readonly HistoryLine[];
  readonly inspections: readonly InspectionHead[];
  /** Before which the older inspections begin. */
  readonly older: number | null;
  readonly problems: readonly AccountProblem[];
  readonly exemptions: readonly ListedExemption[];
  readonly warnings: readonly ListedWarning[];
  readonly observations: readonly ListedObservation[];
  readonly posts: SeenPosts;
  readonly year: number;
  readonly thisYear: number;
  readonly months: readonly Month[];
  /** Titles of rules by id. */
  readonly rules: ReadonlyMap<string, string>;
  readonly form: ExemptionForm;
  readonly isOperator: boolean;
  readonly isInspected: boolean;
}

export function AccountView({ page }: { page: AccountPage }) {
  const { account, problems, rules, isOperator } = page;
  const standing = problems.filter(({ state }) => state !== 'dismissed' && state !== 'rectified');
  const past = problems.filter((problem) => !standing.includes(problem));
  return (
    <div class="account">
      <nav aria-label="位置">
        <a href="/accounts">账号</a>
      </nav>
      <h1>
        {account.name} <StatusBadge status={account.status} />
      </h1>
      <Facts page={page} />
      {isOperator ? <Deeds page={page} standing={standing} /> : null}
      <h2 id="problems">未了结的问题</h2>
      <Problems caption="未了结的问题" problems={standing} rules={rules} empty="没有未了结的问题。" />
      <h2 id="calendar">{page.year}年的发布</h2>
      <Years page={page} />
      <Calendar months={page.months} />
      <h2 id="inspections">检查记录</h2>
      <Inspections inspections={page.inspections} />
      {page.older === null ? null : (
        <p>
          <a rel="next" href={`/accounts/${account.accountId}?before=${page.older}#inspections`}>
            更早的检查
          </a>
        </p>
      )}
      <h2 id="past-problems">已了结的问题</h2>
      <Problems caption="已了结的问题" problems={past} rules={rules} empty="没有已了结的问题。" />
      <Exemptions page={page} />
      <h2 id="warnings">预警</h2>
      <Warnings warnings={page.warnings} />
      <h2 id="observations">人工查看</h2>
      <Observations observations={page.observations} />
      <h2 id="history">名称和登记变动</h2>
      <History history={page.history} />
    </div>
  );
}

function Facts({ page: { account, posts } }: { page: AccountPage }) {
  return (
    <dl class="facts panel">
      <Fact name="类型">{PLATFORM_NAMES[account.platform]}</Fact>
      <Fact name="账号ID">{account.platformId ?? '未知'}</Fact>
      <Fact name="代表主体">
        {account.sponsor === null ? (
          '—'
        ) : (
          <a href={`/accounts?q=${encodeURIComponent(account.sponsor)}`}>{account.sponsor}</a>
        )}
      </Fact>
      <Fact name="层级">{account.tier ? TIER_NAMES[account.tier] : '—'}</Fact>
      <Fact name="行政区划">{account.region ?? '—'}</Fact>
      <Fact name="开设日期">{account.openedOn ?? '—'}</Fact>
      <Fact name="已见最近发布">
        <Time at={posts.latest} />
      </Fact>
      <Fact name="备注">{account.remark ?? '—'}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What can be had of a machine; where it can do nothing, that is said. */
function Deeds({ page, standing }: { page: AccountPage; standing: readonly AccountProblem[] }) {
  const { accountId } = page.account;
  const isRecheckable = standing.some(({ state }) => state === 'open' || state === 'confirmed');
  if (!page.isInspected) return <p class="soft">该平台须人工检查，不能自动检查或复核。</p>;
  return (
    <div class="buttons">
      <PostButton action={`/accounts/${accountId}/inspect`}>现在检查</PostButton>
      {isRecheckable ? (
        <PostButton action={`/accounts/${accountId}/recheck`}>复核未整改的问题</PostButton>
      ) : null}
    </div>
  );
}

function Years({ page: { account, year, thisYear } }: { page: AccountPage }) {
  const link = (to: number) => `/accounts/${account.accountId}?year=${to}#calendar`;
  return (
    <nav class="buttons" aria-label="年份">
      <a href={link(year - 1)}>{year - 1}年</a>
      {year < thisYear ? <a href={link(year + 1)}>{year + 1}年</a> : null}
    </nav>
  );
}
