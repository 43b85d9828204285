/** What accounts liked, on which side of the rule's parameter it falls, and that it is said why. */

import { describe, expect, it } from 'vitest';
import { judgeLikes, type Work } from '../../../scrapers/likes/relevance.ts';
import { areasIn, wordsOf } from '../../../scrapers/likes/words.ts';
import type { SeenLike } from '../../../src/domain/finding.ts';
import type { Timestamp } from '../../../src/domain/time.ts';

/** The parameter of baoji-2020. */
const LEAST = 0.5;

/** A fire brigade of 宝鸡. */
const BRIGADE: Work = {
  name: '宝鸡消防',
  sponsor: '宝鸡市消防救援支队',
  titles: [
    '冬季火灾防控工作部署会召开',
    '消防宣传月：走进社区开展灭火演练',
    '电动自行车充电的正确方式',
    '高层建筑灭火救援实战演练',
    '家庭火灾逃生知识',
    '检查商场疏散通道',
  ],
};

type Author = readonly [name: string, verified?: number, title?: string];

function like([author, verified, title]: Author, text: string): SeenLike {
  return {
    url: null,
    author,
    authorId: null,
    authorVerified: verified ?? null,
    authorTitle: title ?? null,
    text,
    at: '2020-10-30T08:00:00+08:00' as Timestamp,
    timeOf: 'item',
  };
}

function judge(author: Author, text: string, work: Work = BRIGADE) {
  const [item] = judgeLikes([like(author, text)], work);
  if (!item) throw new Error('what was liked was lost');
  return item;
}

describe('likes that a person is to look at', () => {
  it.each([
    ['a star', ['某歌手', 0, '歌手'], '演唱会门票今日开售，我们现场见'],
    ['an unverified fan', ['小确幸'], '哥哥的新歌太好听了，给偶像打榜'],
    ['a lottery', ['数码小王', 0, '数码博主'], '关注并转发，抽一位送出手机'],
    ['a lottery by a company', ['某某电器', 2, '某某电器有限公司'], '转发抽奖，送十台空气炸锅'],
    ['a shop', ['好物铺子'], '双十一预售，面膜第二件半价，领券下单包邮'],
    ['a beauty blogger', ['小美', 0, '美妆博主'], '秋冬口红测评，显白到哭'],
    ['a football match', ['球迷老李'], '欧冠之夜，英超球星帽子戏法'],
    ['a game', ['峡谷手残'], '今晚开黑，手游新赛季上分'],
    ['a series', ['追剧少女'], '这部电视剧也太好哭了吧，追剧到天亮'],
    ['a horoscope', ['星座小巫', 0, '知名星座博主'], '本周水逆，这三个星座要小心'],
    ['a selfie', ['张三'], '自拍一张，晚安'],
    ['a cat', ['铲屎官日记'], '我家猫今天又拆家了'],
    ['stock tips', ['股海明灯', 0, '财经博主'], '这只牛股明天必涨，炒股就要果断'],
    ['a flat', ['某某地产', 2, '某某地产集团'], '首付15万起，地铁口楼盘最后十席'],
    ['a gossip medium', ['娱乐爆料', 3, '娱乐周刊'], '某明星恋情曝光，深夜与女神同游'],
    ['a restaurant', ['老街火锅', 2, '某某餐饮管理有限公司'], '今晚啤酒免单，快来打卡'],
    ['a love letter', ['李四'], '表白成功的第一天，恋爱真好'],
    ['a joke', ['每日一笑', 0, '搞笑视频自媒体'], '段子来了，笑到肚子疼'],
    ['words that tell nothing', ['王五'], '哈哈哈哈'],
    ['no words at all', ['赵六'], ''],
  ] as [string, Author, string][])('%s', (_, author, text) => {
    expect(judge(author, text).score).toBeGreaterThanOrEqual(LEAST);
  });
});

describe('likes that are related', () => {
  it.each([
    ['the government of the city', ['宝鸡发布', 1, '宝鸡市人民政府新闻办公室官方微博'], '今日要闻'],
    ['another brigade', ['陕西消防', 1, '陕西省消防救援总队官方微博'], '冬季用火用电要当心'],
    ['a police station', ['平安渭滨', 1, '宝鸡市公安局渭滨分局官方微博'], '谨防刷单诈骗'],
    ['a medium of the party', ['人民日报', 3, '《人民日报》法人微博'], '你好，明天'],
    ['the press agency', ['新华社', 3, '新华社法人微博'], '受权发布'],
    ['a medium of the province', ['陕西日报', 3, '《陕西日报》官方微博'], '秋粮丰收'],
    ['a court', ['宝鸡中院', 1, '宝鸡市中级人民法院官方微博'], '以案说法'],
    ['the weather', ['陕西气象', 1, '陕西省气象局官方微博'], '大风蓝色预警'],
    ['an unverified bureau', ['眉县应急'], '森林防火，人人有责'],
    ['a citizen about the brigade', ['热心市民'], '感谢宝鸡市消防救援支队，三分钟就到了'],
    ['a citizen about the account', ['路人甲'], '给宝鸡消防点赞'],
    ['a citizen of the place', ['西府老哥'], '宝鸡今天疫情防控通告，请大家配合'],
    ['a fire reported by anyone', ['拍客'], '消防员连夜灭火，救援现场直击'],
    ['its own trade', ['安全课堂', 0, '安全培训讲师'], '家庭火灾逃生演练，灭火器怎么用'],
    ['martyrs of its trade', ['老兵'], '致敬消防英雄，烈士安息'],
    ['a school of the place', ['宝鸡文理学院', 4, '宝鸡文理学院官方微博'], '消防演练进校园'],
    ['a league', ['共青团中央', 1, '共青团中央宣传部官方微博'], '青年大学习'],
    ['a reform', ['政务观察'], '国务院发布优化营商环境政策通知'],
  ] as [string, Author, string][])('%s', (_, author, text) => {
    expect(judge(author, text).score).toBeLessThan(LEAST);
  });
});

