/** A year of an account's posts, day by day: what was seen, and where it is known that there was nothing. Pure. */

import type { Span } from '../../domain/finding.ts';
import { DAY, type Day, dayOf, endOfDay, plus, startOfDay, type Timestamp } from '../../domain/time.ts';
import { covers } from '../../rules/coverage.ts';

export type PostDay =
  | { readonly is: 'posts'; readonly day: Day; readonly posts: number }
  /** A complete list of the whole day has none. */
  | { readonly is: 'none'; readonly day: Day }
  /** Nothing was seen, and nothing shows that there was nothing. */
  | { readonly is: 'unseen'; readonly day: Day }
  | { readonly is: 'future'; readonly day: Day };

export interface Month {
  /** `2020年10月` */
  readonly name: string;
  readonly posts: number;
  /** Monday to Sunday; null where the week reaches into another month. */
  readonly weeks: readonly (readonly (PostDay | null)[])[];
}

/** The first and the last second of a year in Shanghai. */
export function yearSpan(year: number): { readonly from: Timestamp; readonly to: Timestamp } {
  return { from: startOfDay(`${year}-01-01` as Day), to: endOfDay(`${year}-12-31` as Day) };
}

export function monthsOf(
  year: number,
  seen: {
    readonly days: readonly { readonly day: Day; readonly posts: number }[];
    readonly complete: readonly Pick<Span, 'from' | 'to'>[];
  },
  today: Day,
): Month[] {
  const counts = new Map(seen.days.map(({ day, posts }) => [day, posts]));
  const stateOf = (day: Day): PostDay => {
    const posts = counts.get(day);
    if (posts) return { is: 'posts', day, posts };
    if (day > today) return { is: 'future', day };
    return covers(seen.complete, startOfDay(day), endOfDay(day))
      ? { is: 'none', day }
      : { is: 'unseen', day };
  };
  const months = new Map<string, PostDay[]>();
  for (let day = `${year}-01-01` as Day; day.startsWith(`${year}-`); day = nextDay(day)) {
    const month = months.get(day.slice(0, 7)) ?? [];
    month.push(stateOf(day));
    months.set(day.slice(0, 7), month);
  }
  return [...months].map(([month, days]) => ({
    name: `${year}年${Number(month.slice(5))}月`,
    posts: days.reduce((sum, one) => sum + (one.is === 'posts' ? one.posts : 0), 0),
    weeks: weeksOf(days),
  }));
}

function nextDay(day: Day): Day {
  return dayOf(plus(startOfDay(day), DAY));
}

/** 0 is Monday. */
function weekday(day: Day): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

function weeksOf(days: readonly PostDay[]): (PostDay | null)[][] {
  const [first] = days;
  const cells: (PostDay | null)[] = [...Array(first ? weekday(first.day) : 0).fill(null), ...days];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}
