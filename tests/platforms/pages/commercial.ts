/** Commercial parts as authors place them at the foot: in the body's last lines, and in the foot's own fields. */

import type { Commercial } from '../world.ts';

/** Where the picture of the QR code lies, on a host for pictures. */
export const QR_CODE_PATH = '/mmbiz_png/standinqrcode';

/** HTML that the author's editor put after the last paragraph; empty for parts that stand elsewhere. */
export function inBody(kind: Commercial): string {
  switch (kind) {
    case 'none':
    case 'shop-link':
      return '';
    case 'product-card':
      return (
        '<section class="mp_common_product_iframe_wrp" nodeleaf="">' +
        '<mp-common-product class="js_editor_new_product custom_select_card new_cps_iframe" ' +
        'data-windowproduct="%7B%22product_id%22%3A%2210000061742811%22%7D" data-cardtype="0" ' +
        'data-title="山地苹果礼盒装5千克" data-type="1" data-price="5980"></mp-common-product></section>'
      );
    case 'ad-card':
      return (
        '<section nodeleaf=""><mp-common-cpsad class="js_cpsad custom_select_card" data-pluginname="mpcps" ' +
        'data-templateid="list" data-pid="110_2876511045" data-adtype="cps" data-title="家用电器专场"></mp-common-cpsad></section>'
      );
    case 'mini-program':
      return (
        '<p><a class="weapp_text_link" data-miniprogram-type="text" data-miniprogram-appid="wx5f2c9f0f3a1b7e64" ' +
        'data-miniprogram-path="pages/index/index?from=mp" data-miniprogram-nickname="优选好物商城" ' +
        'data-miniprogram-servicetype="0" href="">点击进入优选好物商城</a></p>'
      );
    case 'promo-text':
      return (
        '<p><strong>【限时特惠】</strong>原价198元，活动价99元包邮，扫码下单立减20元，优惠券数量有限，先到先得！</p>' +
        '<p>购买请联系客服，全场满300元再减50元。</p>'
      );
    case 'qr-code':
      return (
        '<section nodeleaf=""><img class="rich_pages wxw-img js_insertlocalimg" data-imgqrcoded="1" data-ratio="1" ' +
        'data-s="300,640" data-type="png" data-w="430" ' +
        `data-src="https://mmbiz.qpic.cn${QR_CODE_PATH}/640?wx_fmt=png"></section><p>长按识别二维码</p>`
      );
  }
}

/** Where «阅读原文» leads: a shop if that is the part; empty if there is none. */
export function sourceLink(kind: Commercial): string {
  return kind === 'shop-link' ? 'https://h5.youzan.com/v2/showcase/homepage?alias=abc123xyz&from=wechat' : '';
}

/** Fields of the foot in `cgiDataNew`, filled or empty as real pages have them. */
export function footFields(kind: Commercial): string {
  const product = kind === 'product-card';
  return `                window_product_list: [
                ],
                product_activity: {
                },
                footer_gift_activity: {
                },
                footer_common_shops: [
                ],
                footer_product_card: {${
                  product
                    ? `
                    appid: JsDecode('wx8d3c51e07f2a9b46'),
                    shop_encrypt_key: JsDecode('AAHq0s9d3kVtJx5YbTn2'),`
                    : ''
                }
                },
                ad_mark_status: '0' * 1,
                hide_ad_mark_on_cps: '0' * 1,${
                  kind === 'mini-program'
                    ? `
                weapp_link: {
                    appid: JsDecode('wx5f2c9f0f3a1b7e64'),
                    path: JsDecode('pages/index/index?from=mp'),
                    nickname: JsDecode('优选好物商城'),
                    username: JsDecode('gh_5c1d0e9a7b32@app'),
                },`
                    : ''
                }`;
}
