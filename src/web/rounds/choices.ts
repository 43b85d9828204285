/** What may be chosen for a round, opened by hand or by the schedule. Pure. */

export const RULESETS = ['baoji-2020', 'national-2019'] as const;

export const RULESET_NAMES: Readonly<Record<(typeof RULESETS)[number], string>> = {
  'baoji-2020': '宝鸡市2020年第四季度规则',
  'national-2019': '全国检查指标（2019）',
};

/** A file of the office's own is called by its name. */
export function rulesetName(id: string): string {
  const known: Readonly<Record<string, string>> = RULESET_NAMES;
  return known[id] ?? id;
}

export function isRuleset(id: string): boolean {
  return RULESETS.some((known) => known === id);
}

/** `100%` or `全部`: all of the tier; empty or 0: none of it; else a number of accounts or a share. */
export type Take = 'full' | null | number | { readonly percent: number };

export const TAKE_HINT = '“全部”、数量（如13）或比例（如10%）；不检查则留空';

/** Undefined: none of the forms. */
export function takeOf(written: string): Take | undefined {
  if (written === '' || written === '0') return null;
  if (written === '全部' || written === '100%') return 'full';
  const [, number, percent] = /^(\d{1,6}(?:\.\d{1,2})?)\s*([%％]?)$/.exec(written) ?? [];
  const amount = Number(number);
  if (number === undefined || amount <= 0) return undefined;
  if (percent) return amount > 100 ? undefined : { percent: amount };
  return Number.isInteger(amount) ? amount : undefined;
}

/** As it is typed. */
export function takeText(take: Take): string {
  if (take === null) return '';
  if (take === 'full') return '全部';
  return typeof take === 'number' ? String(take) : `${take.percent}%`;
}
