import { describe, expect, it } from 'vitest';
import { readPage } from '../../../scrapers/read.ts';
import { savedPage } from '../../../scrapers/saved-page.ts';
import { weibo } from '../../../scrapers/weibo/index.ts';
import { outcomeLabel } from '../../../src/domain/page.ts';
import { mobileList, mobileStatus } from './support/made.ts';

interface About {
  readonly url?: string;
  readonly finalUrl?: string;
  readonly status?: number;
}

function read(text: string, about: About = {}) {
  const page = savedPage({ text, ...about });
  const claims = weibo.kinds.filter((kind) => kind.recognises(page));
  expect(claims.length).toBeLessThanOrEqual(1);
  const { kind, outcome, posts } = readPage(page, weibo.kinds);
  expect(posts).toEqual([]);
  return [kind, outcomeLabel(outcome)];
}

const json = (value: object, about?: About) => read(JSON.stringify(value), about);
const html = (body: string, about?: About) =>
  read(`<!DOCTYPE html><html><head><title>微博</title></head><body>${body}</body></html>`, about);
/** The page in which m.weibo.cn says what went wrong. */
const mobileError = (words: string, about?: About) =>
  read(
    `<!DOCTYPE html><html><head><title>微博-出错了</title><style>.h5-4con{color:#636363}</style></head>
     <body><div class="h5-4box"><p class="h5-4con">${words}</p><a class="btn">返回</a></div></body></html>`,
    about,
  );

const PROFILE = { url: 'https://weibo.com/ajax/profile/info?uid=5044198259' };

describe('an answer that refuses us says nothing of anyone', () => {
  it.each<[object, About | undefined, string]>([
    [
      { ok: -100, url: 'https://passport.weibo.com/sso/signin?entry=wapsso&url=x' },
      undefined,
      'blocked:login',
    ],
    [
      { ok: -100, url: 'https://weibo.com/login.php?url=https%3A%2F%2Fweibo.com%2Fverify' },
      undefined,
      'blocked:login',
    ],
    [{ ok: -100 }, undefined, 'blocked:login'],
    [{ ok: -100, url: 'https://m.weibo.cn/verify/captcha?cid=1' }, undefined, 'blocked:captcha'],
    [{ ok: 0, url: 'https://weibo.com/captcha/show' }, undefined, 'blocked:captcha'],
    [{ ok: 0, message: '前方有点拥堵，请登录后使用' }, { status: 403 }, 'blocked:login'],
    [{ ok: 0, errno: '100005', msg: '请求过于频繁,歇歇吧' }, undefined, 'blocked:rate-limit'],
    [{ ok: 0, errno: '100005', msg: '请求过于频繁' }, undefined, 'blocked:rate-limit'],
    [{ ok: 0, errno: 100005 }, undefined, 'blocked:rate-limit'],
    [{ ok: 0, errno: '100001', msg: '服务器走丢了' }, undefined, 'blocked:rate-limit'],
    [{ code: '100002', msg: '请先登录', data: {} }, undefined, 'blocked:login'],
    [{ error: 'Forbidden' }, { status: 403 }, 'blocked:forbidden'],
    [{ ok: 0, msg: '您的帐号存在异常，目前无法进行登录，请联系客服(20003)' }, undefined, 'blocked:login'],
    [{ ok: 0 }, PROFILE, 'blocked:rate-limit'],
    [{ ok: 0, data: {} }, PROFILE, 'blocked:rate-limit'],
    [{ ok: 0, data: [] }, { ...PROFILE, status: 418 }, 'blocked:rate-limit'],
    [{ ok: 0, errno: '100005', msg: '请求过于频繁,歇歇吧' }, { status: 403 }, 'blocked:rate-limit'],
    [{ ok: 0, msg: '您的帐号已被冻结，请先解冻' }, undefined, 'blocked:login'],
    [{ ok: 0, data: [] }, { ...PROFILE, status: 429 }, 'blocked:rate-limit'],
    [{ whatever: 1 }, { status: 403 }, 'blocked:forbidden'],
    [{ whatever: 1 }, { status: 432 }, 'blocked:rate-limit'],
  ])('%j (%j) is %s', (answer, about, label) => {
    expect(json(answer, about)).toEqual(['unknown', label]);
  });

  it('also in \\u escapes', () => {
    expect(read('{"ok":0,"errno":"100005","msg":"\\u8bf7\\u6c42\\u8fc7\\u4e8e\\u9891\\u7e41"}')).toEqual([
      'unknown',
      'blocked:rate-limit',
    ]);
  });
});

