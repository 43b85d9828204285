/** What stands at the foot of articles, on which side of the rule's parameter it falls, and that it is said why. */

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { leads } from '../../../scrapers/commercial/address.ts';
import { score } from '../../../scrapers/commercial/score.ts';
import { loadLexicon, words } from '../../../scrapers/lexicon.ts';
import { commercialItems } from '../../../scrapers/wechat/commercial.ts';

/** The parameter of baoji-2020. */
const LEAST = 0.5;

/** An article that ends with these paragraphs. */
const article = (...lines: string[]) =>
  `<div id="js_content"><p>${'会议强调，要认真贯彻落实上级部署，扎实做好各项工作。'.repeat(20)}</p>${lines
    .map((line) => `<p>${line}</p>`)
    .join('')}`;

const itemsOf = (...lines: string[]) => commercialItems(article(...lines), null, null, null);
const isSuspected = (...lines: string[]) =>
  itemsOf(...lines).some((item) => item.where === 'foot' && item.score >= LEAST);

describe('words of somebody who sells are suspected', () => {
  it.each([
    ['a sale with price and coupon', '限时特惠！原价198元，现价99元包邮，扫码下单再减20元，优惠券有限'],
    ['a group purchase', '本群开团：冷鲜羊肉每斤39元，原价58元，点击购买，满减后低至35元'],
    ['a training course', '公考面授班报名立减500元，限时优惠三天，立即购买享会员价'],
    ['an hotel', '酒店自助餐双人特价168元，拨打预订热线，凭本文享受折扣'],
    ['a housing estate', '临街商铺清仓特惠，首付低至5万元，抢购从速，进店有礼'],
    ['a code to buy by', '长按识别二维码即可购买，券后价89元，全国包邮'],
    ['a shop’s password', '复制口令打开淘宝，到手价29.9元，爆款返场'],
    ['a travel agency', '三亚双飞五日游团购价1999元，限时特价，订购电话0917-3260000'],
    ['a seller of wine', '窖藏老酒买一送一，货到付款，售价128元一瓶'],
    ['a cake shop', '生日蛋糕拼团价59元，原价128元，会员价更低，先到先得'],
    ['a line that calls itself advertising', '【广告】'],
    ['who asks for advertisers', '商务合作、广告投放请联系：13800000000'],
    ['who looks for investors', '项目招商热线：0917-3250000，广告招商同步进行'],
  ])('%s', (_, text) => {
    expect(isSuspected(text)).toBe(true);
  });

  it('is told with its words', () => {
    const [item] = itemsOf('限时特惠！原价198元，现价99元包邮，扫码下单再减20元');
    expect(item?.reasons.join('；')).toMatch(/含促销用语：.*原价.*；含购买用语：下单；含价格：198元|8元/);
    expect(item?.excerpt).toContain('下单');
  });
});

describe('public business that looks like it is not', () => {
  it.each([
    ['a tender', '采购公告：拟采购办公电脑一批，单价不超过5000元，招标文件售价300元，有意者请于3日内购买'],
    ['the result of a tender', '成交公告：成交价48.6万元，成交供应商提供优惠价，购买方式为政府采购'],
    ['recruitment', '招聘公告：岗位3个，月薪4000元至6000元，五险一金，提供食宿优惠活动'],
    [
      'a notice of fraud',
      '警方提醒：低价优惠券、刷单返利都是诈骗，不要点击陌生购买链接，转账前务必核实，谨防损失999元',
    ],
    ['a notice on parcels', '谨防骗局：“秒杀1元购”“买一送一”链接可能盗取信息，遇到诈骗请拨打96110'],
    ['sales for a village', '消费帮扶：驻村工作队帮农户卖苹果，滞销苹果每斤2元，下单请联系村委会，包邮到家'],
    ['products of poor counties', '助农专场：以购代捐，扶贫产品特价每箱39元，扫码购买支持乡村振兴'],
    ['consumption vouchers', '第三期政府消费券今日发放，扫码领券，满100元立减30元，每人限领一张'],
    ['market supervision', '消费提示：团购月饼要看清标签，警惕虚假折扣；如遇价格违法，请拨打12315'],
    ['sample checks', '抽检通报：某超市售价29元的大米不合格，消费者协会提醒谨慎抢购'],
    ['a health insurance', '“惠民保”每人每年69元，医保个人账户可直接购买，与医保衔接'],
    ['a performance for all', '惠民演出票价10元起，凭身份证可在剧院购票，公益场免费开放'],
    ['fees of a school', '收费标准：学费每学期600元，按规定公示，不得强制购买校服'],
    ['a follow-us line', '关注我们：长按识别二维码关注公众号，了解更多资讯'],
    ['a credit line', '技术支持：某某科技有限公司  陕ICP备12345678号  陕公网安备 61030202000000号'],
    ['an advertisement of public interest', '公益广告：节约用水，从我做起'],
    ['a notice about advertising', '市场监管局查处虚假违法广告案件12件，罚没款35万元'],
    ['water prices', '自2020年12月1日起，居民生活用水价格为每立方米2.8元，缴费渠道不变'],
    ['voluntary blood donation', '献血者可凭献血证在全省景区免票，并享受乘车优惠'],
    ['a plain price', '据统计，全市农村居民人均可支配收入12000元，同比增长8.2%'],
  ])('%s', (_, text) => {
    expect(isSuspected(text)).toBe(false);
  });

  it('does not hide somebody who sells below a notice', () => {
    expect(
      isSuspected(
        '现将拟录用人员名单公示如下，公示期五个工作日。',
        '限时特惠！原价198元，现价99元包邮，扫码下单再减20元，优惠券有限',
      ),
    ).toBe(true);
  });
});

