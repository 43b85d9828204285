/** Lists: a table with caption and scopes, the way to the next page, and what stands where nothing is. */

import type { ComponentChild } from 'preact';

export interface Column<T> {
  readonly heading: string;
  readonly cell: (row: T) => ComponentChild;
  /** Figures stand at the right. */
  readonly isNumber?: boolean;
  /** Names the row for those who hear the table; usually the first column. */
  readonly isRowHeading?: boolean;
}

interface DataTableProps<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string | number;
  /** Shown instead, when there are no rows. */
  readonly empty: string;
}

/** On a phone each row becomes a card: the headings are repeated beside the cells. */
export function DataTable<T>({ caption, columns, rows, keyOf, empty }: DataTableProps<T>) {
  if (rows.length === 0) return <Empty title={caption}>{empty}</Empty>;
  return (
    <table class="data">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.heading} scope="col" class={column.isNumber ? 'number' : undefined}>
              {column.heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column) => (
              <Cell key={column.heading} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<T>({ column, row }: { column: Column<T>; row: T }) {
  const attributes = { class: column.isNumber ? 'number' : undefined, 'data-heading': column.heading };
  return column.isRowHeading ? (
    <th scope="row" {...attributes}>
      {column.cell(row)}
    </th>
  ) : (
    <td {...attributes}>{column.cell(row)}</td>
  );
}

interface EmptyProps {
  /** Of what there is nothing, where no heading says it. */
  readonly title?: string;
  readonly children: ComponentChild;
}

export function Empty({ title, children }: EmptyProps) {
  return (
    <>
      {title === undefined ? null : <p class="caption">{title}</p>}
      <p class="empty">{children}</p>
    </>
  );
}

interface PagerProps {
  /** Path of the list. */
  readonly path: string;
  /** What is chosen now, kept on the next page. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Key of the last row shown; null: there are no more. */
  readonly next: string | null;
}

/** Pages by the key of the last row: as quick at the end of a long list as at its beginning. */
export function Pager({ path, query, next }: PagerProps) {
  const isFirst = query.after === undefined;
  if (isFirst && next === null) return null;
  return (
    <nav class="pager" aria-label="分页">
      {isFirst ? null : <a href={address(path, { ...query, after: undefined })}>回到首页</a>}
      {next === null ? null : (
        <a rel="next" href={address(path, { ...query, after: next })}>
          下一页
        </a>
      )}
    </nav>
  );
}

/** A path with those query values that are set. */
export function address(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const text = new URLSearchParams(given).toString();
  return text === '' ? path : `${path}?${text}`;
}
