/** What a schedule is to do, to be changed: folded up under what it does now. */

import type { ScheduleName } from '../../store/schedules.ts';
import { RULESET_NAMES, RULESETS } from '../rounds/choices.ts';
import { HoursFields, TakeFields } from '../rounds/extent-fields.tsx';
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
      <TakeFields form={form} errors={errors} />
      <HoursFields form={form} errors={errors} />
    </>
  );
}
