/** The frame of every page: navigation, who is logged in, age of the data, messages. */

import { useContext } from 'preact/hooks';
import type { Timestamp } from '../../domain/time.ts';
import type { Page, Section } from '../page.tsx';
import { mayAct, ROLE_NAMES, type Role, type WebUser } from '../web.ts';
import { CsrfToken, PostButton } from './form.tsx';
import { Time } from './time.tsx';

interface Entry {
  readonly section: Section;
  readonly path: string;
  readonly label: string;
  readonly role: Role;
}

const NAVIGATION: readonly Entry[] = [
  { section: 'overview', path: '/', label: '概览', role: 'viewer' },
  { section: 'rounds', path: '/rounds', label: '检查', role: 'viewer' },
  { section: 'review', path: '/review', label: '审核', role: 'viewer' },
  { section: 'accounts', path: '/accounts', label: '账号', role: 'viewer' },
  { section: 'worklist', path: '/worklist', label: '待查', role: 'viewer' },
  { section: 'rules', path: '/rules', label: '规则', role: 'viewer' },
  { section: 'sources', path: '/sources', label: '来源', role: 'viewer' },
  { section: 'sessions', path: '/sessions', label: '会话', role: 'viewer' },
  { section: 'schedules', path: '/schedules', label: '时间表', role: 'viewer' },
  { section: 'jobs', path: '/jobs', label: '任务', role: 'viewer' },
  { section: 'users', path: '/users', label: '用户', role: 'administrator' },
  { section: 'audit', path: '/audit', label: '操作记录', role: 'administrator' },
];

interface LayoutProps {
  readonly page: Page;
  readonly visitor: WebUser | null;
  readonly now: Timestamp;
  readonly flash: string | null;
  /** False: the answer to a form, which must not be sent again. */
  readonly isReloadable: boolean;
}

export function Layout({ page, visitor, now, flash, isReloadable }: LayoutProps) {
  const styles = ['console', ...(page.styles ?? [])];
  const scripts = ['htmx-fit', 'console', ...(page.scripts ?? [])];
  return (
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="htmx-config" content='{"includeIndicatorCSS":false,"history":false}' />
        <meta name="csrf-token" content={useContext(CsrfToken)} />
        <title>{`${page.title} · 巡检`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        {styles.map((name) => (
          <link key={name} rel="stylesheet" href={`/assets/${name}.css`} />
        ))}
        <script src="/assets/htmx.js" defer />
        {scripts.map((name) => (
          <script key={name} src={`/assets/${name}.js`} type="module" />
        ))}
      </head>
      <body>
        <a class="skip" href="#main">
          跳到正文
        </a>
        {page.navigation === false ? null : <Header section={page.section} visitor={visitor} />}
        <div id="service-lost" data-reloads={isReloadable} class="notice notice-error" role="alert" hidden>
          服务暂时无法连接。已填写的内容仍在本页，恢复后会自动继续。
        </div>
        <main id="main" tabIndex={-1}>
          <div id="messages" aria-live="polite">
            {flash === null ? null : (
              <div class="notice notice-done" role="status">
                {flash}
              </div>
            )}
          </div>
          {page.body}
        </main>
        <footer class="foot">
          数据时间 <Time at={page.asOf ?? now} />
        </footer>
      </body>
    </html>
  );
}

function Header({ section, visitor }: { section: Section | null; visitor: WebUser | null }) {
  return (
    <header class="head">
      <a class="brand" href="/">
        巡检
      </a>
      <nav aria-label="主导航">
        <ul>
          {NAVIGATION.filter((entry) => mayAct(visitor, entry.role)).map((entry) => (
            <li key={entry.section}>
              <a href={entry.path} aria-current={entry.section === section ? 'page' : undefined}>
                {entry.label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {visitor === null ? null : <Visitor visitor={visitor} />}
    </header>
  );
}

function Visitor({ visitor }: { visitor: WebUser }) {
  return (
    <div class="visitor">
      <span>
        {visitor.name}（{ROLE_NAMES[visitor.role]}）
      </span>
      {visitor.id === null ? null : (
        <>
          <a href="/login/sessions">我的登录</a>
          <PostButton action="/logout" quiet>
            退出
          </PostButton>
        </>
      )}
    </div>
  );
}
