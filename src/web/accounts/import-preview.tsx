/** What an uploaded registry file would change, before it changes anything. */

import { PLATFORM_NAMES } from '../../domain/account.ts';
import { stillFiled } from '../../inspection/registry-file.ts';
import type { Pair, RegisteredAccount, RegistryDiff } from '../../registry/diff.ts';
import { type ImportResult, placeText, type RegistryEntry } from '../../registry/entry.ts';
import { Button, Form } from '../views/form.tsx';
import { address, DataTable } from '../views/table.tsx';
import { FIELD_WORDS, valueWord } from './differences.ts';

export interface PreviewOptions {
  readonly hash: string;
  readonly sheets: 'first' | 'all';
  /** The good rows of a file that has bad ones. */
  readonly partial: boolean;
}

/** Rows shown of each list; the rest is in the file of differences. */
const SHOWN = 100;

interface PreviewProps {
  readonly result: ImportResult;
  readonly diff: RegistryDiff;
  readonly options: PreviewOptions;
  readonly fingerprint: string;
}

export function ImportPreview(props: PreviewProps) {
  const { result, diff, options } = props;
  const differences = address(`/accounts/import/${options.hash}/differences`, {
    sheets: options.sheets,
    format: 'csv',
  });
  return (
    <>
      <nav aria-label="位置">
        <a href="/accounts">账号</a> › <a href="/accounts/import">导入备案登记表</a>
      </nav>
      <h1>核对：{result.file}</h1>
      <Decision {...props} />
      <Summary {...props} />
      <p>
        <a href={differences}>下载全部差异（csv）</a>
      </p>
      <Problems result={result} />
      <Pairs title="更名" pairs={diff.renamed} />
      <Pairs title="变更" pairs={diff.changed} />
      <Pairs title="可能更名，请核对" pairs={diff.perhapsRenamed} />
      <Entries entries={diff.new} />
      <Accounts title="文件中缺少" accounts={diff.missing} />
      <Accounts title="已关停，文件中仍有" accounts={stillFiled(diff)} />
      <Notes result={result} />
    </>
  );
}

/** What can be done now: the button stands only where pressing it does what the page says. */
function Decision({ result, diff, options, fingerprint }: PreviewProps) {
  const changes = diff.new.length + diff.renamed.length + diff.changed.length;
  if (result.problemCount > 0 && !options.partial)
    return (
      <div class="notice notice-error" role="alert">
        <p>
          文件中有{result.problemCount}处问题，见下表。请改正后<a href="/accounts/import">重新上传</a>。
        </p>
        {result.accounts.length > 0 ? (
          <p>
            或者<a href={`?sheets=${options.sheets}&partial=1`}>只导入没有问题的{result.accounts.length}行</a>
            。
          </p>
        ) : null}
      </div>
    );
  if (changes === 0) return <p class="notice">登记表与文件一致，没有需要更改的内容。</p>;
  return (
    <Form action={`/accounts/import/${options.hash}`} class="panel">
      <input type="hidden" name="fingerprint" value={fingerprint} />
      <input type="hidden" name="sheets" value={options.sheets} />
      {options.partial ? <input type="hidden" name="partial" value="1" /> : null}
      <p>
        确认后：新增{diff.new.length}个，更名{diff.renamed.length}个，变更{diff.changed.length}个账号；
        文件中缺少的{diff.missing.length}个不变。
        {options.partial ? `有问题的${result.problemCount}处不导入。` : ''}
      </p>
      <Button>确认导入</Button> <a href="/accounts">不导入</a>
    </Form>
  );
}

