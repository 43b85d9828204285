/** Sessions and authorisations: whose they are, whether they are in force, until when. Never what is in them. */

import { chineseTime, type Timestamp } from '../../domain/time.ts';
import { VISITOR_SESSION } from '../../inspection/visitors.ts';
import type { StoredSession } from '../../store/sessions.ts';
import { Badge, type Tone } from '../views/badge.tsx';
import { ErrorSummary, PostButton } from '../views/form.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { type AddSessionProps, AddSessions } from './add.tsx';
import { ADDABLE } from './fields.ts';

interface Kind {
  readonly title: string;
  readonly holder: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(ADDABLE.map(({ kind, title, holder }) => [kind, { title, holder }])),
  [VISITOR_SESSION]: { title: '微博访客身份', holder: '系统自动取得' },
};

export interface SessionListProps {
  readonly sessions: readonly StoredSession[];
  readonly now: Timestamp;
  /** What ends before then is spoken of. */
  readonly soon: Timestamp;
  readonly mayOperate: boolean;
  readonly adding: AddSessionProps;
}

export function SessionList({ sessions, now, soon, mayOperate, adding }: SessionListProps) {
  return (
    <>
      <h1>会话与授权</h1>
      <ErrorSummary errors={adding.errors} />
      <p class="soft">会话由运营人员登录取得，授权由账号主体提供。内容加密保存，任何页面都不显示。</p>
      <DataTable
        caption="已保存的会话与授权"
        rows={sessions}
        keyOf={({ kind, name }) => `${kind} ${name}`}
        empty="没有会话或授权。没有它们也能检查，但部分来源无法使用，相关账号可能无法判定。"
        columns={[
          { heading: '名称', isRowHeading: true, cell: ({ name }) => name },
          { heading: '种类', cell: ({ kind }) => KINDS[kind]?.title ?? kind },
          { heading: '提供人', cell: ({ kind }) => KINDS[kind]?.holder ?? '—' },
          {
            heading: '状态',
            cell: (session) => {
              const { word, tone } = standingOf(session, now, soon);
              return <Badge tone={tone}>{word}</Badge>;
            },
          },
          { heading: '到期', cell: ({ expiresAt }) => (expiresAt ? chineseTime(expiresAt) : '不能确定') },
          { heading: '添加', cell: ({ addedAt }) => <Time at={addedAt} /> },
          {
            heading: '上次核对',
            cell: ({ checkedAt, healthNote }) => (
              <>
                <Time at={checkedAt} />
                {healthNote === null ? null : (
                  <>
                    <br />
                    <span class="soft">{healthNote}</span>
                  </>
                )}
              </>
            ),
          },
          ...(mayOperate
            ? [
                {
                  heading: '操作',
                  cell: ({ kind, name }: StoredSession) => (
                    <div class="buttons">
                      <PostButton action="/sessions/check" fields={{ kind, name }} label={`核对 ${name}`}>
                        核对
                      </PostButton>
                      <details>
                        <summary aria-label={`删除 ${name}`}>删除…</summary>
                        <PostButton
                          action="/sessions/remove"
                          fields={{ kind, name }}
                          label={`确认删除 ${name}`}
                          danger
                        >
                          确认删除
                        </PostButton>
                      </details>
                    </div>
                  ),
                },
              ]
            : []),
        ]}
      />
      {mayOperate ? <AddSessions {...adding} /> : null}
    </>
  );
}

/** Over, about to be over, refused, in force, or not known. */
export function standingOf(
  { kind, health, expiresAt }: StoredSession,
  now: Timestamp,
  soon: Timestamp,
): { word: string; tone: Tone } {
  if (health === 'refused') return { word: '已失效', tone: 'bad' };
  const isRenewedByItself = kind === VISITOR_SESSION;
  if (expiresAt !== null && expiresAt <= now)
    return isRenewedByItself
      ? { word: '已到期，将自动更新', tone: 'quiet' }
      : { word: '已到期', tone: 'bad' };
  if (expiresAt !== null && expiresAt <= soon && !isRenewedByItself)
    return { word: '即将到期', tone: 'doubt' };
  return health === 'good' ? { word: '有效', tone: 'good' } : { word: '未核对', tone: 'unknown' };
}

/** For the overview: what somebody has to renew. */
export function needsSomebody(session: StoredSession, now: Timestamp, soon: Timestamp): boolean {
  return ['已失效', '已到期', '即将到期'].includes(standingOf(session, now, soon).word);
}
