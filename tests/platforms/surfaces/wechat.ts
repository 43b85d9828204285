/** mp.weixin.qq.com: articles, albums, the operator's console, and the doors that only the client opens. */

import { DAY, epoch, SECOND } from '../../../src/domain/time.ts';
import { shortCode } from '../identities.ts';
import { articlePage } from '../pages/article.ts';
import { albumAnswer, albumPage, albumPosts } from '../pages/discovery.ts';
import { endingPage } from '../pages/endings.ts';
import { appmsgList, consoleError, publishPage, searchPage } from '../pages/publish-list.ts';
import { OPEN_IN_CLIENT, verifyShell } from '../pages/wechat-refusals.ts';
import { type Account, bare, type Found, type Scene } from '../scene.ts';
import { holds } from '../sessions.ts';
import {
  type Answer,
  json,
  missing,
  numberOf,
  page,
  plain,
  type Question,
  type Reply,
  type Surface,
} from './surface.ts';

export const wechat: Surface = (question, scene, sessions) => {
  const { path } = question;
  if (path === '/s' || path.startsWith('/s/')) return article(question, scene);
  if (path.startsWith('/cgi-bin/')) {
    const refused = withoutSession(question, sessions.console);
    return refused
      ? { about: null, voice: 'console', answer: () => json(refused) }
      : console(question, scene);
  }
  if (path === '/mp/appmsgalbum') return album(question, scene);
  return { about: null, voice: 'wechat', answer: () => elsewhere(question) };
};

function article(question: Question, scene: Scene): Reply {
  const found = find(question, scene);
  return {
    about: found?.account ?? null,
    voice: 'wechat',
    answer: () => page(found === null ? endingPage('wrong-address') : articleOf(found, question, scene)),
  };
}

/** By short, temporary or long address; a long one needs its secret. */
function find(question: Question, scene: Scene): Found | null {
  const { path, query } = question;
  if (path.startsWith('/s/')) return wechatOnly(scene.post(path.slice(3)));
  if (query.has('signature')) return wechatOnly(scene.post(query.get('signature') ?? ''));
  const key = `${bare(query.get('__biz') ?? '')}/${query.get('mid') ?? query.get('appmsgid')}/${query.get('idx') ?? query.get('itemidx') ?? '1'}`;
  const found = wechatOnly(scene.post(key));
  return found && (query.get('sn') ?? query.get('sign')) === found.post.sn ? found : null;
}

function wechatOnly(found: Found | null): Found | null {
  return found?.account.platform === 'wechat' && found.account.presence !== 'not_found' ? found : null;
}

/** Account-level endings come first: they stand on every article of the account. */
function articleOf({ account, post }: Found, question: Question, scene: Scene): string {
  const { presence } = account;
  if (presence === 'suspended' || presence === 'deregistered') return endingPage(presence);
  if (typeof presence === 'object' && 'migrated' in presence) {
    return endingPage(
      'migrated',
      `https://mp.weixin.qq.com/s/${shortCode(presence.migrated, post.mid, post.idx)}`,
    );
  }
  if (post.ending) return endingPage(post.ending);
  if (isExpired(question, scene)) return endingPage('expired');
  if (account.sources.length === 0) return endingPage('unavailable');
  const members = account.sources.includes('album') ? albumPosts(account) : [];
  return articlePage({
    name: account.presentName,
    biz: account.id,
    title: post.title,
    at: post.at,
    now: scene.now,
    ...(post.layout ? { layout: post.layout } : {}),
    type: post.type,
    original: post.original,
    repost: post.repost,
    commercial: post.commercial,
    comments: post.comments ?? account.comments,
    mid: post.mid,
    idx: post.idx,
    sn: post.sn,
    address: question.url,
    ...(post.body !== undefined ? { body: post.body } : {}),
    album: members.includes(post) ? { id: account.album, title: '工作动态', size: members.length } : null,
    bytes: scene.world.bytes,
  });
}

/** Temporary addresses carry the instant at which they were handed out. */
function isExpired(question: Question, scene: Scene): boolean {
  const since = question.query.get('timestamp');
  return since !== null && epoch(scene.now) / SECOND - Number(since) > DAY / 2 / SECOND;
}

function withoutSession(question: Question, session: { cookie: string; token: string }): string | null {
  if (!holds(question.cookies, session.cookie)) return consoleError(200003);
  return question.query.get('token') === session.token ? null : consoleError(200040);
}

/** Lists are shown to any operator who is logged in, of the accounts that the world lets be listed. */
function console(question: Question, scene: Scene): Reply {
  const { path, query } = question;
  if (path === '/cgi-bin/searchbiz') return search(question, scene);
  const account = scene.account('wechat', query.get('fakeid'));
  const listed = account !== null && scene.shows(account, 'publish-list');
  const [begin, count] = [numberOf(question, 'begin', 0), numberOf(question, 'count', 5, 20)];
  const answers: Readonly<Record<string, (account: Account) => string>> = {
    '/cgi-bin/appmsgpublish': (a) => publishPage(a, begin, count),
    '/cgi-bin/appmsg': (a) => appmsgList(a, begin, count),
  };
  const list = answers[path];
  if (!list) return { about: null, voice: 'console', answer: missing };
  return {
    about: account,
    voice: 'console',
    answer: () => json(listed ? list(account) : consoleError(200002)),
  };
}

function search(question: Question, scene: Scene): Reply {
  const query = question.query.get('query') ?? '';
  const found = query ? scene.named('wechat', query).filter((a) => scene.shows(a, 'publish-list')) : [];
  const [begin, count] = [numberOf(question, 'begin', 0), numberOf(question, 'count', 5, 20)];
  return { about: null, voice: 'console', answer: () => json(searchPage(found, begin, count)) };
}

function album(question: Question, scene: Scene): Reply {
  const { query } = question;
  const account = scene.accounts.find((a) => a.album === query.get('album_id')) ?? null;
  const shown = account !== null && scene.shows(account, 'album');
  const after = query.get('begin_msgid');
  const answer = (): Answer => {
    if (!shown) {
      const empty = {
        base_resp: { ret: 0 },
        getalbum_resp: { base_info: { is_first_screen: '0' }, continue_flag: '0' },
      };
      return query.get('f') === 'json' ? json(JSON.stringify(empty)) : page(endingPage('wrong-address'));
    }
    if (query.get('f') !== 'json') return page(albumPage(account));
    return json(
      albumAnswer(account, numberOf(question, 'count', 10, 20), after, query.get('is_reverse') !== '0'),
    );
  };
  return { about: account, voice: 'wechat', answer };
}

const NO_SESSION = JSON.stringify({
  base_resp: { ret: -3, errmsg: 'no session', cookie_count: 0 },
  ret: -3,
  errmsg: 'no session',
  cookie_count: 0,
});

function elsewhere(question: Question): Answer {
  const { path, query } = question;
  if (path === '/robots.txt') return plain('User-agent: *\nDisallow: /cgi-bin/\n');
  if (path === '/mp/wappoc_appmsgcaptcha') return page(verifyShell(query.get('target_url') ?? ''));
  if (path === '/mp/profile_ext')
    return query.get('action') === 'getmsg' ? json(NO_SESSION) : page(OPEN_IN_CLIENT);
  if (path === '/mp/getappmsgext' || path === '/mp/appmsg_comment') return json(NO_SESSION);
  return missing();
}
