/** A round's name as it is read in a document: `2020Q4` is 2020年第四季度. */

const QUARTERS: readonly string[] = ['一', '二', '三', '四'];

interface Quarter {
  readonly year: number;
  readonly quarter: number;
}

function quarterOf(round: string): Quarter | null {
  const match = /^(\d{4})\s{0,3}[-年]?\s{0,3}(?:Q|第)([1-4一二三四])(?:季度?)?$/i.exec(round);
  if (!match?.[1] || !match[2]) return null;
  const chinese = QUARTERS.indexOf(match[2]);
  return { year: Number(match[1]), quarter: chinese >= 0 ? chinese + 1 : Number(match[2]) };
}

/** Names of other forms are taken as they are; `2020-11` and `2020H2` are the month and the half-year. */
export function periodOf(round: string): string {
  const quarter = quarterOf(round);
  if (quarter) return `${quarter.year}年第${QUARTERS[quarter.quarter - 1]}季度`;
  const month = /^(\d{4})-(0?[1-9]|1[0-2])$/.exec(round);
  if (month) return `${month[1]}年${Number(month[2])}月`;
  const half = /^(\d{4})H([12])$/i.exec(round);
  if (half) return `${half[1]}年${half[2] === '1' ? '上' : '下'}半年`;
  return round;
}

/** As the notice of another round speaks of it: the year only where it is another. */
export function periodSeenFrom(round: string, from: string): string {
  const [there, here] = [periodOf(round), periodOf(from)];
  const year = /^\d{4}年/.exec(there)?.[0];
  return year !== undefined && here.startsWith(year) ? there.slice(year.length) : there;
}