function Summary({ result, diff }: PreviewProps) {
  const rows = [
    ['文件中的账号', result.accounts.length],
    ['新增', diff.new.length],
    ['更名', diff.renamed.length],
    ['变更', diff.changed.length],
    ['未变', diff.unchanged.length],
    ['文件中缺少', diff.missing.length],
    ['问题', result.problemCount],
    ['跳过的行', result.skipped.length],
  ] as const;
  return (
    <dl class="facts panel">
      {rows.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

function title(name: string, count: number): string {
  return count > SHOWN ? `${name}：共${count}个，列出前${SHOWN}个` : `${name}：${count}个`;
}

function Problems({ result: { problems, problemCount } }: { result: ImportResult }) {
  if (problemCount === 0) return null;
  return (
    <DataTable
      caption={title('问题', problemCount)}
      rows={problems.slice(0, SHOWN).map((problem, index) => ({ ...problem, index }))}
      keyOf={({ index }) => index}
      empty=""
      columns={[
        { heading: '位置', isRowHeading: true, cell: (problem) => placeText(problem) },
        { heading: '内容', cell: ({ value }) => value ?? '（空）' },
        { heading: '问题', cell: ({ message }) => message },
        { heading: '改正办法', cell: ({ remedy }) => remedy },
      ]}
    />
  );
}

function Pairs({ title: name, pairs }: { title: string; pairs: readonly Pair[] }) {
  if (pairs.length === 0) return null;
  return (
    <DataTable
      caption={title(name, pairs.length)}
      rows={pairs.slice(0, SHOWN)}
      keyOf={({ account }) => account.accountId}
      empty=""
      columns={[
        {
          heading: '账号',
          isRowHeading: true,
          cell: ({ account }) => <a href={`/accounts/${account.accountId}`}>{account.name}</a>,
        },
        { heading: '类型', cell: ({ account }) => PLATFORM_NAMES[account.platform] },
        { heading: '行', isNumber: true, cell: ({ entry }) => entry.row },
        {
          heading: '变动',
          cell: ({ changes }) => (
            <ul class="changes">
              {changes.map((change) => (
                <li key={change.field}>
                  {FIELD_WORDS[change.field]}：<del>{valueWord(change, change.before)}</del> →{' '}
                  <ins>{valueWord(change, change.after)}</ins>
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}

function Entries({ entries }: { entries: readonly RegistryEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <DataTable
      caption={title('新增', entries.length)}
      rows={entries.slice(0, SHOWN)}
      keyOf={({ sheet, row }) => `${sheet} ${row}`}
      empty=""
      columns={[
        { heading: '账号', isRowHeading: true, cell: ({ name }) => name },
        { heading: '类型', cell: ({ platform }) => PLATFORM_NAMES[platform] },
        { heading: '代表主体', cell: ({ sponsor }) => sponsor },
        { heading: '账号ID', cell: ({ platformId }) => platformId ?? '—' },
        { heading: '行', isNumber: true, cell: ({ row }) => row },
      ]}
    />
  );
}

function Accounts({ title: name, accounts }: { title: string; accounts: readonly RegisteredAccount[] }) {
  if (accounts.length === 0) return null;
  return (
    <DataTable
      caption={title(name, accounts.length)}
      rows={accounts.slice(0, SHOWN)}
      keyOf={({ accountId }) => accountId}
      empty=""
      columns={[
        {
          heading: '账号',
          isRowHeading: true,
          cell: ({ accountId, name: called }) => <a href={`/accounts/${accountId}`}>{called}</a>,
        },
        { heading: '类型', cell: ({ platform }) => PLATFORM_NAMES[platform] },
        { heading: '代表主体', cell: ({ sponsor }) => sponsor ?? '—' },
      ]}
    />
  );
}

function Notes({ result: { notes, skipped } }: { result: ImportResult }) {
  if (notes.length + skipped.length === 0) return null;
  return (
    <details>
      <summary>
        说明{notes.length}条，跳过{skipped.length}行
      </summary>
      <ul>
        {skipped.slice(0, SHOWN).map(({ sheet, row, why }) => (
          <li key={`${sheet} ${row}`}>
            第{row}行：{why}
          </li>
        ))}
        {notes.slice(0, SHOWN).map((note) => (
          <li key={`${placeText(note)} ${note.message}`}>
            {placeText(note)}：{note.message}
          </li>
        ))}
      </ul>
    </details>
  );
}
