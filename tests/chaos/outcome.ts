/** What came of a round: what other systems read of it, and the very bytes of its summary. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Office, ROUND } from './office.ts';

export interface Outcome {
  readonly results: Record<string, unknown>;
  readonly summary: string;
}

/** All that other systems read of a round, without what differs from try to try: numbers, attempts and captures. */
const RESULTS = `select json_build_object(
  'round', (select to_json(r) from (
    select state, registered, selected, inspected, undetermined, failing, pass_rate, pending, unfinished from results.rounds) r),
  'problems', (select json_agg(p order by p.rule) from results.round_problems p),
  'inspections', (select json_agg(json_build_array(a.name, i.reason, i.checkpoint, i.state, i.result) order by a.name)
    from results.inspections i join results.accounts a using (account_id)),
  'findings', (select json_agg(json_build_array(a.name, f.finding, f.observed, f.reason_code, f.reason,
      jsonb_array_length(case when jsonb_typeof(f.value -> 'posts') = 'array' then f.value -> 'posts' end)) order by a.name, f.finding)
    from results.findings f join results.inspections i using (inspection_id) join results.accounts a using (account_id)),
  'verdicts', (select json_agg(json_build_array(a.name, v.rule, v.verdict, v.explanation) order by a.name, v.rule)
    from results.verdicts v join results.inspections i using (inspection_id) join results.accounts a using (account_id)),
  'violations', (select json_agg(json_build_array(name, rule, problem, state, explanation) order by name, rule)
    from results.violations)) as results`;

/** With nobody at work any more: writes the round's documents. */
export async function outcomeOf(office: Office): Promise<Outcome> {
  const folder = join(office.home, 'notice');
  await office.run(['round', 'notice', ROUND, '--out', folder, '--pending']);
  const summary = await readFile(join(folder, 'summary.json'), 'utf8');
  return { results: await resultsOf(office), summary };
}

export async function resultsOf(office: Office): Promise<Record<string, unknown>> {
  const [row] = await office.awake(() => office.query<{ results: Record<string, unknown> }>(RESULTS));
  return row?.results ?? {};
}
