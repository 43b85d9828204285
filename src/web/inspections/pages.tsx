/** The pages that one inspection fetched, each with the way to its archive. */

import { outcomeReasonText } from '../../domain/reason.ts';
import { maskUrl } from '../../fetch/secrets.ts';
import { sourceName } from '../../inspection/source-name.ts';
import type { SeenPage } from '../../store/inspection-record.ts';
import { isPicture } from '../captures/load.ts';
import { Badge } from '../views/badge.tsx';
import { DataTable } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { captureName, outcomeOf } from '../words.ts';
import type { InspectionPageProps } from './inspection.tsx';

type PagesProps = Pick<InspectionPageProps, 'head' | 'pages' | 'morePagesAfter'>;

export function Pages({ head, pages, morePagesAfter }: PagesProps) {
  return (
    <>
      <DataTable
        caption="取到的页面（存档在隔离的窗口中打开，不运行其中的程序）"
        rows={pages}
        keyOf={({ captureId }) => captureId}
        empty="没有页面。"
        columns={[
          {
            heading: '页面',
            isRowHeading: true,
            cell: ({ kind, url }) => (
              <>
                {captureName(kind)}
                <br />
                <Address url={url} />
              </>
            ),
          },
          { heading: '尝试', isNumber: true, cell: ({ attempt }) => attempt },
          { heading: '来源', cell: ({ source }) => sourceName(source) },
          { heading: '时间', cell: ({ fetchedAt }) => <Time at={fetchedAt} seconds /> },
          {
            heading: '情况',
            cell: ({ outcome, phrase }) => (
              <>
                <Badge tone={outcomeOf(outcome).tone}>{outcomeOf(outcome).word}</Badge>
                {outcome === 'ok' ? '' : ` ${outcomeReasonText(outcome)}`}
                {phrase === null ? '' : `（${phrase}）`}
              </>
            ),
          },
          { heading: '状态码', isNumber: true, cell: ({ httpStatus }) => httpStatus ?? '—' },
          {
            heading: '存档',
            cell: (page) => <Stored page={page} />,
          },
        ]}
      />
      {morePagesAfter === null ? null : (
        <nav class="pager" aria-label="分页">
          <a href={`/inspections/${head.inspectionId}?after=${morePagesAfter}`}>更多页面</a>
        </nav>
      )}
    </>
  );
}

/** The picture itself, or the page as the review's frame shows it: without its scripts, as of another origin. */
function Stored({ page }: { page: SeenPage }) {
  const { captureId, kind, archived, digest } = page;
  if (!archived) return <>没有内容</>;
  const path = isPicture({ kind }) ? `/captures/${captureId}` : `/captures/${captureId}/view`;
  return (
    <a href={path} target="_blank" rel="noreferrer" title={`SHA-256 ${digest ?? ''}`}>
      {isPicture({ kind }) ? '查看截图' : '查看存档'}
    </a>
  );
}

/** An address that carries somebody's secret is shown without it, and leads nowhere. */
function Address({ url }: { url: string }) {
  const shown = maskUrl(url);
  if (shown !== url || !/^https?:\/\//.test(url)) return <span class="address">{shown}</span>;
  return (
    <a class="address" href={url} rel="noreferrer noopener" target="_blank">
      {shown}
    </a>
  );
}
