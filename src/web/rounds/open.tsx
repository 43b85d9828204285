/** The form that opens a round, and what it would select. */

import { PLATFORM_NAMES, TIER_NAMES } from '../../domain/account.ts';
import type { Planned, RoundPlan } from '../../inspection/open-round.ts';
import type { StoredAccount } from '../../store/accounts.ts';
import { Button, ErrorSummary, Field, Form, Select, TextArea } from '../views/form.tsx';
import { DataTable } from '../views/table.tsx';
import { RULESET_NAMES, RULESETS } from './choices.ts';
import { HoursFields, TakeFields } from './extent-fields.tsx';
import type { Errors, OpenForm } from './plan.ts';
import { WAY_NAMES } from './words.ts';

interface OpenPageProps {
  readonly form: OpenForm;
  readonly errors: Errors;
  /** Earlier rounds whose failing accounts may be looked at again. */
  readonly earlier: readonly string[];
  readonly preview: { readonly plan: RoundPlan; readonly planned: Planned } | null;
}

export function OpenPage({ form, errors, earlier, preview }: OpenPageProps) {
  return (
    <>
      <h1>新建检查</h1>
      <ErrorSummary errors={errors} />
      {preview ? <Preview form={form} {...preview} /> : null}
      <Form action="/rounds/open" class="panel">
        <Field name="name" label="名称" hint="如2020Q4" value={form.name} error={errors.name} required />
        <Field
          name="from"
          label="监测时间第一天"
          type="date"
          value={form.from}
          error={errors.from}
          required
        />
        <Field name="to" label="监测时间最后一天" type="date" value={form.to} error={errors.to} required />
        <Select
          name="ruleset"
          label="规则"
          value={form.ruleset}
          error={errors.ruleset}
          choices={RULESETS.map((id) => ({ value: id, label: RULESET_NAMES[id] }))}
        />
        <TakeFields form={form} errors={errors} />
        <Field
          name="seed"
          label="抽样的随机种子"
          hint="同一份备案登记用同一个种子抽出的名单相同；留空则自动产生并记录"
          value={form.seed}
          maxlength={64}
        />
        <TextArea
          name="targets"
          label="定向检查的账号"
          hint="每行一个：账号全名、备案编号，或 weibo:<uid>、wechat:<__biz>"
          error={errors.targets}
          value={form.targets}
        />
        <Select
          name="recheck"
          label="复核以前不合格的账号"
          value={form.recheck}
          choices={[
            { value: 'latest', label: '最近结束的一轮' },
            { value: '', label: '不复核' },
            ...earlier.map((name) => ({ value: name, label: name })),
          ]}
        />
        <HoursFields form={form} errors={errors} />
        <Button name="step" value="preview" kind={preview ? 'plain' : 'primary'}>
          预览检查名单
        </Button>
      </Form>
    </>
  );
}

const SHOWN = 20;

function Preview({ form, plan, planned }: { form: OpenForm; plan: RoundPlan; planned: Planned }) {
  const { selected, strata, leftOut, before } = planned;
  const reasons = ['full', 'sampled', 'targeted', 'recheck'] as const;
  const byId = new Map(planned.accounts.map((account) => [account.accountId, account]));
  const chosen = new Set(selected.map(({ accountId }) => accountId));
  const rows = selected.slice(0, SHOWN).flatMap((row) => {
    const account = byId.get(row.accountId);
    return account ? [{ ...row, account }] : [];
  });
  return (
    <section class="panel" id="preview" aria-labelledby="preview-heading">
      <h2 id="preview-heading">将检查 {chosen.size} 个账号（尚未建立）</h2>
      <ul>
        {reasons.map((reason) => {
          const count = selected.filter((row) => row.reason === reason).length;
          return count === 0 ? null : (
            <li key={reason}>
              {WAY_NAMES[reason]} {count} 个
              {reason === 'recheck' && before ? `（“${before.name}”的不合格账号）` : ''}
            </li>
          );
        })}
        {strata.map(({ tier, pool, asked, taken }) => (
          <li key={tier}>
            {TIER_NAMES[tier]}：从 {pool} 个中抽取 {taken} 个{taken < asked ? `（应抽${asked}个）` : ''}
            ，随机种子 {plan.seed}
          </li>
        ))}
        {leftOut.length > 0 ? (
          <li>
            已关停、未列入 {leftOut.length} 个：{namesOf(leftOut)}
          </li>
        ) : null}
      </ul>
      <DataTable
        caption={`名单的前 ${rows.length} 个`}
        columns={[
          { heading: '账号', isRowHeading: true, cell: (row) => row.account.name },
          { heading: '类型', cell: (row) => PLATFORM_NAMES[row.account.platform] },
          { heading: '代表主体', cell: (row) => row.account.sponsor ?? '—' },
          { heading: '层级', cell: (row) => (row.account.tier ? TIER_NAMES[row.account.tier] : '—') },
          { heading: '列入方式', cell: (row) => WAY_NAMES[row.reason] },
        ]}
        rows={rows}
        keyOf={(row) => `${row.accountId} ${row.reason}`}
        empty="没有账号。"
      />
      <Form action="/rounds/open">
        {Object.entries({ ...form, seed: plan.seed ?? '', step: 'open' }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button>按此名单建立检查</Button>
      </Form>
    </section>
  );
}

function namesOf(leftOut: readonly { readonly account: StoredAccount | null }[]): string {
  const names = leftOut.slice(0, 10).map(({ account }) => account?.name ?? '（账号不存在）');
  return `${names.join('、')}${leftOut.length > 10 ? '等' : ''}`;
}
