/** The page of tokens. */

import type { Timestamp } from '../../domain/time.ts';
import type { ApiToken } from '../../store/api-tokens.ts';
import { Badge } from '../views/badge.tsx';
import { Button, ErrorSummary, Field, Form, PostButton } from '../views/form.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';

interface TokensProps {
  readonly tokens: readonly ApiToken[];
  readonly errors: Readonly<Record<string, string>>;
  /** The one that was just made, shown this once. */
  readonly made: string | null;
  readonly now: Timestamp;
}

export function Tokens({ tokens, errors, made, now }: TokensProps) {
  return (
    <>
      <h1>令牌</h1>
      <p>
        其他系统用令牌读取<a href="/api">数据接口</a>和日历，不能更改任何内容。
      </p>
      <ErrorSummary errors={errors} />
      {made === null ? null : (
        <div class="notice notice-done" role="status">
          <p>令牌已建立。它只显示这一次，请立即复制保存：</p>
          <p>
            <code>{made}</code>
          </p>
        </div>
      )}
      <Form action="/tokens" class="panel">
        <Field name="name" label="由哪个系统使用" error={errors.name} required maxlength={60} />
        <Field name="until" label="有效期的最后一天" hint="留空则直到撤销" type="date" error={errors.until} />
        <Button>建立令牌</Button>
      </Form>
      <DataTable
        caption="全部令牌，最近建立的在前"
        columns={[
          { heading: '用途', isRowHeading: true, cell: (row) => row.name },
          { heading: '状态', cell: (row) => stateOf(row, now) },
          { heading: '建立人', cell: (row) => row.createdBy },
          { heading: '建立时间', cell: (row) => <Time at={row.createdAt} /> },
          { heading: '有效至', cell: (row) => <Time at={row.expiresAt} /> },
          { heading: '最近使用', cell: (row) => <Time at={row.lastUsedAt} /> },
          {
            heading: '操作',
            cell: (row) =>
              row.revokedAt ? (
                '—'
              ) : (
                <PostButton action={`/tokens/${row.tokenId}/revoke`} danger label={`撤销 ${row.name}`}>
                  撤销
                </PostButton>
              ),
          },
        ]}
        rows={tokens}
        keyOf={(row) => row.tokenId}
        empty="还没有令牌。"
      />
    </>
  );
}

function stateOf(token: ApiToken, now: Timestamp) {
  if (token.revokedAt) return <Badge tone="quiet">已撤销</Badge>;
  if (token.expiresAt && token.expiresAt <= now) return <Badge tone="unknown">已过期</Badge>;
  return <Badge tone="good">有效</Badge>;
}
