/**
 * SQL of the read interface: the rows of the `results` views, page by page. Which rows a page has is found in the
 * tables, by their keys and indexes; what each of them says is said by the view alone.
 */

import type { Queryable } from './database.ts';

type Value = string | number | boolean;

interface Source {
  /** Finds the keys of a page. */
  readonly from: string;
  /** By which the rows are ordered; a row's key never changes. */
  readonly key: readonly string[];
  /** Types of the key, as the cursor brings them back. */
  readonly keyTypes: readonly string[];
  /** The view, joined to the keys `k`. */
  readonly view: string;
  /** What each filter asks; `$` stands for its value. */
  readonly filters: Readonly<Record<string, string>>;
}

const ROUND = '(select r.round_id from rounds r where r.name = $::text)';
const SPONSOR = '(select s.sponsor_id from sponsors s where s.name = $::text)';

/** Inspections of a round lie close together: its first and last spare a look at those of all other rounds. */
const WITHIN = (
  column: string,
) => `${column} >= (select min(b.inspection_id) from inspections b where b.round_id = ${ROUND})
  and ${column} <= (select max(b.inspection_id) from inspections b where b.round_id = ${ROUND})`;

/** Looked up row by row: else the planner begins with every inspection of the round. */
const OF_INSPECTION = (column: string, key: string) =>
  `(select b.${column} from inspections b where b.inspection_id = ${key}.inspection_id)`;

export const RESULTS = {
  accounts: {
    from: 'accounts a',
    key: ['a.account_id'],
    keyTypes: ['bigint'],
    view: 'results.accounts w on w.account_id = k.account_id',
    filters: {
      account: 'a.account_id = $::bigint',
      platform: 'a.platform = $::text',
      tier: 'a.tier = $::text',
      status: 'a.status = $::text',
      sponsor: `a.sponsor_id = ${SPONSOR}`,
      name: 'a.name = $::text',
      platform_id: 'a.platform_id = $::text',
    },
  },
  rounds: {
    from: 'rounds r',
    key: ['r.round_id'],
    keyTypes: ['bigint'],
    view: 'rounds t on t.round_id = k.round_id join results.rounds w on w.round = t.name',
    filters: { round: 'r.name = $::text', state: 'r.state = $::text' },
  },
  round_accounts: {
    from: 'standings s',
    key: ['s.round_id', 's.account_id'],
    keyTypes: ['bigint', 'bigint'],
    view: `rounds t on t.round_id = k.round_id
      join results.round_accounts w on w.round = t.name and w.account_id = k.account_id`,
    filters: {
      round: `s.round_id = ${ROUND}`,
      account: 's.account_id = $::bigint',
      standing: 's.standing = $::text',
      platform: 's.platform = $::text',
      tier: 's.tier = $::text',
      selected_as: 's.selected_as = $::text',
    },
  },
  inspections: {
    from: 'inspections i',
    key: ['i.inspection_id'],
    keyTypes: ['bigint'],
    view: 'results.inspections w on w.inspection_id = k.inspection_id',
    filters: {
      ended: "i.state in ('complete', 'undetermined', 'failed') and $::boolean",
      inspection: 'i.inspection_id = $::bigint',
      round: `i.round_id = ${ROUND} and ${WITHIN('i.inspection_id')}`,
      account: 'i.account_id = $::bigint',
      state: 'i.state = $::text',
      result: 'i.result = $::text',
    },
  },
  findings: {
    from: 'findings f',
    key: ['f.inspection_id', 'f.finding'],
    keyTypes: ['bigint', 'text'],
    view: 'results.findings w on w.inspection_id = k.inspection_id and w.finding = k.finding',
    filters: {
      inspection: 'f.inspection_id = $::bigint',
      round: `${OF_INSPECTION('round_id', 'f')} = ${ROUND} and ${WITHIN('f.inspection_id')}`,
      account:
        'f.inspection_id in (select b.inspection_id from inspections b where b.account_id = $::bigint)',
      finding: 'f.finding = $::text',
      observed: 'f.observed = $::boolean',
    },
  },
  verdicts: {
    from: 'verdicts v',
    key: ['v.inspection_id', 'v.rule'],
    keyTypes: ['bigint', 'text'],
    view: 'results.verdicts w on w.inspection_id = k.inspection_id and w.rule = k.rule',
    filters: {
      inspection: 'v.inspection_id = $::bigint',
      round: `${OF_INSPECTION('round_id', 'v')} = ${ROUND} and ${WITHIN('v.inspection_id')}`,
      account:
        'v.inspection_id in (select b.inspection_id from inspections b where b.account_id = $::bigint)',
      rule: 'v.rule = $::text',
      verdict: 'v.outcome = $::text',
    },
  },
  violations: {
    from: 'violations v',
    key: ['v.violation_id'],
    keyTypes: ['bigint'],
    view: 'results.violations w on w.violation_id = k.violation_id',
    filters: {
      violation: 'v.violation_id = $::bigint',
      round: `v.round_id = ${ROUND}`,
      account: 'v.account_id = $::bigint',
      sponsor: `v.account_id in (select a.account_id from accounts a where a.sponsor_id = ${SPONSOR})`,
      platform: 'v.account_id in (select a.account_id from accounts a where a.platform = $::text)',
      rule: 'v.rule = $::text',
      state: 'v.state = $::text',
      due_before: 'v.due_on < $::date',
    },
  },
  rechecks: {
    from: 'rechecks c join violations v on v.violation_id = c.violation_id',
    key: ['c.violation_id', 'c.inspection_id'],
    keyTypes: ['bigint', 'bigint'],
    view: 'results.rechecks w on w.violation_id = k.violation_id and w.inspection_id = k.inspection_id',
    filters: {
      round: `c.round_id = ${ROUND}`,
      from_round: `v.round_id = ${ROUND}`,
      account: 'v.account_id = $::bigint',
      outcome: 'c.outcome = $::text',
      pending: 'c.pending = $::boolean',
    },
  },
  exemptions: {
    from: 'exemptions e',
    key: ['e.exemption_id'],
    keyTypes: ['bigint'],
    view: 'results.exemptions w on w.exemption_id = k.exemption_id',
    filters: {
      account: 'e.account_id = $::bigint',
      rule: 'e.rule = $::text',
      on: '$::date between e.first_day and e.last_day and e.revoked_at is null',
    },
  },
  warnings: {
    from: 'warnings n',
    key: ['n.warning_id'],
    keyTypes: ['bigint'],
    view: 'results.warnings w on w.warning_id = k.warning_id',
    filters: {
      account: 'n.account_id = $::bigint',
      warning: 'n.warning = $::text',
      level: 'n.level = $::text',
      standing: '(n.cleared_at is null) = $::boolean',
    },
  },
} as const satisfies Readonly<Record<string, Source>>;

