/** The fields of a round's extent: how many of each tier, and when they are looked at. */

import { TIER_NAMES, TIERS } from '../../domain/account.ts';
import { Field, Select } from '../views/form.tsx';
import { TAKE_HINT } from './choices.ts';
import type { ExtentForm } from './extent.ts';

interface ExtentFieldsProps {
  readonly form: ExtentForm;
  readonly errors: Readonly<Record<string, string>>;
}

export function TakeFields({ form, errors }: ExtentFieldsProps) {
  return (
    <>
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
    </>
  );
}

export function HoursFields({ form, errors }: ExtentFieldsProps) {
  return (
    <>
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
