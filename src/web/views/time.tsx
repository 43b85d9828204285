import type { Timestamp } from '../../domain/time.ts';

/** An instant in Asia/Shanghai, `2020-11-05 10:00`; a dash for none. */
export function Time({ at, seconds = false }: { at: Timestamp | null; seconds?: boolean }) {
  if (at === null) return <>—</>;
  return <time dateTime={at}>{at.slice(0, seconds ? 19 : 16).replace('T', ' ')}</time>;
}