describe('a page that refuses us says nothing of anyone', () => {
  it.each<[string, About, string]>([
    ['', { url: 'https://m.weibo.cn/api/container/getIndex', status: 432 }, 'blocked:rate-limit'],
    ['', { url: 'https://m.weibo.cn/api/container/getIndex', status: 418 }, 'blocked:rate-limit'],
    ['<h1>访问过于频繁，请稍等再试！（错误码：414）</h1>', {}, 'blocked:rate-limit'],
    ['<h1>414</h1>', { url: 'https://weibo.com/u/1', status: 414 }, 'blocked:rate-limit'],
    ['<p>no</p>', { url: 'https://weibo.com/u/1', status: 403 }, 'blocked:rate-limit'],
    [
      '',
      { url: 'https://weibo.com/u/1', finalUrl: 'https://passport.weibo.com/visitor/visitor?a=enter' },
      'blocked:login',
    ],
    [
      '',
      { url: 'https://m.weibo.cn/u/1', finalUrl: 'https://visitor.passport.weibo.cn/visitor/visitor' },
      'blocked:login',
    ],
    ['', { url: 'https://weibo.com/u/1', finalUrl: 'https://weibo.com/login.php?url=x' }, 'blocked:login'],
    [
      '',
      { url: 'https://weibo.com/u/1', finalUrl: 'http://sass.weibo.com/accessdeny?uid=1' },
      'blocked:captcha',
    ],
    [
      '',
      { url: 'https://weibo.com/u/1', finalUrl: 'https://weibo.com/sorry?userblock&is_viewer&code=20003' },
      'blocked:login',
    ],
    ['<script>wbBotDetector.load({ from: "weibo" });</script>', {}, 'blocked:login'],
    ['<p>抱歉，您当前访问的帐号异常，暂时无法访问。(20003) 新浪微博</p>', {}, 'blocked:login'],
    [
      '<div class="page_error"><div class="note"><em>抱歉，网络繁忙</em></div></div>',
      {},
      'blocked:rate-limit',
    ],
    ['<div id="pl_guide_accessdeny"></div>', {}, 'blocked:captcha'],
    ['<img node-type="yzm_img" src="/sguide/vdun.php">', {}, 'blocked:captcha'],
    ['<p>weibo</p><script src="https://gcaptcha4.geetest.com/load?id=1"></script>', {}, 'blocked:captcha'],
    ['<div class="page_error"><div class="note">访问受限</div></div>', {}, 'blocked:captcha'],
    ['<div class="page_error"><div class="note">请输入上面验证码</div></div>', {}, 'blocked:captcha'],
    ['<div class="page_error"><div class="note">当前访问的帐号异常，请解冻</div></div>', {}, 'blocked:login'],
    ['weibo <div class="geetest_holder geetest_wind"></div>', {}, 'blocked:captcha'],
    ['weibo <div class="yidun yidun_panel"></div>', {}, 'blocked:captcha'],
  ])('%s (%j) is %s', (body, about, label) => {
    expect(html(body, about)).toEqual(['unknown', label]);
  });

  it('the visitor system’s page is a door, wherever it came from', () => {
    const page = `<!DOCTYPE html><html><head><meta http-equiv="Content-type" content="text/html; charset=gb2312"/>
      <title>Sina Visitor System</title></head><body><span id="message"></span>
      <script src="/js/visitor/mini_original.js?v=20161116"></script></body></html>`;
    expect(read(page)).toEqual(['unknown', 'blocked:login']);
    expect(read(page, { url: 'https://weibo.com/u/1', status: 200 })).toEqual(['unknown', 'blocked:login']);
  });

  it('m.weibo.cn’s page for errors of its own is a pause, not an absence', () => {
    expect(mobileError('请求超时')).toEqual(['unknown', 'blocked:rate-limit']);
    expect(mobileError('抱歉，网络繁忙')).toEqual(['unknown', 'blocked:rate-limit']);
  });
});

