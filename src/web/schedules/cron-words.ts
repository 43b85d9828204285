/** The usual cron expressions as an office says them; what is unusual is shown as it stands. Pure. */

const WEEKDAYS = '日一二三四五六日';

/** `0 7 * * *` is 每天07:00, `0 8 26 1,4,7,10 *` is 每年1、4、7、10月的26日08:00. */
export function cronWords(cron: string): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.split(' ');
  const days = daysOf(day, month, weekday);
  const times = numbers(hour)?.flatMap((h) => numbers(minute)?.map((m) => clock(h, m)) ?? []);
  return days === null || !times || times.length === 0 || times.length > 4
    ? cron
    : `${days}${times.join('、')}`;
}

function daysOf(day: string, month: string, weekday: string): string | null {
  if (day === '*' && month === '*' && weekday === '*') return '每天';
  if (day === '*' && month === '*') {
    if (weekday === '1-5') return '每周一至周五';
    const listed = numbers(weekday);
    return listed && `每周${listed.map((n) => WEEKDAYS[n] ?? '').join('、')}`;
  }
  const listed = numbers(day);
  if (weekday !== '*' || listed === null) return null;
  const daysListed = `${listed.join('、')}日`;
  if (month === '*') return `每月${daysListed}`;
  const months = numbers(month);
  return months && `每年${months.join('、')}月的${daysListed}`;
}

/** `1,4,7`; null: something else. */
function numbers(field: string): number[] | null {
  return /^\d+(,\d+)*$/.test(field) ? field.split(',').map(Number) : null;
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
