/** Picture, text and video posts («分享» pages): the body stands only in scripts, escaped. */

import type { Article } from './article.ts';
import { LABELS } from './article-2024.ts';
import { cgiData, DECODER, shownTitle } from './article-2025.ts';
import { LOADER, program } from './program.ts';
import { decodedHtml, html, minute, scriptString } from './text.ts';

/** From November 2025 on. `var biz` is null here; ids stand in `window.*` and in `cgiDataNew`. */
export function sharePage2025(a: Article): string {
  const tag = `type="text/javascript" nonce="${a.nonce}" reportloaderror`;
  const scripts = program(a.ballast).map((s) => `<script ${tag}>${s}</script>`);
  return `<!DOCTYPE html>
<html class="">
<head>
    <meta name="wechat-enable-text-zoom-em" content="true">
    <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1.0,maximum-scale=1.0,user-scalable=0,viewport-fit=cover">
    <meta name="description" content="${scriptString(html(html(a.body)))}" />
    <meta name="author" content="" />
    <meta property="og:title" content="${shownTitle(a)}" />
    <meta property="og:url" content="${html(a.asShort ? a.address : `${a.longUrl}#rd`)}" />
    <meta property="og:image" content="https://mmbiz.qpic.cn/mmbiz_jpg/standincover/0?wx_fmt=jpeg" />
    <meta property="og:description" content="" />
    <meta property="og:site_name" content="微信公众平台" />
    <meta property="og:type" content="article" />
    <meta property="twitter:title" content="${shownTitle(a)}" />
    <title>
    </title>
    <script ${tag}>${LOADER}</script>
    <script type="text/javascript" h5only nonce="${a.nonce}" reportloaderror>
    (function() {
${DECODER}
        try {
            window.cgiDataNew = {
${cgiData(a)}
                picture_page_info_list: [${a.type === 'picture' ? picture() : ''}
                ],
            };
        } catch (e) {
            window.cgiError = e;
        }
    })();
    </script>
</head>
<body class="zh_CN wx_wap_page discuss_tab appmsg_skin_default appmsg_style_default ">
<script ${tag}>window.PAGE_MID="mmbizwap:pages/common_share.html"</script>
<div id="js_article" class="share_content_page">
    <div class="share_content_page_hd" id="js_share_content_page_hd"><div class="img_swiper_area"><div id="img_list" class="share_media"></div></div></div>
    <div class="share_content_page_bd"><p id="js_image_desc" class="share_notice"></p><p id="js_text_desc" class="share_notice_inner js_underline_content "></p></div>
    <div id="js_shoptag_area" class="wx_shoptag_area "></div><div id="js_shopprofile_area"></div><div id="js_product_area"></div><div id="js_weapp_area"></div>
</div>
<script ${tag}>
    window.new_appmsg = 1;
    window.is_login = '0' * 1;
    window.idx = '' || '' || '${a.idx}';
    window.biz = '' || '${a.biz}';
    window.item_show_type = '${a.showType}' || '';
    window.real_item_show_type = '${a.showType}' || '';
    window.mid = '' || '' || '${a.mid}';
    window.source = '';
    window.sn = '' || '' || '${a.sn}';
    window.ct = '${a.epoch}' || '';
    window.msg_title = window.title = '${html(a.title).replaceAll('\n', '\\n')}' || '';
    window.appmsg_type = '9' || '';
    window.appmsgid = '' || '' || '${a.mid}';
    window.user_uin = ('0' || '') * 1;
    window.window_product_list = [
    ];
    window.footer_gift_activity = {
        activity_id: '',
        shop_bizuin: '',
        shop_appid: '',
        activity_order_id: ''
    };
    window.footer_common_shops = [
    ];
    window.footer_product_card = {
        appid: '',
        shop_encrypt_key: ''
    };
</script>
${scripts.join('\n')}
<script ${tag}>
    window.__initCgiDataConfig = function (xml) {
        (function (d) {
            var biz = null;
            d.page_type = xml ? getXmlValue('page_type.DATA') * 1 : '2' * 1;
            d.ct = xml ? getXmlValue('ori_create_time.DATA') : '${a.epoch}';
            d.ct_str = xml ? getXmlValue('create_time.DATA') : '${minute(a.at)}';
            d.comment_id = xml ? getXmlValue('comment_id.DATA') : '${a.commentId}';
            d.svr_time = xml ? getXmlValue('svr_time.DATA') * 1 : '${a.servedAt}' * 1;
        })(window.cgiData = {});
    };
</script>
${LABELS}
</body>
</html>
`;
}

function picture(): string {
  return `
                    {
                        cdn_url: JsDecode('https://mmbiz.qpic.cn/sz_mmbiz_jpg/standinpicture/0?wx_fmt=jpeg\\x26amp;from=appmsg'),
                        width: '1080' * 1,
                        height: '1440' * 1,
                        is_qr_code: '0' * 1,
                        bind_ad_info: [
                        ],
                        cps_ad_info: [
                        ],
                        pic_window_product: {
                            product_encrypt_key: JsDecode(''),
                            product_type: '0' * 1,
                        },
                        spot_product_info: [
                        ],
                    },`;
}

/** 2018 to 2025: `d.…` assignments, the day in `#publish_time`, no mark of original or reprint at all. */
export function sharePage2018(a: Article): string {
  const scripts = program(a.ballast).map(
    (s) => `<script nonce="${a.nonce}" type="text/javascript">${s}</script>`,
  );
  const title = a.title.replaceAll('\n', '\\n');
  return `<!DOCTYPE html>
<html>
    <head>
        <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1.0,maximum-scale=1.0,user-scalable=0,viewport-fit=cover">
        <title>${html(a.name)}</title>
        <script nonce="${a.nonce}" type="text/javascript">${LOADER}</script>
    </head>
    <body id="" class="zh_CN ">
<div id="js_article" class="share_content_page">
    <div class="account_info"><strong id="js_nickname">${html(a.name)}</strong> <span id="publish_time">${a.at.slice(0, 10)}</span></div>
    <div id="js_content" class="share_content"></div>
</div>
<script nonce="${a.nonce}" type="text/javascript">
    var PAGE_MID='mmbizwap:pages/common_share.html';
</script>
${scripts.join('\n')}
<script nonce="${a.nonce}" type="text/javascript">
  var _g = window;
  _g.cgiData = {};
  var d = _g.cgiData;
  d.scene = ""*1||0;
  d.isDemo = ""*1;
  d.page_type = "2"*1;
  d.create_time = "${a.epoch}"*1;
  d.ct = "${a.epoch}";
  d.article_link = "";
  d.article_title = "";
  d.comment_id = "${a.commentId}";
  d.title = "${html(title)}";
  d.nick_name = "${html(a.name)}";
  d.biz = ""||"${a.biz}";
  d.sn = "" || ""|| "${a.sn}";
  d.mid = "" || ""|| "${a.mid}";
  d.idx = "" || "" || "${a.idx}";
  d.tempkey = "";
  d.is_temp_url = "" ? 1 : 0;
  d.msg_link = "${scriptString(html(`${a.longUrl}#rd`))}";
  d.is_only_read = "1" * 1;
  d.user_name = "${a.ghId}";
  d.svr_time = "${a.servedAt}" * 1;
  d.content_noencode = ${decodedHtml(a.body)};
    _g.comment_id = d.comment_id;
    _g.appmsgid = '' || ''|| "${a.mid}";
    _g.item_show_type = "${a.showType}";
    _g.user_uin = "0";
    _g.ct = "${a.epoch}";
</script>
    </body>
</html>
`;
}