describe('counter-cases: the same words, another author or another account', () => {
  it('a concert announced by the government is rather related', () => {
    const by = (author: Author) => judge(author, '广场惠民演唱会本周五举行').score;
    expect(by(['宝鸡发布', 1, '宝鸡市人民政府新闻办公室官方微博'])).toBeLessThan(LEAST);
    expect(by(['票务达人', 0, '演出娱乐博主'])).toBeGreaterThanOrEqual(LEAST);
  });

  it('a match is the work of a sports bureau, not of a brigade', () => {
    const sports: Work = {
      name: '宝鸡体育',
      sponsor: '宝鸡市体育局',
      titles: ['全市青少年篮球联赛开赛', '篮球公开赛决赛今晚打响', '体育场馆免费开放', '马拉松报名'],
    };
    const text = '青少年篮球联赛决赛，体育健儿拼搏';
    expect(judge(['篮球爱好者'], text, sports).score).toBeLessThan(judge(['篮球爱好者'], text).score);
    expect(judge(['篮球爱好者'], text, sports).score).toBeLessThan(LEAST);
  });

  it('a certificate as press alone does not make an entertainment paper official', () => {
    const official = judge(['人民日报', 3, '《人民日报》法人微博'], '今日看点').score;
    expect(judge(['娱乐爆料', 3, '娱乐周刊'], '今日看点').score).toBeGreaterThan(official);
  });

  it('a name like a body’s counts for less than a certificate', () => {
    expect(judge(['某某发布'], '速看').score).toBeGreaterThan(judge(['某某发布', 1], '速看').score);
  });
});

describe('the list', () => {
  const star = like(['某明星', 0, '演员'], '新剧开播，追剧走起');
  const body = like(['宝鸡发布', 1], '消防宣传月启动');
  const nobody = like(['路人'], '哈哈');

  it('is in order, the most unrelated first, and loses nothing', () => {
    const judged = judgeLikes([body, nobody, star], BRIGADE);
    expect(judged.map(({ author }) => author)).toEqual(['某明星', '路人', '宝鸡发布']);
    expect(judged[0]).toMatchObject(star);
  });

  it('says why in words, what weighs most first', () => {
    expect(judge(['某歌手', 0, '歌手、演员'], '冬季灭火演练').reasons.join('；')).toMatch(
      /作者认证为歌手、演员/,
    );
    expect(judge(['路人'], '灭火演练').reasons.join('；')).toMatch(/与近期发布内容的共同词：.*演练/);
    expect(judge(['宝鸡发布', 1, '官方微博'], '要闻').reasons[0]).toBe('作者为政府认证：官方微博');
    expect(judge(['路人'], '').reasons).not.toEqual([]);
  });

  it('does without posts and names of its own', () => {
    const [item] = judgeLikes([star], { name: null, titles: [] });
    expect(item?.score).toBeGreaterThanOrEqual(LEAST);
    expect(item?.reasons.join()).not.toContain('近期发布');
  });

  it('stays within 0 and 1 whatever is liked', () => {
    const all = '演唱会 抽奖 优惠券 自拍 明星 偶像 追剧 包邮 下单 免单 晚安';
    expect(judge(['某明星', 0, '歌手'], all).score).toBe(1);
    expect(judge(['宝鸡消防', 1, '官方微博'], '宝鸡市消防救援支队消防演练通知').score).toBe(0);
  });

  it('of nothing is empty', () => {
    expect(judgeLikes([], BRIGADE)).toEqual([]);
  });
});

describe('words', () => {
  it('are cut as Chinese is read, the long ones with their parts', () => {
    expect(wordsOf('宝鸡市消防救援支队开展冬季防火演练 https://t.cn/abc')).toEqual(
      expect.arrayContaining(['宝鸡', '消防', '救援', '防火', '演练']),
    );
    expect(wordsOf('https://t.cn/abc 2020')).toEqual([]);
  });

  it('tell the places that a name begins with', () => {
    expect(areasIn('宝鸡市金台区教育局')).toEqual(['宝鸡', '金台']);
    expect(areasIn('教育局')).toEqual([]);
  });
});
