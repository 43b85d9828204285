/** Whom an operator gave an address, and giving, taking back and giving anew. */

import { chineseDay, dayOf } from '../../domain/time.ts';
import type { LinkStanding } from '../../inspection/sponsor-links.ts';
import type { LinkedBody, SponsorLink } from '../../store/sponsor-links.ts';
import { Badge, type Tone } from '../views/badge.tsx';
import { Filters, PostButton, Select } from '../views/form.tsx';
import { DataTable, Pager } from '../views/table.tsx';
import { Time } from '../views/time.tsx';

export interface LinkedRow extends LinkedBody {
  readonly standing: LinkStanding | null;
  /** Only of one that opens. */
  readonly url: string | null;
}

interface LinksProps {
  readonly rounds: readonly string[];
  readonly round: string | null;
  readonly rows: readonly LinkedRow[];
  readonly next: string | null;
  /** XUNJIAN_URL is not set: nobody else can open what is printed. */
  readonly hereOnly: boolean;
  readonly query: { readonly round?: string | undefined; readonly after?: string | undefined };
}

const STANDINGS: Readonly<Record<LinkStanding, { readonly tone: Tone; readonly words: string }>> = {
  open: { tone: 'good', words: '有效' },
  expired: { tone: 'quiet', words: '已过期' },
  withdrawn: { tone: 'quiet', words: '已收回' },
};

export function Links({ rounds, round, rows, next, query, hereOnly }: LinksProps) {
  return (
    <>
      <h1>整改填报地址</h1>
      <p class="soft">
        不合格单位凭这个地址查看自己的问题、填报整改情况，无须登录。生成检查报告时，有效的地址会连同二维码印在报告上。
      </p>
      {hereOnly ? (
        <p class="notice notice-warn">
          现在发放的地址只有本机能打开：还没有设置对外地址（XUNJIAN_URL）。请管理员设置后再发放、印制。
        </p>
      ) : null}
      {rounds.length === 0 ? <p class="empty">没有已结束、仍有问题待整改的检查。</p> : null}
      {round === null ? null : (
        <>
          <Filters action="/sponsor-links">
            <Select
              name="round"
              label="检查"
              value={round}
              choices={rounds.map((name) => ({ value: name, label: name }))}
            />
          </Filters>
          <p>
            <PostButton action="/sponsor-links/issue-all" fields={{ round }}>
              给所有没有有效地址的单位发放
            </PostButton>
          </p>
          <DataTable
            caption={`检查 ${round} 的不合格单位`}
            rows={rows}
            keyOf={(row) => row.sponsorId}
            empty="没有不合格单位。"
            columns={[
              { heading: '代表主体', isRowHeading: true, cell: (row) => row.sponsor },
              { heading: '问题', isNumber: true, cell: (row) => row.problems },
              { heading: '期限', cell: (row) => (row.dueOn === null ? '未设' : chineseDay(row.dueOn)) },
              { heading: '地址', cell: (row) => <Address row={row} /> },
              { heading: '填报', cell: (row) => <Time at={row.link?.answeredAt ?? null} /> },
              { heading: '操作', cell: (row) => <Deeds row={row} round={round} /> },
            ]}
          />
          <Pager path="/sponsor-links" query={query} next={next} />
        </>
      )}
    </>
  );
}

function Address({ row }: { row: LinkedRow }) {
  if (!row.link || row.standing === null) return <>未发放</>;
  const { tone, words } = STANDINGS[row.standing];
  return (
    <>
      <Badge tone={tone}>{words}</Badge> 至{chineseDay(dayOf(row.link.expiresAt))}
      {row.url === null ? null : <Shown link={row.link} url={row.url} />}
    </>
  );
}

function Shown({ link, url }: { link: SponsorLink; url: string }) {
  return (
    <details>
      <summary>显示地址和二维码</summary>
      <p class="copied">{url}</p>
      <img
        src={`/sponsor-links/${link.linkId}/code.svg`}
        alt={`${link.sponsor}填报地址的二维码`}
        width="160"
        height="160"
        loading="lazy"
      />
    </details>
  );
}

function Deeds({ row, round }: { row: LinkedRow; round: string }) {
  const isOpen = row.standing === 'open';
  return (
    <div class="buttons">
      <PostButton
        action="/sponsor-links/issue"
        fields={{ round, sponsor: String(row.sponsorId) }}
        label={`${isOpen ? '更换' : '发放'}${row.sponsor}的地址`}
      >
        {isOpen ? '更换' : '发放'}
      </PostButton>
      {isOpen && row.link ? (
        <PostButton
          action={`/sponsor-links/${row.link.linkId}/withdraw`}
          fields={{ round }}
          danger
          label={`收回${row.sponsor}的地址`}
        >
          收回
        </PostButton>
      ) : null}
    </div>
  );
}
