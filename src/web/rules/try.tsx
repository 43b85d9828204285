/** 试算: the form in which a rule set is edited, and what would differ in a round that was judged before. */

import { PLATFORM_NAMES } from '../../domain/account.ts';
import { VERDICT_NAMES, VERDICT_OUTCOMES, type VerdictOutcome } from '../../domain/verdict.ts';
import type { Change, Tally, Trial } from '../../inspection/try-ruleset.ts';
import type { RuleChange } from '../../rules/differences.ts';
import type { Problem } from '../../rules/problem.ts';
import type { TriableRound } from '../../store/ruleset-uses.ts';
import { OutcomeBadge } from '../views/badge.tsx';
import { Button, Field, Form, Select, TextArea } from '../views/form.tsx';
import { DataTable } from '../views/table.tsx';
import { Changes } from './changes.tsx';
import { problemWords } from './problem-words.ts';

export interface Tried {
  readonly round: string;
  readonly trial: Trial;
  /** The first of them. */
  readonly changes: readonly Change[];
  /** Titles of rules by id. */
  readonly titles: ReadonlyMap<string, string>;
  /** Against the set that judged the round. */
  readonly edited: readonly RuleChange[];
}

interface TryProps {
  readonly rounds: readonly TriableRound[];
  readonly round: string | undefined;
  readonly source: string;
  readonly problems: readonly Problem[];
  readonly tried: Tried | null;
}

export function TryView(props: TryProps) {
  return (
    <>
      <nav aria-label="位置">
        <a href="/rules">规则</a>
      </nav>
      <h1>试算</h1>
      <p class="soft">
        用下面的规则重新判定所选检查已存的检查发现。不访问任何平台，不改变任何判定，规则也不会保存。
      </p>
      <Problems problems={props.problems} />
      {props.tried === null ? null : <Result tried={props.tried} source={props.source} />}
      <TryForm {...props} />
    </>
  );
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <div class="notice notice-error" role="alert" tabIndex={-1} id="error-summary">
      <h2>规则有误，没有试算</h2>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.line} ${problem.column} ${problem.message}`}>
            <a href="#source">{placeOf(problem)}</a>：{problemWords(problem)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function placeOf({ line, column, rule, key }: Problem): string {
  const place = line === null ? '' : `第${line}行第${column ?? 1}列 `;
  return `${place}${rule === null ? '' : `规则 ${rule} `}${key === null ? '' : `键 ${key}`}`.trim() || '全文';
}

function TryForm({ rounds, round, source, problems }: TryProps) {
  if (rounds.length === 0) return <p class="notice">还没有可供试算的检查。</p>;
  return (
    <Form action="/rules/try" multipart>
      <Select
        name="round"
        label="检查"
        value={round}
        choices={rounds.map(({ name, from, to }) => ({ value: name, label: `${name}（${from}至${to}）` }))}
      />
      <Field
        name="file"
        label="规则文件"
        type="file"
        accept=".yaml,.yml"
        hint="选了文件，就以文件为准，下面的文字不用"
      />
      <div class="wide">
        <TextArea
          name="source"
          label="规则（YAML）"
          hint="如把 not-updated 的参数 days 由14改为30"
          error={problems.length > 0 ? '规则有误，见上方说明' : undefined}
          rows={24}
          spellcheck={false}
        >
          {source}
        </TextArea>
      </div>
      <Button>试算</Button>
    </Form>
  );
}

function Result({ tried, source }: { tried: Tried; source: string }) {
  const { round, trial, changes, titles, edited } = tried;
  return (
    <section aria-labelledby="result">
      <h2 id="result">
        {round}：重新判定{trial.inspections}个账号，{trial.changes}项判定不同
      </h2>
      {trial.reworded > 0 ? <p>另有{trial.reworded}项结论不变、说明不同。</p> : null}
      <Tallies before={trial.before} after={trial.after} />
      <ChangeTable changes={changes} total={trial.changes} titles={titles} />
      {trial.changes > 0 ? (
        <Form action="/rules/try/changes.csv" class="inline">
          <input type="hidden" name="round" value={round} />
          <textarea name="source" hidden readOnly>
            {source}
          </textarea>
          <Button kind="plain">下载全部差异（csv）</Button>
        </Form>
      ) : null}
      <details>
        <summary>与该次检查所用规则相比，改了什么</summary>
        <Changes changes={edited} />
      </details>
    </section>
  );
}

function Tallies({ before, after }: { before: Tally; after: Tally }) {
  const rows = [
    { name: '不合格账号', was: before.failing, is: after.failing },
    ...[...VERDICT_OUTCOMES].reverse().map((outcome) => ({
      name: `判定为${VERDICT_NAMES[outcome]}`,
      was: before.results[outcome],
      is: after.results[outcome],
    })),
  ];
  return (
    <DataTable
      caption="账号数"
      rows={rows}
      keyOf={({ name }) => name}
      empty=""
      columns={[
        { heading: '结果', isRowHeading: true, cell: ({ name }) => name },
        { heading: '原判定', isNumber: true, cell: ({ was }) => was },
        { heading: '试算', isNumber: true, cell: ({ is }) => is },
        { heading: '增减', isNumber: true, cell: ({ was, is }) => (is === was ? '—' : signed(is - was)) },
      ]}
    />
  );
}

function signed(change: number): string {
  return change > 0 ? `+${change}` : `−${-change}`;
}

function ChangeTable({
  changes,
  total,
  titles,
}: {
  changes: readonly Change[];
  total: number;
  titles: ReadonlyMap<string, string>;
}) {
  const shown = changes.length < total ? `共${total}项，列出前${changes.length}项` : `${total}项`;
  return (
    <DataTable
      caption={`判定不同：${shown}`}
      rows={changes}
      keyOf={({ inspectionId, rule }) => `${inspectionId} ${rule}`}
      empty="所有判定都与原来相同。"
      columns={[
        {
          heading: '账号',
          isRowHeading: true,
          cell: ({ accountId, name }) => <a href={`/accounts/${accountId}`}>{name}</a>,
        },
        { heading: '类型', cell: ({ platform }) => PLATFORM_NAMES[platform] },
        { heading: '规则', cell: ({ rule }) => titles.get(rule) ?? rule },
        { heading: '原判定', cell: ({ from }) => <Outcome outcome={from} /> },
        { heading: '试算', cell: ({ to }) => <Outcome outcome={to} /> },
        { heading: '说明', cell: ({ explanation }) => explanation },
      ]}
    />
  );
}

function Outcome({ outcome }: { outcome: VerdictOutcome | null }) {
  return outcome === null ? <>无此规则</> : <OutcomeBadge outcome={outcome} />;
}
