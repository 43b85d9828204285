/**
 * The pages of weibo.com as they were until 2017: a frame, and script blocks `FM.view({…})` whose `html` member
 * holds the parts. Whose page it is stands in `$CONFIG`; `uid` and `nick` there are the viewer's.
 */

const BLOCK = 'FM.view(';

export interface Config {
  readonly oid: string | null;
  readonly onick: string | null;
  /** `page_100206_home`, `page_103505_info`. */
  readonly location: string | null;
  readonly servertime: string | null;
}

/** Null if the page has no such blocks, or names no account. */
export function configOf(text: string): Config | null {
  if (!text.includes(BLOCK) || !text.includes("$CONFIG['oid']")) return null;
  const value = (name: string) => {
    const at = text.indexOf(`$CONFIG['${name}']`);
    const form = /^\$CONFIG\['\w+'\]\s{0,3}=\s{0,3}(['"])([^'"\\]{0,100})\1/;
    return at < 0 ? null : (form.exec(text.slice(at, at + 200))?.[2] ?? null);
  };
  const oid = value('oid');
  return {
    oid: oid !== null && /^\d{5,12}$/.test(oid) ? oid : null,
    onick: value('onick') || null,
    location: value('location'),
    servertime: value('servertime'),
  };
}

/** The HTML of the blocks that contain `sign`; a block that is not whole JSON is left out. */
export function blocksWith(text: string, sign: string): string[] {
  const blocks: string[] = [];
  // One call a script: going on behind its end keeps a hostile page from being read over and over.
  for (let at = text.indexOf(BLOCK), end = 0; at >= 0 && end >= 0; at = text.indexOf(BLOCK, end)) {
    end = text.indexOf('</script>', at);
    const source = text.slice(at + BLOCK.length, end < 0 ? text.length : end);
    const html = source.includes(sign) ? htmlOf(source) : null;
    if (html?.includes(sign)) blocks.push(html);
  }
  return blocks;
}

function htmlOf(source: string): string | null {
  const end = source.lastIndexOf(')');
  try {
    const block: unknown = JSON.parse(source.slice(0, end));
    const html = typeof block === 'object' && block !== null && 'html' in block ? block.html : null;
    return typeof html === 'string' ? html : null;
  } catch {
    return null; // The frame's own program calls FM.view too, with no JSON.
  }
}