describe('a mini program, by what it calls itself', () => {
  const program = (name: string) =>
    `<a class="weapp_text_link" data-miniprogram-appid="wx0123456789abcdef" data-miniprogram-nickname="${name}" href="">打开</a>`;

  it.each(['优选好物商城', '老王超市外卖', '品牌折扣特卖', '宝妈福利社'])('%s is suspected', (name) => {
    expect(isSuspected(program(name))).toBe(true);
  });

  it.each(['陕西政务服务', '宝鸡公积金', '市图书馆预约', '国务院客户端', '宝鸡交警随手拍', '消费帮扶商城'])(
    '%s is not',
    (name) => {
      expect(isSuspected(program(name))).toBe(false);
    },
  );

  it('that says nothing of itself is left to a person', () => {
    expect(isSuspected(program('启明星'))).toBe(true);
  });
});

describe('a card of the platform', () => {
  const product = (title: string) =>
    `<mp-common-product data-windowproduct="1" data-title="${title}"></mp-common-product>`;

  it('with goods is suspected whatever the article is about', () => {
    expect(isSuspected('乡村振兴，助农增收', product('家用破壁机'))).toBe(true);
    expect(isSuspected('<mp-common-cpsad data-pid="110_1" data-title="家电专场"></mp-common-cpsad>')).toBe(
      true,
    );
  });

  it('with goods that call themselves a help for farmers is not', () => {
    expect(isSuspected(product('消费帮扶 高山苹果'))).toBe(false);
  });
});

describe('where an address leads', () => {
  it.each([
    ['https://h5.youzan.com/v2/showcase/homepage?alias=a', 'shop'],
    ['https://item.jd.com/100012043978.html', 'shop'],
    ['https://shop.example.com/index', 'shop'],
    ['https://www.example.com/goods/1', 'shop'],
    ['https://shop.baoji.gov.cn/goods/1', 'public'],
    ['https://www.fupin832.com/goods/1', 'public'],
    ['https://notjd.com/', 'other'],
    ['http://weixin.qq.com/r/abcDEF', 'account'],
    ['https://mp.weixin.qq.com/s/abc', 'article'],
    ['https://weixin.qq.com/g/AwYAA', 'person'],
    ['https://u.wechat.com/EA', 'person'],
    ['wxp://f2f0abc', 'payment'],
    ['https://qr.alipay.com/fkx', 'payment'],
    ['宝鸡市民政局', 'text'],
    ['javascript:alert(1)', 'text'],
  ] as const)('%s: %s', (address, to) => {
    expect(leads(address).to).toBe(to);
  });

  it('decides on 阅读原文: a shop is suspected, another site of the government is nothing', () => {
    const behind = (link: string) => commercialItems(article('正文'), null, link, null);
    expect(behind('https://h5.youzan.com/v2/goods/1')).toMatchObject([{ kind: 'shop-link', score: 0.85 }]);
    expect(behind('https://www.shaanxi.gov.cn/goods/zfxxgk')).toEqual([]);
    expect(behind('https://www.baoji.gov.cn/art/2020/11/5/art_1.html')).toEqual([]);
  });
});

describe('a QR code', () => {
  const code = (said: string | null, around = '') =>
    score({ kind: 'qr-code', name: '', around, target: null, code: said });

  it.each([
    ['a shop', 'https://h5.youzan.com/v2/goods/1', ''],
    ['a shop beside words of public service', 'https://item.taobao.com/item.htm?id=1', '预约报名'],
    ['to be paid with', 'wxp://f2f0abc', ''],
    ['somebody’s own, to buy from', 'https://u.wechat.com/EA', '添加客服微信下单'],
    ['an unknown site, to buy from', 'https://example.com/a', '扫码购买'],
  ])('%s is suspected', (_, said, around) => {
    expect(code(said, around).score).toBeGreaterThanOrEqual(LEAST);
  });

  it.each([
    ['to follow an account', 'http://weixin.qq.com/r/abc', '长按识别'],
    ['a government’s site', 'https://zwfw.shaanxi.gov.cn/app', '扫码领券'],
    ['a questionnaire', 'https://www.wjx.cn/vm/abc.aspx', '扫码填写调查问卷'],
    ['a group of residents', 'https://weixin.qq.com/g/AwYAA', '社区居民报名群'],
    ['an article', 'https://mp.weixin.qq.com/s/abc', ''],
  ])('%s is not', (_, said, around) => {
    expect(code(said, around).score).toBeLessThan(LEAST);
  });

  it('whose picture was not read is left to a person, but for one beside an invitation to follow', () => {
    expect(code(null, '长按识别二维码').score).toBeGreaterThanOrEqual(LEAST);
    expect(code(null, '扫码关注公众号').score).toBeLessThan(LEAST);
    expect(code(null).reasons[0]).toContain('未能识读');
  });
});

it('a lexicon with a mistake is refused by its file and place', () => {
  expect(() => loadLexicon('commercial', z.object({ call: words }))).toThrow(
    /scrapers\/lexicons\/commercial\.yaml is no lexicon: call: /,
  );
});
