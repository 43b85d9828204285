/** One screen for one decision. */

import { PLATFORM_NAMES } from '../../domain/account.ts';
import { seen } from '../../store/decisions.ts';
import { COUNTED } from '../../store/review.ts';
import { Badge, StateBadge } from '../views/badge.tsx';
import { Form } from '../views/form.tsx';
import { Time } from '../views/time.tsx';
import type { WebUser } from '../web.ts';
import { mayAct } from '../web.ts';
import { FindingCard, HistoryCard, RuleCard, SistersCard } from './context.tsx';
import { DecidePanel, type Refusal, type Typed } from './decide-form.tsx';
import { EvidencePanel, ExcerptsLater } from './evidence.tsx';
import { KeyHelp } from './key-help.tsx';
import { type ReviewQuery, withFilters } from './query.ts';
import type { Subject } from './subject.ts';
import { Timeline } from './timeline.tsx';
import { ACTION_DONE } from './words.ts';

interface Props {
  readonly subject: Subject;
  readonly query: ReviewQuery;
  readonly user: WebUser;
  readonly typed: Typed | null;
  readonly refusal: Refusal | null;
}

export function DecisionPage({ subject, query, user, typed, refusal }: Props) {
  return (
    <div class="decision">
      <Bar subject={subject} query={query} />
      <JustDone subject={subject} query={query} user={user} />
      <div class="halves">
        <div class="half seen">
          <EvidencePanel subject={subject} />
          <ExcerptsLater violation={subject.violation} />
        </div>
        <div class="half known">
          <FindingCard subject={subject} />
          <RuleCard subject={subject} />
          <div class="pair">
            <HistoryCard subject={subject} />
            <SistersCard subject={subject} />
          </div>
          <Timeline subject={subject} />
          {mayAct(user, 'reviewer') ? (
            <DecidePanel subject={subject} query={query} typed={typed} refusal={refusal} />
          ) : (
            <p class="card soft">您的角色只能查看，不能决定。</p>
          )}
        </div>
      </div>
      <KeyHelp on="decision" />
    </div>
  );
}

/** Where one is on the list, and the way on. */
function Bar({ subject, query }: { subject: Subject; query: ReviewQuery }) {
  const { violation, neighbours } = subject;
  const { previous, next, held } = neighbours;
  const to = (id: number) => withFilters(`/review/${id}`, query);
  const original = originalOf(subject);
  return (
    <div class="bar">
      <h1>
        {PLATFORM_NAMES[violation.platform]}“<a href={`/accounts/${violation.accountId}`}>{violation.name}</a>
        ”<span class="problem">{violation.problem}</span>
      </h1>
      <StateBadge state={violation.state} />
      {violation.pendingRecheck === null ? null : <Badge tone="doubt">复核待认定</Badge>}
      <nav aria-label="清单" class="steps">
        {previous === null ? null : (
          <a rel="prev" data-key="k" aria-keyshortcuts="k" href={to(previous)}>
            上一项 <kbd>k</kbd>
          </a>
        )}
        {next === null ? null : (
          <a rel="next" data-key="j" aria-keyshortcuts="j" href={to(next)}>
            下一项 <kbd>j</kbd>
          </a>
        )}
        {original === null ? null : (
          <a data-key="o" aria-keyshortcuts="o" href={original} target="_blank" rel="noreferrer noopener">
            原页面 <kbd>o</kbd>
          </a>
        )}
        <a data-key="l" aria-keyshortcuts="l" href={withFilters('/review', query)}>
          清单（{held >= COUNTED ? `${COUNTED}项以上` : `${held}项`}） <kbd>l</kbd>
        </a>
        <button type="button" class="button-quiet" data-key="?" data-opens="keys" aria-keyshortcuts="?">
          按键 <kbd>?</kbd>
        </button>
      </nav>
      <p class="small soft">
        {violation.violationId}号 · {violation.round} · 数据 <Time at={violation.lastSeenAt} />
      </p>
    </div>
  );
}

/** An address that people can open: the post, else the account's own page. */
function originalOf({ violation, evidence }: Subject): string | null {
  const isForPeople = (url: string) => /^https?:/.test(url) && !/\/(api|ajax|cgi-bin)\//.test(url);
  const page = evidence.find(({ captureId }) => captureId === violation.decisive) ?? evidence[0];
  const urls = [page?.finalUrl ?? '', ...evidence.map(({ finalUrl }) => finalUrl), ...violation.addresses];
  const uid =
    violation.platform === 'weibo' && violation.platformId
      ? `https://weibo.com/u/${violation.platformId}`
      : null;
  return urls.find(isForPeople) ?? uid;
}

/** What this person decided a moment ago, to be taken back with one key. */
function JustDone({
  subject: { done },
  query,
  user,
}: {
  subject: Subject;
  query: ReviewQuery;
  user: WebUser;
}) {
  if (done === null || done.action === null) return null;
  const isOwn = done.by === user.name && done.action !== 'reopened';
  return (
    <div class="notice notice-done just-done" role="status">
      <span>
        {done.violationId}号“{done.name}”：{done.by === user.name ? '' : `${done.by}`}已
        {ACTION_DONE[done.action]}
      </span>
      {isOwn && mayAct(user, 'reviewer') ? (
        <Form action={withFilters(`/review/${done.violationId}/decide`, query)} class="inline">
          <input type="hidden" name="action" value="reopened" />
          <input type="hidden" name="seen" value={seen(done)} />
          <button type="submit" class="button button-quiet" data-key="u" aria-keyshortcuts="u">
            撤销 <kbd>u</kbd>
          </button>
        </Form>
      ) : null}
    </div>
  );
}
