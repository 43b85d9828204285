/** The difference of two versions of a rule set, rule by rule. */

import { differencesBetween, type RuleChange } from '../../rules/differences.ts';
import { keyWords } from '../../rules/words.ts';
import { DataTable, Empty } from '../views/table.tsx';
import type { KnownSet } from './sets.ts';

const IS = { added: '新增', removed: '删去', changed: '修改' } as const;

export function ChangesView({ before, after }: { before: KnownSet; after: KnownSet }) {
  return (
    <>
      <nav aria-label="位置">
        <a href="/rules">规则</a> › <a href={`/rules/${after.hash}`}>{after.title}</a>
      </nav>
      <h1>两版规则的差异</h1>
      <p>
        <a href={`/rules/${before.hash}`}>
          {before.id} {before.hash.slice(0, 12)}
        </a>{' '}
        →{' '}
        <a href={`/rules/${after.hash}`}>
          {after.id} {after.hash.slice(0, 12)}
        </a>
      </p>
      {before.file && after.file ? (
        <Changes changes={differencesBetween(before.file, after.file)} />
      ) : (
        <Empty>其中一版是早期格式，当前程序不能解读。请对照两版原文。</Empty>
      )}
    </>
  );
}

/** Of an edited set against the one it was made from, too. */
export function Changes({ changes }: { changes: readonly RuleChange[] }) {
  if (changes.length === 0) return <Empty>规则内容没有不同。</Empty>;
  return (
    <>
      {changes.map((change) => (
        <DataTable
          key={change.id}
          caption={`${IS[change.is]}：${change.title}（${change.id}）`}
          rows={change.changes}
          keyOf={({ key }) => key}
          empty=""
          columns={[
            { heading: '栏目', isRowHeading: true, cell: ({ key }) => keyWords(key) },
            { heading: '原内容', cell: ({ before }) => <Lines text={before} is="del" /> },
            { heading: '新内容', cell: ({ after }) => <Lines text={after} is="ins" /> },
          ]}
        />
      ))}
    </>
  );
}

function Lines({ text, is: Mark }: { text: string | null; is: 'ins' | 'del' }) {
  if (text === null) return <>（无）</>;
  return (
    <>
      {text.split('\n').map((line) => (
        <Mark key={line} class="line">
          {line}
        </Mark>
      ))}
    </>
  );
}
