/** The board's own page under our policy: in Chinese, from this host alone, without inline styles. */

/**
 * As on our pages: no inline script or style. The board makes style elements as it runs (its editor's): those carry the
 * page's nonce, by `assets/board-styles.js`. What the page carries inline is data (`application/json`), which no policy
 * minds. Its address base is its own, and so is the worker that colours its JSON.
 */
export function boardPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What is shown until the script has begun, and the fonts from elsewhere, are left out. */
const FOREIGN_FONTS = /<link href="https:\/\/fonts\.googleapis\.com[^>]*>/g;
const PLACEHOLDER = /<div id="root">[\s\S]*?<\/style>\s*<\/div>/;

export function asOursToShow(html: string, nonce: string): string {
  return html
    .replace('<html lang="en"', '<html lang="zh-CN"')
    .replace(FOREIGN_FONTS, '')
    .replace(PLACEHOLDER, '<div id="root"><p>正在载入……</p></div>')
    .replace('</head>', `<script nonce="${nonce}" src="/assets/board-styles.js"></script></head>`);
}
