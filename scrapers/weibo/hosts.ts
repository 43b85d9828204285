/** The platform's own hosts. Two registrable domains: cookies of the one do not count on the other. */

/** What may be asked, and redirected to. */
export const HOSTS = [
  'm.weibo.cn',
  'weibo.com',
  'www.weibo.com',
  'weibo.cn',
  'e.weibo.com',
  'd.weibo.com',
  's.weibo.com',
  'sass.weibo.com',
  'passport.weibo.com',
  'passport.weibo.cn',
  'visitor.passport.weibo.cn',
  'login.sina.com.cn',
] as const;

/** Hosts that only ever ask who we are. */
const DOORS: readonly string[] = [
  'passport.weibo.com',
  'passport.weibo.cn',
  'visitor.passport.weibo.cn',
  'login.sina.com.cn',
];

export function isWeiboHost(host: string): boolean {
  return (HOSTS as readonly string[]).includes(host);
}

/** A page that stands between us and what we asked for: a login or a visitor's registration. */
export function isDoor(url: URL): boolean {
  return (
    DOORS.includes(url.hostname) || /^\/(?:login\.php|signup\/|sso\/signin|visitor\/)/.test(url.pathname)
  );
}

export function urlOf(text: string | null): URL | null {
  return text !== null && URL.canParse(text) ? new URL(text) : null;
}
