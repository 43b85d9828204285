/** A sentence as it goes into one of ours: without the full stops at its end, Chinese or not. In linear time. */
export function withoutFullStop(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '。' || text[end - 1] === '.')) end -= 1;
  return text.slice(0, end);
}
