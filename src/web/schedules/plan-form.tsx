/** What a schedule is to do, to be changed: folded up under what it does now. */

import { TIER_NAMES, TIERS } from '../../domain/account.ts';
import type { ScheduleName } from '../../store/schedules.ts';
import { RULESET_NAMES, RULESETS, TAKE_HINT } from '../rounds/choices.ts';
import { Button, Field, Form, Select } from '../views/form.tsx';
import type { PlanForm } from './plan-fields.ts';

export interface PlanFormProps {
  readonly name: ScheduleName;
  readonly form: PlanForm;
  readonly errors: Readonly<Record<string, string>>;
}

/** The stored rule set may be a file of the office's own: it stays to be chosen. */
export function rulesetChoices(stored: string): { readonly value: string; readonly label: string }[] {
  const shipped = RULESETS.map((id) => ({ value: id as string, label: RULESET_NAMES[id] }));
  return shipped.some(({ value }) => value === stored)
    ? shipped
    : [...shipped, { value: stored, label: stored }];
}

export function PlanFields({ name, form, errors }: PlanFormProps) {
  return (
    <details open={Object.keys(errors).length > 0}>
      <summary>修改内容</summary>
      <Form action={`/schedules/${name}/plan`}>
        {name === 'quarterly-round' ? <RoundFields name={name} form={form} errors={errors} /> : null}
        <Select
          name="ruleset"
          label="规则"
          value={form.ruleset}
          error={errors.ruleset}
          choices={rulesetChoices(form.ruleset)}
        />
        <Button>保存内容</Button>
      </Form>
    </details>
  );
}

function RoundFields({ form, errors }: PlanFormProps) {
  return (
    <>
      <Field
        name="name"
        label="检查名称"
        hint="{year}、{quarter} 由系统换成运行当日的年份和季度，如 2020Q4"
        value={form.name}
        error={errors.name}
        required
      />
      <Field
        name="days"
        label="监测时间（天）"
        hint="自运行之日起"
        type="number"
        min={1}
        max={92}
        value={form.days}
        error={errors.days}
        required
      />
      {TIERS.map((tier) => (
        <Field
          key={tier}
          name={tier}
          label={`${TIER_NAMES[tier]}：检查多少`}
          hint={TAKE_HINT}
          value={form[tier]}
          error={errors[tier]}
        />
      ))}
      <Field
        name="hours"
        label="每天的检查时段"
        hint="如22:00-06:00；留空则不限"
        value={form.hours}
        error={errors.hours}
      />
      <Select
        name="workingDays"
        label="检查的日子"
        value={form.workingDays}
        choices={[
          { value: '', label: '每天' },
          { value: 'yes', label: '只在工作日（未填时段则为9:00至18:00）' },
        ]}
      />
    </>
  );
}
