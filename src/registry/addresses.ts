/** The addresses in a cell: of home pages, posts, websites; several apart by spaces, lines or commas. */

import { clean, saysNothing, stripped } from './normalise.ts';

export interface AddressList {
  readonly urls: readonly string[];
  /** What stands there beside them, or instead. */
  readonly others: readonly string[];
}

/** Every address is one that `URL` reads, with http or https; one without either is given `scheme`. */
export function parseAddresses(text: string, scheme: 'http' | 'https' = 'https'): AddressList {
  const parts = clean(text)
    .normalize('NFKC')
    // A comma may be part of an address, but not the one before the next address.
    .replace(/[,;、|](?=https?:\/\/)/gi, ' ')
    .split(/[\s;、]+/)
    .map(unwrapped)
    .filter((part) => part !== '' && !saysNothing(part));
  const urls: string[] = [];
  const others: string[] = [];
  for (const part of parts) {
    const url = parseAddress(part, scheme);
    if (url === null) others.push(part);
    else if (!urls.includes(url)) urls.push(url);
  }
  return { urls, others };
}

/** Without the brackets, quotation marks and stops that belong to the sentence, not to the address. */
function unwrapped(part: string): string {
  const bare = stripped(part, '(<《“"\'', '>》”"\'。,');
  return bare.includes('(') ? bare : stripped(bare, '', ')');
}

/** What browsers and servers take. */
const LONGEST = 2_048;

function parseAddress(part: string, scheme: string): string | null {
  if (part.length > LONGEST) return null;
  const labelled = /https?:\/\/.*$/i.exec(part)?.[0];
  const candidate = labelled ?? (looksLikeHost(part) ? `${scheme}://${part}` : null);
  if (candidate === null || !URL.canParse(candidate)) return null;
  return new URL(candidate).hostname.includes('.') ? candidate : null;
}

/** `weibo.com/u/123`, but not `张三.李四` or `2.5`. */
function looksLikeHost(part: string): boolean {
  const host = part.split(/[/?#:]/)[0] ?? '';
  return /^[a-z0-9.-]+\.[a-z]{2,}$/i.test(host);
}