describe('an account is gone only by the platform’s own sentence', () => {
  const sorry = (reason: string) => `https://weibo.com/sorry?usernotexists&msg=${encodeURIComponent(reason)}`;
  it.each<[object, string]>([
    [{ ok: 0, msg: '该用户不存在(20003)' }, 'gone:not-found'],
    [{ ok: 0, errno: '20003', msg: '用户不存在' }, 'gone:not-found'],
    [{ ok: 0, msg: '该账号因被投诉违反《微博社区公约》的相关规定，现已无法查看。' }, 'gone:suspended'],
    [
      { ok: 0, msg: '该账号因被投诉违反法律法规和《微博社区公约》的相关规定，现已无法查看' },
      'gone:suspended',
    ],
    [{ ok: 0, msg: '该账号内容存在风险，用户验证之前暂时不能查看。' }, 'gone:suspended'],
    [{ ok: 0, msg: '该账号行为异常，存在安全风险，用户验证之前暂时不能查看' }, 'gone:suspended'],
    [{ ok: 0, message: '账号有问题' }, 'gone:suspended'],
    [{ ok: 0, msg: '该账号因用户自行申请关闭，现已无法查看' }, 'gone:deregistered'],
    [{ ok: 0, msg: '该账号已关闭，现无法查看。' }, 'gone:deregistered'],
    [
      { ok: 0, error_type: 'link', url: sorry('该账号因被投诉违反《微博社区公约》的相关规定，现已无法查看') },
      'gone:suspended',
    ],
    [
      { ok: 0, error_type: 'link', url: sorry('该账号因用户自行申请关闭，现已无法查看') },
      'gone:deregistered',
    ],
    [{ ok: 0, error_type: 'link', url: sorry('') }, 'gone:not-found'],
  ])('%j is %s', (answer, label) => {
    expect(json(answer)).toEqual(['weibo-profile', label]);
  });

  it('keeps the sentence as it stood', () => {
    const page = savedPage({ text: JSON.stringify({ ok: 0, msg: '该账号已关闭，现无法查看。' }) });
    expect(readPage(page, weibo.kinds).outcome).toMatchObject({
      of: 'account',
      phrase: '该账号已关闭，现无法查看。',
    });
  });

  it('also on pages: m.weibo.cn’s «出错了», and where the address says so', () => {
    expect(mobileError('用户不存在', { status: 404 })).toEqual(['weibo-profile', 'gone:not-found']);
    const finalUrl = 'https://weibo.com/sorry?usernotexists&code=100001';
    expect(html('抱歉', { url: 'https://weibo.com/u/1', finalUrl })).toEqual([
      'weibo-profile',
      'gone:not-found',
    ]);
  });

  it.each<[object]>([
    [{ ok: 0, errno: '20003' }],
    [{ ok: 0, errno: 20003, msg: '' }],
    [{ ok: 0, error_code: 20003, msg: '20003' }],
    [{ ok: 0 }],
    [{ ok: 0, message: "Cannot read properties of undefined (reading 'slice')" }],
    [{ ok: 0, msg: '他说该用户不存在，是真的吗' }],
    [{ ok: 1, msg: '该用户不存在(20003)' }],
  ])('not by %j', (answer) => {
    expect(json(answer)).toEqual(['unknown', 'failed:not-recognised']);
  });

  it('not by an address of the wrong form', () => {
    const finalUrl = 'https://weibo.com/sorry?pagenotfound&id_error';
    expect(html('抱歉，你访问的页面地址有误', { url: 'https://weibo.com/u/1', finalUrl })).toEqual([
      'unknown',
      'failed:not-recognised',
    ]);
  });
});

describe('a post is gone, or not to be seen, without saying anything of its account', () => {
  it.each<[object, string]>([
    [{ ok: 0, errno: '20101', msg: '该微博不存在' }, 'gone:not-found'],
    [{ ok: 0, error_code: 20101, message: '微博不存在或暂无查看权限!' }, 'gone:not-found'],
    [{ ok: 0, msg: '抱歉，此微博已被作者删除。查看帮助：' }, 'gone:deleted'],
    [{ ok: 0, msg: '该微博因被多人投诉，根据《微博社区公约》，已被删除。' }, 'gone:deleted'],
    [{ ok: 0, msg: '根据相关法律法规和政策，此微博无法查看' }, 'gone:content-violation'],
    [{ ok: 0, errno: '20132', msg: '抱歉，该内容暂时无法查看' }, 'blocked:forbidden'],
    [{ ok: 0, errno: '20112', msg: '由于作者设置，你暂时没有这条微博的查看权限' }, 'blocked:forbidden'],
    [{ ok: 0, errno: '20130', msg: '由于作者隐私设置，你没有权限评论此微博' }, 'blocked:forbidden'],
    [{ ok: 0, msg: '该微博因被多人举报，根据《微博社区公约》，已被删除。' }, 'gone:deleted'],
    [{ ok: 0, errno: '20135', msg: '抱歉，原微博已被删除' }, 'blocked:forbidden'],
    [{ ok: 0, msg: '抱歉，此微博不在作者设置的微博可见时间范围内' }, 'ok'],
    [{ ok: 0, msg: '抱歉，作者已设置仅展示半年内微博，此微博已不可见。' }, 'ok'],
  ])('%j is %s', (answer, label) => {
    expect(json(answer)).toEqual(['weibo-status', label]);
  });

  it('and on m.weibo.cn’s page', () => {
    expect(mobileError('微博不存在或暂无查看权限!')).toEqual(['weibo-status', 'gone:not-found']);
  });
});

