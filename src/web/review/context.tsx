/** Right half of the screen: what was found, under which rule, and what is known of the account and its sponsor. */

import type { ComponentChildren } from 'preact';
import { PLATFORM_NAMES } from '../../domain/account.ts';
import { FINDING_TITLES } from '../../domain/finding.ts';
import { Badge, OutcomeBadge, StateBadge } from '../views/badge.tsx';
import { Time } from '../views/time.tsx';
import type { Subject } from './subject.ts';
import { findingWords, INSPECTION_REASONS } from './words.ts';

function Card({
  id,
  title,
  children,
}: {
  id: string;
  title: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class={`card card-${id}`} aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{title}</h2>
      {children}
    </section>
  );
}

export function FindingCard({ subject }: { subject: Subject }) {
  const { violation, needs, findings, pending } = subject;
  return (
    <Card id="finding" title="发现">
      {pending === null ? null : (
        <p class="notice notice-warn">
          复核（
          <Time at={pending.recheckedAt} />
          ）待认定：{pending.explanation} <a href={`/inspections/${pending.inspectionId}`}>复核经过</a>
        </p>
      )}
      <p class="explanation">{violation.explanation}</p>
      {findings && needs.length > 0 ? (
        <dl class="facts">
          {needs.map((name) => (
            <div key={name}>
              <dt>{FINDING_TITLES[name]}</dt>
              <dd>{findingWords(findings, name)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      <p class="soft small">
        监测时间点 <Time at={violation.checkpoint ?? violation.lastSeenAt} /> ·{' '}
        <a href={`/inspections/${violation.inspectionId}`}>检查经过</a>
        {violation.byHand ? ' · 人工录入' : ''}
      </p>
    </Card>
  );
}

export function RuleCard({ subject: { rule, violation } }: { subject: Subject }) {
  return (
    <Card id="rule" title={`规则：${rule?.title ?? violation.problem}`}>
      {rule ? (
        <>
          <ul class="basis">
            {rule.basis.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p class="small">
            通报用语：{rule.wording.list}
            {rule.fails ? '（计入不合格）' : '（不计入不合格）'}
          </p>
        </>
      ) : (
        <p class="soft">当时的规则集里没有这条规则（名单为导入），用语：{violation.problem}</p>
      )}
    </Card>
  );
}

export function HistoryCard({ subject }: { subject: Subject }) {
  const { others, names, inspections, violation } = subject;
  return (
    <Card id="history" title="账号历史">
      <ul class="lines">
        {others.length === 0 ? <li class="soft">此前没有问题记录</li> : null}
        {others.map((other) => (
          <li key={other.violationId}>
            <a href={`/review/${other.violationId}?state=all`}>
              {other.round} {other.problem}
            </a>{' '}
            <StateBadge state={other.state} />
          </li>
        ))}
        {names.map((name) => (
          <li key={name.at}>
            曾用名“{name.before}”，
            <Time at={name.at} /> 更名
          </li>
        ))}
        {inspections.map((inspection) => (
          <li key={inspection.inspectionId}>
            <a href={`/inspections/${inspection.inspectionId}`}>
              {inspection.checkpoint?.slice(0, 10) ?? '未结束'} {INSPECTION_REASONS[inspection.reason]}
            </a>{' '}
            {inspection.result ? (
              <OutcomeBadge outcome={inspection.result} />
            ) : (
              <Badge tone="quiet">进行中</Badge>
            )}
          </li>
        ))}
      </ul>
      <a class="small" href={`/accounts/${violation.accountId}`}>
        账号全部记录
      </a>
    </Card>
  );
}

export function SistersCard({ subject: { sisters, violation } }: { subject: Subject }) {
  return (
    <Card id="sisters" title="同一主体的其他账号">
      <ul class="lines">
        {sisters.length === 0 ? <li class="soft">没有登记其他账号</li> : null}
        {sisters.map((sister) => (
          <li key={sister.accountId}>
            <a href={`/accounts/${sister.accountId}`}>
              {PLATFORM_NAMES[sister.platform]}“{sister.name}”
            </a>{' '}
            {sister.standing > 0 ? <Badge tone="bad">{`${sister.standing}项问题`}</Badge> : null}
            {sister.standing === 0 && sister.result ? <OutcomeBadge outcome={sister.result} /> : null}
          </li>
        ))}
      </ul>
      <p class="small soft">{violation.sponsor ?? '主体未登记'}</p>
    </Card>
  );
}
