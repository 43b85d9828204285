/** Who did what, when: the audit trail and a search in it. */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseDay } from '../../domain/time.ts';
import { auditActions, type StoredEntry, searchAuditTrail } from '../../store/audit-search.ts';
import { MACHINE } from '../../store/recheck-settling.ts';
import { sendPage } from '../page.tsx';
import { Field, Filters, Select } from '../views/form.tsx';
import { DataTable, Pager } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import type { Web } from '../web.ts';
import { detailsOf } from './details.ts';
import { actionName, subjectAsStored, subjectOf } from './words.ts';

const PAGE = 50;
const words = z
  .string()
  .trim()
  .max(200)
  .transform((text) => text || undefined)
  .optional()
  .catch(undefined);
const day = z
  .string()
  .transform((text) => parseDay(text) ?? undefined)
  .optional()
  .catch(undefined);
const search = z.object({
  actor: words,
  action: words,
  subject: words,
  from: day,
  to: day,
  after: z.coerce.number().int().positive().optional().catch(undefined),
});
type Search = z.infer<typeof search>;

export function addAudit(server: FastifyInstance, { app }: Web): void {
  server.get('/audit', { config: { role: 'administrator' } }, async (request, reply) => {
    const asked = search.parse(request.query);
    const [entries, actions] = await Promise.all([
      searchAuditTrail(app.db, {
        ...asked,
        subject: asked.subject && subjectAsStored(asked.subject),
        limit: PAGE + 1,
      }),
      auditActions(app.db),
    ]);
    return sendPage(request, reply, {
      title: '操作记录',
      section: 'audit',
      body: <AuditPage entries={entries} actions={actions} asked={asked} />,
    });
  });
}

interface AuditPageProps {
  /** One more than is shown, if there are more. */
  readonly entries: readonly StoredEntry[];
  readonly actions: readonly string[];
  readonly asked: Search;
}

function AuditPage({ entries, actions, asked }: AuditPageProps) {
  const shown = entries.slice(0, PAGE);
  const next = entries.length > PAGE ? String(shown.at(-1)?.entryId) : null;
  const { after, ...query } = asked;
  return (
    <>
      <h1>操作记录</h1>
      <Filters action="/audit">
        <Field name="actor" label="操作人" type="search" value={asked.actor} />
        <Select
          name="action"
          label="操作"
          value={asked.action}
          choices={[
            { value: '', label: '全部' },
            ...actions.map((action) => ({ value: action, label: actionName(action) })),
          ]}
        />
        <Field name="subject" label="对象" type="search" placeholder="问题 12" value={asked.subject} />
        <Field name="from" label="从" type="date" value={asked.from} />
        <Field name="to" label="到" type="date" value={asked.to} />
      </Filters>
      <DataTable
        caption="操作记录，最近的在前"
        rows={shown}
        keyOf={(entry) => entry.entryId}
        empty="没有符合条件的记录"
        columns={[
          { heading: '时间', isRowHeading: true, cell: (entry) => <Time at={entry.at} seconds /> },
          { heading: '操作人', cell: ({ actor }) => (actor === MACHINE ? '系统' : actor) },
          { heading: '操作', cell: (entry) => actionName(entry.action) },
          { heading: '对象', cell: ({ subject }) => <Subject subject={subject} /> },
          { heading: '内容', cell: (entry) => <Detail entry={entry} /> },
        ]}
      />
      <Pager
        path="/audit"
        query={{ ...query, after: after === undefined ? undefined : String(after) }}
        next={next}
      />
    </>
  );
}

function Subject({ subject }: Pick<StoredEntry, 'subject'>) {
  const { text, path } = subjectOf(subject);
  return path === null ? <>{text}</> : <a href={path}>{text}</a>;
}

function Detail({ entry }: { entry: StoredEntry }) {
  const details = detailsOf(entry);
  if (details.length === 0) return <>—</>;
  return (
    <span class="long">
      {details.map(({ name, text }, n) => (
        <span key={name}>
          {n > 0 ? '；' : ''}
          <span class="soft">{name}：</span>
          {text}
        </span>
      ))}
    </span>
  );
}
