/** What a source is just now: asked freely, resting, on trial, blind. */

import { chineseTime, plus, type Timestamp } from '../../domain/time.ts';
import type { ControlOutcome, SourceState } from '../../store/sources.ts';
import { Badge, type Tone } from '../views/badge.tsx';

export const CONTROL_WORDS: Readonly<Record<ControlOutcome, { word: string; tone: Tone }>> = {
  sees: { word: '可见', tone: 'good' },
  blind: { word: '失明', tone: 'bad' },
  unanswered: { word: '未得到回答', tone: 'unknown' },
};

export function isResting({ restsFor }: Pick<SourceState, 'restsFor'>): boolean {
  return restsFor !== null && restsFor > 0;
}

export function isBlind({ control }: Pick<SourceState, 'control'>): boolean {
  return control?.outcome === 'blind';
}

/** Neither asked freely nor believed in full: somebody may want to know. */
export function isTroubled(state: SourceState): boolean {
  return isResting(state) || isBlind(state);
}

export function SourceStateBadges({ state, now }: { state: SourceState; now: Timestamp }) {
  const { restsFor } = state;
  return (
    <>
      {restsFor === null ? <Badge tone="good">可查询</Badge> : null}
      {restsFor !== null && restsFor > 0 ? (
        <>
          <Badge tone="doubt">暂停查询</Badge> 至{chineseTime(plus(now, restsFor))}
        </>
      ) : null}
      {restsFor === 0 ? <Badge tone="unknown">等待试查</Badge> : null}{' '}
      {isBlind(state) ? <Badge tone="bad">失明</Badge> : null}
    </>
  );
}
