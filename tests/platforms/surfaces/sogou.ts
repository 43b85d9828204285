/** weixin.sogou.com: search for accounts (type 1) and for articles (type 2). */

import { sogouAccounts, sogouArticles } from '../pages/discovery.ts';
import { sogouAntispider } from '../pages/wechat-refusals.ts';
import { missing, page, type Surface } from './surface.ts';

export const sogou: Surface = (question, scene) => {
  const query = question.query.get('query') ?? '';
  if (question.path.startsWith('/antispider'))
    return { about: null, voice: 'sogou', answer: () => page(sogouAntispider(query)) };
  if (question.path !== '/weixin') return { about: null, voice: 'sogou', answer: missing };
  const found = query ? scene.named('wechat', query).filter((a) => scene.shows(a, 'sogou')) : [];
  const results = question.query.get('type') === '1' ? sogouAccounts : sogouArticles;
  return { about: found[0] ?? null, voice: 'sogou', answer: () => page(results(query, found, scene.now)) };
};
