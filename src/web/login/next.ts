/** Where to go after logging in: an address of ours, and of nobody else. */

export function safeNext(given: unknown): string {
  if (typeof given !== 'string' || !/^\/(?![/\\])/.test(given)) return '/';
  const ours = 'http://xunjian.invalid';
  const url = URL.canParse(given, ours) ? new URL(given, ours) : null;
  if (!url || url.origin !== ours || url.pathname.startsWith('/login')) return '/';
  return `${url.pathname}${url.search}`;
}
