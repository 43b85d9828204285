/** The read interface, told to people: what there is, how it is asked. */

import type { FastifyInstance } from 'fastify';
import type { ResultName } from '../../store/results.ts';
import { sendPage } from '../page.tsx';
import { DataTable } from '../views/table.tsx';
import type { Web } from '../web.ts';
import { pathOf, RESOURCES } from './resources.ts';
import { API } from './routes.ts';

export function addApiPage(server: FastifyInstance, _web: Web): void {
  server.get('/api', { config: { role: 'viewer' } }, (request, reply) =>
    sendPage(request, reply, { title: '数据接口', section: null, body: <ApiPage /> }),
  );
}

function ApiPage() {
  return (
    <>
      <h1>数据接口</h1>
      <p>
        供其他系统读取检查结果（JSON，只读）。内容与数据库的<code>results</code>视图相同，字段只增加，不改名。
        完整说明见<a href={`${API}/openapi.json`}>OpenAPI文档</a>。
      </p>
      <DataTable
        caption="各项资源"
        columns={[
          { heading: '资源', isRowHeading: true, cell: (name) => RESOURCES[name].title },
          { heading: '地址', cell: (name) => <code>{`${API}${pathOf(name)}`}</code> },
          { heading: '筛选', cell: (name) => Object.keys(RESOURCES[name].filters).join('、') },
        ]}
        rows={Object.keys(RESOURCES) as ResultName[]}
        keyOf={(name) => name}
        empty="没有资源。"
      />
      <h2>怎样读取</h2>
      <ul>
        <li>
          每次请求带上令牌：<code>Authorization: Bearer 令牌</code>。令牌由管理员在<a href="/tokens">令牌</a>
          页或用命令<code>xunjian token add</code>建立，只显示一次。
        </li>
        <li>
          名单逐页读取：每页最多1000条（<code>limit</code>），按<code>next</code>中的地址读下一页，直到为空。
        </li>
        <li>
          带上<code>If-None-Match</code>，内容没有变化时返回304。每个令牌每分钟最多600次请求。
        </li>
        <li>出错时返回application/problem+json，标题为中文，说明为英文。</li>
        <li>
          日历：<code>/calendar.ics?token=令牌</code>，可在日历软件中订阅监测时间、签发日期和整改期限。
        </li>
      </ul>
    </>
  );
}