describe('an empty answer is an answer, and proves nothing', () => {
  it.each<[object, About | undefined, string]>([
    [{ ok: 0, msg: '这里还没有内容', data: { cards: [] } }, undefined, 'weibo-posts'],
    [
      { ok: 0, msg: '这里还没有内容', data: { cards: [] } },
      {
        url: 'https://m.weibo.cn/api/container/getIndex?containerid=100103type%3D3%26q%3Dx&page_type=searchall',
      },
      'weibo-user-search',
    ],
    [{ ok: 0, msg: '还没有人赞过' }, undefined, 'weibo-likes'],
    [{ ok: 0, msg: '还没有人转发过' }, undefined, 'weibo-likes'],
    [{ ok: 1, data: { list: [], next_cursor: -1 } }, undefined, 'weibo-posts'],
  ])('%j (%j) is ok', (answer, about, kind) => {
    expect(json(answer, about)).toEqual([kind, 'ok']);
  });
});

describe('what is no refusal', () => {
  it('is a page that only preloads the programs of captchas', () => {
    const shell = `<script src="https://static.geetest.com/v4/gt4.js"></script><div id="app"></div>
      <script>var CAPTCHA_TYPE = 'yidun'; wbBotDetector.load({ from: 'weibo_pc' })</script>`;
    expect(html(shell, { url: 'https://weibo.com/u/5044198259', status: 200 })).toEqual([
      'unknown',
      'failed:not-recognised',
    ]);
  });

  it.each([
    ['an escaped sample', '&lt;div class="geetest_holder"&gt; &lt;img node-type="yzm_img"&gt;'],
    [
      'a program shown as text',
      'wbBotDetector.load({ from: "weibo" }); ajaxlogin.php?framelogin=1&retcode=6',
    ],
    ['the visitor system’s name', 'Sina Visitor System 是什么？ id="pl_guide_accessdeny"'],
  ])('is an article about captchas that shows their markup: %s', (_, sample) => {
    const article = `<article><h1>微博的验证码</h1><pre>${sample}</pre><p>${'说明。'.repeat(80)}</p></article>`;
    expect(html(article, { url: 'https://weibo.com/ttarticle/p/show?id=1', status: 200 })).toEqual([
      'unknown',
      'failed:not-recognised',
    ]);
  });

  it('is a post that speaks of refusals, alone or in a list', () => {
    const text =
      '【提醒】遇到“访问受限，请输入上面验证码”“请求过于频繁，歇歇吧”“该用户不存在(20003)”怎么办？Sina Visitor System';
    const post = { at: '2020-11-05T09:00:00+08:00', text };
    const list = savedPage({ text: mobileList([post]) });
    expect(readPage(list, weibo.kinds)).toMatchObject({ kind: 'weibo-posts', outcome: { is: 'ok' } });
    const one = savedPage({ text: mobileStatus(post) });
    expect(readPage(one, weibo.kinds)).toMatchObject({ kind: 'weibo-status', outcome: { is: 'ok' } });
  });

  it('is an empty 200, or another platform’s page', () => {
    expect(read('', { url: 'https://m.weibo.cn/api/container/getIndex', status: 200 })).toEqual([
      'unknown',
      'failed:not-recognised',
    ]);
    const elsewhere = { url: 'https://mp.weixin.qq.com/s/x', status: 403 };
    expect(read('{"ok":-100}', elsewhere)).toEqual(['unknown', 'failed:not-recognised']);
  });

  it('is a long page in which somebody writes about refusals', () => {
    const article = `<article>${'关于微博“请求过于频繁”和“该用户不存在(20003)”的说明。'.repeat(20)}</article>`;
    expect(html(article)).toEqual(['unknown', 'failed:not-recognised']);
  });
});
