/** What workers say at a job's end, in the words of the page. What is not here is shown as it stands. */

import { INSPECTION_STATES } from '../words.ts';

const SAID: Readonly<Record<string, string>> = {
  queued: '已排队检查',
  ended: '检查结束',
  told: '已送达',
  'already run': '已运行过',
  'nothing to be told': '没有需要通知的内容',
  'a later attempt has taken over': '已由后一次尝试接手',
  'another process is at this inspection': '另一进程正在进行这次检查，稍后再看',
  'a source still rests': '来源仍在暂停，稍后再查',
  'no scraper for this platform: inspected by hand': '该平台由人工查看',
};

export function saidInWords(said: string): string {
  const [, state] = /^already (\w+)$/.exec(said) ?? [];
  const known = Object.entries(INSPECTION_STATES).find(([name]) => name === state)?.[1];
  return known ? `检查此前${known.word}` : (SAID[said] ?? said);
}
