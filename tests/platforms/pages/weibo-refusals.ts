/** How Weibo refuses a visitor, and the words by which it ends an account. */

export function loginWanted(url: string): string {
  return JSON.stringify({
    ok: -100,
    url: `https://passport.weibo.com/sso/signin?entry=wapsso&source=wapssowb&url=${encodeURIComponent(url)}`,
  });
}

/** «拥堵» is a pretext: an account is wanted. */
export const LOGIN_AS_CONGESTION = JSON.stringify({ ok: 0, message: '前方有点拥堵，请登录后使用' });
export const TOO_MANY_REQUESTS = JSON.stringify({ ok: 0, errno: '100005', msg: '请求过于频繁,歇歇吧' });
/** A top-level navigation to an ajax address. */
export const FORBIDDEN = JSON.stringify({ error: 'Forbidden' });

export function captchaWanted(url: string): string {
  return JSON.stringify({
    ok: 0,
    url: `https://sass.weibo.com/accessdeny?captcha=1&url=${encodeURIComponent(url)}`,
  });
}

export const CAPTCHA_PAGE = `<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title>访问受限</title></head>
<body>
<div id="pl_guide_accessdeny"><div class="W_error_bg"><p class="title">访问受限</p><p>你的行为有些异常，请输入上面验证码。</p><img node-type="yzm_img" src="/sguide/vdun.php"></div></div>
</body>
</html>
`;

/** Accounts that exist no more, or that this platform does not know. */
export const ACCOUNT_ENDINGS = {
  suspended: '该账号因被投诉违反法律法规和《微博社区公约》的相关规定，现已无法查看',
  deregistered: '该账号因用户自行申请关闭，现已无法查看',
  not_found: '该用户不存在(20003)',
} as const;
export type AccountEnding = keyof typeof ACCOUNT_ENDINGS;

export function accountEnding(ending: AccountEnding): string {
  return JSON.stringify({ ok: 0, msg: ACCOUNT_ENDINGS[ending] });
}

/** The desktop's form of the same: a link to a page that says it. */
export function accountEndingLink(ending: AccountEnding): string {
  const words = ending === 'not_found' ? '用户不存在' : ACCOUNT_ENDINGS[ending];
  return JSON.stringify({
    ok: 0,
    error_type: 'link',
    url: `https://weibo.com/sorry?usernotexists&msg=${encodeURIComponent(words)}`,
  });
}

/** A post's own endings, which say nothing of its account. */
export function postEnding(message: string, code: number): string {
  return JSON.stringify({ ok: 0, errno: String(code), msg: message });
}

export function visitorPage(url: string): string {
  return `<!DOCTYPE html>
<html>
<head>
    <meta http-equiv="Content-type" content="text/html; charset=utf-8"/>
    <title>Sina Visitor System</title>
</head>
<body>
<span id="message"></span>
<script type="text/javascript" src="/js/visitor/mini_original.js?v=20161116"></script>
<script type="text/javascript">
    window.use_fp = "1" == "1";
    var visitor_gray_callback = function (answer) {
      if (answer.retcode === 20000000) location.replace(${inScript(url)});
    };
    fetch('/visitor/genvisitor2', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'cb=visitor_gray_callback&tid=&from=weibo&webdriver=false',
    }).then(function (r) { return r.text(); }).then(function (text) { (0, eval)(text); });
</script>
</body>
</html>
`;
}

function inScript(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}

export function visitorIdentity(callback: string, sub: string, subp: string): string {
  const answer = { retcode: 20000000, msg: 'succ', data: { sub, subp, tid: 'standin-tid', new_tid: true } };
  return `window.${callback} && ${callback}(${JSON.stringify(answer)});`;
}

/** Valid JSON of the host in a form that nobody has seen. */
export const UNKNOWN_JSON = JSON.stringify({
  version: 9,
  result: { stream: [{ kind: 'entry', when: 20201105 }] },
});
