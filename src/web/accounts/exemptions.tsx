/** Exemptions (说明理由) of an account: what holds and held, and the forms by which an operator grants and ends them. */

import type { ListedExemption } from '../../store/exemptions.ts';
import { Button, ErrorSummary, Field, Form, Select } from '../views/form.tsx';
import { DataTable } from '../views/table.tsx';
import type { AccountPage } from './account.tsx';

/** What was filled in, and what is wrong with it. */
export interface ExemptionForm {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly errors: Readonly<Record<string, string>>;
}

export function Exemptions({ page }: { page: AccountPage }) {
  const { exemptions, rules, isOperator } = page;
  return (
    <>
      <h2 id="exemptions">说明理由</h2>
      <DataTable
        caption="说明理由（规则不适用的期间）"
        rows={exemptions}
        keyOf={({ exemptionId }) => exemptionId}
        empty="没有登记说明理由。"
        columns={[
          {
            heading: '规则',
            isRowHeading: true,
            cell: ({ rule }) => (rule === null ? '全部规则' : (rules.get(rule) ?? rule)),
          },
          { heading: '期间', cell: ({ from, to }) => `${from}至${to}` },
          { heading: '理由', cell: ({ why }) => why },
          { heading: '登记', cell: ({ grantedBy, grantedAt }) => `${grantedBy}，${grantedAt.slice(0, 10)}` },
          {
            heading: '撤销',
            cell: (exemption) =>
              exemption.revokedBy === null ? (
                isOperator ? (
                  <Revoke exemption={exemption} />
                ) : (
                  '—'
                )
              ) : (
                `${exemption.revokedBy}：${exemption.revokedWhy ?? ''}`
              ),
          },
        ]}
      />
      {isOperator ? <Grant page={page} /> : null}
    </>
  );
}

function Revoke({ exemption: { exemptionId, accountId } }: { exemption: ListedExemption }) {
  const reason = `revoke-${exemptionId}`;
  return (
    <details>
      <summary>撤销</summary>
      <Form action={`/accounts/${accountId}/exemptions/${exemptionId}/revoke`}>
        <div class="field">
          <label for={reason}>撤销原因</label>
          <input id={reason} name="why" required maxLength={500} />
        </div>
        <Button kind="danger">撤销这项说明理由</Button>
      </Form>
    </details>
  );
}

function Grant({ page: { account, rules, form } }: { page: AccountPage }) {
  const { values, errors } = form;
  return (
    <details class="panel" open={Object.keys(errors).length > 0}>
      <summary>登记说明理由</summary>
      <ErrorSummary errors={errors} />
      <Form action={`/accounts/${account.accountId}/exemptions`}>
        <Select
          name="rule"
          label="规则"
          value={values.rule}
          error={errors.rule}
          choices={[
            { value: '', label: '全部规则' },
            ...[...rules].map(([value, label]) => ({ value, label })),
          ]}
        />
        <Field name="from" label="自" type="date" required value={values.from} error={errors.from} />
        <Field name="to" label="至" type="date" required value={values.to} error={errors.to} />
        <Field
          name="why"
          label="理由"
          hint="如：机构改革，正在移交。将写入判定说明。"
          required
          maxlength={500}
          value={values.why}
          error={errors.why}
        />
        <Button>登记</Button>
      </Form>
    </details>
  );
}
