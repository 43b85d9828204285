import type { Timestamp } from '../../domain/time.ts';
import type { WebSession } from '../../store/web-sessions.ts';
import { Badge } from '../views/badge.tsx';
import { PostButton } from '../views/form.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';

interface SessionTableProps {
  readonly sessions: readonly WebSession[];
  readonly now: Timestamp;
  /** The session in which the page is looked at. */
  readonly current: number | null;
  /** Where the end of a session is posted to. */
  readonly endPath: (sessionId: number) => string;
}

/** A user's sessions, each with a button that ends it while it is open. */
export function SessionTable({ sessions, now, current, endPath }: SessionTableProps) {
  return (
    <DataTable
      caption="登录记录"
      rows={sessions}
      keyOf={(session) => session.sessionId}
      empty="还没有登录过"
      columns={[
        { heading: '开始', isRowHeading: true, cell: (session) => <Time at={session.begunAt} /> },
        { heading: '最近使用', cell: (session) => <Time at={session.lastSeenAt} /> },
        { heading: '来源地址', cell: (session) => session.address },
        { heading: '浏览器', cell: (session) => <span class="soft">{session.agent || '未知'}</span> },
        { heading: '状态', cell: (session) => <State session={session} now={now} current={current} /> },
        {
          heading: '操作',
          cell: (session) =>
            isOpen(session, now) && session.sessionId !== current ? (
              <PostButton
                action={endPath(session.sessionId)}
                danger
                label={`结束${session.begunAt.slice(0, 16).replace('T', ' ')}开始的登录`}
              >
                结束
              </PostButton>
            ) : (
              '—'
            ),
        },
      ]}
    />
  );
}

const isOpen = (session: WebSession, now: Timestamp) => session.endedAt === null && session.expiresAt > now;

function State({ session, now, current }: { session: WebSession; now: Timestamp; current: number | null }) {
  if (session.sessionId === current) return <Badge tone="good">本次登录</Badge>;
  if (isOpen(session, now)) return <Badge tone="good">有效</Badge>;
  if (session.endedAt === null) return <Badge tone="quiet">已超时</Badge>;
  return (
    <>
      <Badge tone="quiet">已结束</Badge> {session.endedBy} <Time at={session.endedAt} />
    </>
  );
}