export type ResultName = keyof typeof RESULTS;

export interface ResultPage {
  readonly rows: readonly Record<string, unknown>[];
  /** Key of the last row, if there are more behind it. */
  readonly next: readonly Value[] | null;
}

export interface ResultQuery {
  /** By the names that `RESULTS` knows; those that are undefined ask nothing. */
  readonly filters: Readonly<Record<string, Value | undefined>>;
  readonly after: readonly Value[] | null;
  readonly limit: number;
}

export async function resultPage(db: Queryable, name: ResultName, query: ResultQuery): Promise<ResultPage> {
  const { text, values } = statement(RESULTS[name], query);
  const found = await db.query<Record<string, unknown> & { key: Value[] }>(text, values);
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(({ key: _, ...row }) => row),
    next: found.length > query.limit && last ? last.key : null,
  };
}

/** Only names that stand above get into the text; what was asked for goes beside it. */
function statement(source: Source, query: ResultQuery): { text: string; values: Value[] } {
  const values: Value[] = [];
  const bind = (value: Value) => `$${values.push(value)}`;
  const conditions = Object.entries(query.filters).flatMap(([filter, value]) => {
    const condition = source.filters[filter];
    if (value === undefined) return [];
    if (condition === undefined) throw new Error(`there is no filter ${filter}`);
    const place = bind(value);
    return [condition.replaceAll('$', place)];
  });
  const key = source.key.join(', ');
  if (query.after) {
    const places = query.after.map((value, index) => `${bind(value)}::${source.keyTypes[index] ?? 'text'}`);
    conditions.push(`(${key}) > (${places.join(', ')})`);
  }
  const columns = source.key.map((column) => column.slice(column.indexOf('.') + 1));
  const where = conditions.length > 0 ? `where ${conditions.join('\n and ')}` : '';
  return {
    text: `select json_build_array(${columns.map((column) => `k.${column}`).join(', ')}) as key, w.*
      from (
        select ${key} from ${source.from}
        ${where}
        order by ${key} limit ${bind(query.limit + 1)}::integer
      ) k
      join ${source.view}
      order by ${columns.map((column) => `k.${column}`).join(', ')}`,
    values,
  };
}
