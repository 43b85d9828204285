/** The calendar of an account's posts: a small table a month, each day with its number and what is known of it. */

import { chineseDay } from '../../domain/time.ts';
import type { Month, PostDay } from './days.ts';

const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];

export function Calendar({ months }: { months: readonly Month[] }) {
  return (
    <>
      <p class="soft calendar-legend">
        每格上为日期，下为已见到的发布条数；“0”表示当天的发布列表完整且没有发布；空白表示没有看到，不说明当天没有发布。
      </p>
      <div class="calendar">
        {months.map((month) => (
          <MonthTable key={month.name} month={month} />
        ))}
      </div>
    </>
  );
}

function MonthTable({ month: { name, posts, weeks } }: { month: Month }) {
  return (
    <table class="month">
      <caption>
        {name}
        {posts > 0 ? `：${posts}条` : ''}
      </caption>
      <thead>
        <tr>
          {WEEKDAYS.map((day) => (
            <th key={day} scope="col" abbr={`星期${day}`}>
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.find(Boolean)?.day}>
            {week.map((day, index) =>
              day ? <DayCell key={day.day} day={day} /> : <td key={WEEKDAYS[index]} />,
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DayCell({ day }: { day: PostDay }) {
  return (
    <td
      class={`day day-${day.is}${day.is === 'posts' ? ` heat-${heat(day.posts)}` : ''}`}
      title={inWords(day)}
    >
      <span class="date">{Number(day.day.slice(8))}</span>
      <span class="posts">{day.is === 'posts' ? day.posts : day.is === 'none' ? 0 : ''}</span>
    </td>
  );
}

/** Four shades are told apart, more are not. */
function heat(posts: number): number {
  if (posts >= 8) return 4;
  return posts >= 4 ? 3 : posts >= 2 ? 2 : 1;
}

function inWords(day: PostDay): string {
  const date = chineseDay(day.day);
  if (day.is === 'posts') return `${date}：见到${day.posts}条发布`;
  if (day.is === 'none') return `${date}：列表完整，没有发布`;
  return day.is === 'unseen' ? `${date}：没有看到` : `${date}：未到`;
}
