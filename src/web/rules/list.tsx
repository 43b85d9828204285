/** /rules: the rule sets, their versions in the order of their use, and which round was judged by which. */

import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import type { KnownSet } from './sets.ts';

export function RulesetList({ sets, mayTry }: { sets: readonly KnownSet[]; mayTry: boolean }) {
  const ids = [...new Set(sets.map(({ id }) => id))];
  return (
    <>
      <h1>规则</h1>
      {mayTry ? (
        <p>
          <a href="/rules/try">试算</a>
          ：用修改后的规则重新判定已有的检查，看看会有什么不同；不访问平台，也不保存。
        </p>
      ) : null}
      {ids.map((id) => (
        <Versions key={id} id={id} sets={sets.filter((set) => set.id === id)} />
      ))}
    </>
  );
}

function Versions({ id, sets }: { id: string; sets: readonly KnownSet[] }) {
  const previous = new Map(sets.map((set, index) => [set.hash, sets[index + 1]]));
  return (
    <>
      <h2>{sets[0]?.title ?? id}</h2>
      <DataTable
        caption={`各版本（${id}），最近启用的在前`}
        rows={sets}
        keyOf={({ hash }) => hash}
        empty="没有版本。"
        columns={[
          {
            heading: '版本',
            isRowHeading: true,
            cell: ({ hash }) => <a href={`/rules/${hash}`}>{hash.slice(0, 12)}</a>,
          },
          { heading: '规则', isNumber: true, cell: ({ file }) => file?.rules.length ?? '—' },
          {
            heading: '启用',
            cell: ({ storedAt }) => (storedAt === null ? '随程序提供，尚未使用' : <Time at={storedAt} />),
          },
          {
            heading: '用于检查',
            cell: ({ rounds }) => (rounds.length === 0 ? '—' : <Rounds names={rounds} />),
          },
          { heading: '变动', cell: (set) => <Compare set={set} before={previous.get(set.hash)} /> },
        ]}
      />
    </>
  );
}

export function Rounds({ names }: { names: readonly string[] }) {
  return (
    <>
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 ? '、' : ''}
          <a href={`/rounds/${encodeURIComponent(name)}`}>{name}</a>
        </span>
      ))}
    </>
  );
}

function Compare({ set, before }: { set: KnownSet; before: KnownSet | undefined }) {
  if (!before) return <>—</>;
  return <a href={`/rules/${set.hash}/changes/${before.hash}`}>与上一版比较</a>;
}
