/** What can still be made of a JSON answer that was cut off: enough to say what it was, never what it said. */

/** Real answers nest some 15 deep. */
const MAX_DEPTH = 200;

const BROWSER_VIEW =
  /^<html[^<>]{0,200}>\s*<head>(?:<meta [^<>]{0,200}>)*<\/head>\s*<body[^<>]{0,200}>\s*<pre[^<>]{0,200}>/i;

/**
 * The part of a cut JSON text that came, with what stands open closed: as if the rest had never been sent.
 * Undefined if the text is no JSON, or whole.
 */
export function mendedJson(text: string): unknown {
  const source = jsonPart(text);
  const cut = source === null ? null : lastWholeValue(source);
  if (source === null || cut === null) return undefined;
  try {
    return JSON.parse(source.slice(0, cut.end) + cut.closers);
  } catch {
    return undefined; // Not cut, but broken: it says nothing.
  }
}

function jsonPart(text: string): string | null {
  const bare = text.trimStart();
  if (bare.startsWith('{') || bare.startsWith('[')) return bare;
  const view = BROWSER_VIEW.exec(bare.slice(0, 2_000))?.[0];
  const inside = view === undefined ? '' : bare.slice(view.length).trimStart();
  return inside.startsWith('{')
    ? inside.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
    : null;
}

/** Where the last complete value ends, and the brackets that are open there. Null if none is open at the end. */
function lastWholeValue(source: string): { end: number; closers: string } | null {
  let open = '';
  let last = { end: 0, closers: '' };
  let quoted = false;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{' || c === '[') {
      open = (c === '{' ? '}' : ']') + open;
      last = { end: i + 1, closers: open };
    } else if (c === '}' || c === ']') {
      open = open.slice(1);
      last = { end: i + 1, closers: open };
    } else if (c === ',') last = { end: i, closers: open };
    if (open.length > MAX_DEPTH) return null;
  }
  return quoted || open !== '' ? last : null;
}
