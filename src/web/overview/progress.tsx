/** The rounds that are under way, with how far each is; the same on the page and in what is sent to it live. */

import { hoursText, nextWithin } from '../../domain/hours.ts';
import { endedOf, expectedEnd, percentOf } from '../../domain/progress.ts';
import { chineseDay, chineseTime, MINUTE, minus, type Timestamp } from '../../domain/time.ts';
import type { RunningRound } from '../../store/round-progress.ts';
import { Badge } from '../views/badge.tsx';

/** The speed is that of the last minutes. */
export const PACE = 10 * MINUTE;

export function paceSince(at: Timestamp): Timestamp {
  return minus(at, PACE);
}

export function Progress({ rounds, at }: { rounds: readonly RunningRound[]; at: Timestamp }) {
  if (rounds.length === 0)
    return (
      <p>
        没有进行中的检查。<a href="/rounds">查看全部检查</a>
      </p>
    );
  return (
    <>
      {rounds.map((round) => (
        <RoundProgress key={round.name} round={round} at={at} />
      ))}
    </>
  );
}

function RoundProgress({ round, at }: { round: RunningRound; at: Timestamp }) {
  const percent = percentOf(round);
  const path = `/rounds/${encodeURIComponent(round.name)}`;
  return (
    <div class="round-progress">
      <p>
        <a href={path}>{round.name}</a>{' '}
        {round.state === 'paused' ? <Badge tone="unknown">已暂停</Badge> : <Badge tone="doubt">进行中</Badge>}{' '}
        监测时间{chineseDay(round.windowFrom)}至{chineseDay(round.windowTo)}
        {round.hours ? `，${hoursText(round.hours)}` : ''}
      </p>
      <progress aria-label={`检查${round.name}的进度`} max={100} value={percent}>
        {percent}%
      </progress>
      <p>
        <strong>
          {endedOf(round)} / {round.total}
        </strong>
        （{percent}%） · {whenText(round, at)}
      </p>
      <p class="soft">
        已判定{round.complete}，无法判定{round.undetermined}，出错{round.failed}；检查中{round.running}，排队
        {round.queued}，等待{round.waiting}
      </p>
    </div>
  );
}

function whenText(round: RunningRound, at: Timestamp): string {
  if (round.state === 'paused') return '已暂停，恢复后继续';
  const begins = nextWithin(round.hours, at);
  const end = expectedEnd(round, { at, span: PACE, hours: round.hours });
  if (end !== null) return `预计${chineseTime(end)}完成`;
  if (begins > at) return `不在检查时段，将于${chineseTime(begins)}继续`;
  if (round.queued + round.running === 0) return round.waiting > 0 ? '等待来源恢复' : '即将结束';
  return '近10分钟没有完成的检查，暂不能预计完成时间';
}
