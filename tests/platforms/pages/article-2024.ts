/** Layout of 2022 to October 2025: `createTime`, `htmlDecode("…")`, `comment_id` with two operands. */

import type { Article } from './article.ts';
import { sourceLink } from './commercial.ts';
import { LOADER, program, styleSheet } from './program.ts';
import { html, minute, quoted, scriptString } from './text.ts';

export function page2024(a: Article): string {
  const tag = `type="text/javascript" nonce="${a.nonce}" reportloaderror`;
  const scripts = program(a.ballast * 0.8);
  return `${head(a, tag, styleSheet(a.ballast * 0.2))}
${shown(a, tag)}
${scripts.map((s) => `<script ${tag}>${s}</script>`).join('\n')}
<script ${tag}>
${variables(a)}
window.cgiData = {
  appImg: '//res.wx.qq.com/mmbizappmsg/zh_CN/htmledition/js/images/pic/pic_tencent_video738a9b.png',
}

window.ip_wording = {
  countryName: '中国',
  countryId: '156',
  provinceName: '示例',
  provinceId: '',
  cityName: '',
  cityId: ''
};
window.show_ip_wording = '1' * 1;
window.showAdMark = "0" * 1;
window.claim_source = {
  claim_source_type: '',
  claim_source: '',
};
</script>
  </body>
</html>


`;
}

/** Everything before the article. The same in the layout of late 2025 but for the style sheet and the links. */
export function head(a: Article, tag: string, style: string, links = ''): string {
  const url = html(a.asShort ? a.address : `${a.longUrl}#rd`);
  return `<!DOCTYPE html>
<html class="
">
<head>
<meta name="wechat-enable-text-zoom-em" content="true">
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width,initial-scale=1.0,maximum-scale=1.0,user-scalable=0,viewport-fit=cover">
<link rel="shortcut icon" type="image/x-icon" href="//res.wx.qq.com/a/wx_fed/assets/res/NTI4MWU5.ico" reportloaderror>
<meta name="format-detection" content="telephone=no">
<meta name="referrer" content="origin-when-cross-origin">
<script ${tag}>
window.logs = { pagetime: {} };
window.LANG = "zh_CN";
${LOADER}
</script>
  <meta name="description" content="" />
  <meta name="author" content="${html(a.name)}" />
  <meta property="og:title" content="${html(a.title)}" />
  <meta property="og:url" content="${url}" />
  <meta property="og:image" content="https://mmbiz.qpic.cn/mmbiz_jpg/standincover/0?wx_fmt=jpeg" />
  <meta property="og:description" content="" />
  <meta property="og:site_name" content="微信公众平台" />
  <meta property="og:type" content="article" />
  <meta property="og:article:author" content="${html(a.name)}" />
  <meta property="twitter:card" content="summary" />
  <meta property="twitter:title" content="${html(a.title)}" />
<title></title>
<style>${style}</style>${links}
</head>
<body id="activity-detail" class="zh_CN wx_wap_page mm_appmsg discuss_tab appmsg_skin_default appmsg_style_default ">
<script ${tag}>
  var biz = ${a.asShort ? `"${a.biz}" || ""` : `"" || "${a.biz}"`};
  var sn = ${operands(a, a.sn)};
  var mid = ${operands(a, a.mid)};
  var idx = ${operands(a, String(a.idx))};
  window.__allowLoadResFromMp = true;
</script>
<script ${tag}>window.PAGE_MID="mmbizwap:appmsg/newindex.html"</script>`;
}

/** Pages asked for by a short address have their ids in the first operand, by a long one in the second. */
export function operands(a: Article, value: string): string {
  return a.asShort ? `"${value}" || "" || ""` : `"" || "${value}" || ""`;
}

/** The visible part. */
export function shown(a: Article, tag: string): string {
  return `<div id="js_article" style="position:relative;" class="rich_media">
  <div id="js_top_ad_area" class="top_banner"></div>
  <div id="js_base_container" class="rich_media_inner">
    <div id="page-content" class="rich_media_area_primary" style="">
      <div class="rich_media_area_primary_inner">
        <div id="img-content" class="rich_media_wrp">
          <h1 class="rich_media_title " id="activity-name">

${html(a.title)}
          </h1>
          <div id="meta_content" class="rich_media_meta_list">${
            a.copyright === '1'
              ? '\n            <span id="copyright_logo" class="wx_tap_link js_wx_tap_highlight rich_media_meta icon_appmsg_tag appmsg_title_tag weui-wa-hotarea">原创</span>'
              : ''
          }
            <span class="rich_media_meta rich_media_meta_nickname" id="profileBt">
              <a href="javascript:void(0);" class="wx_tap_link js_wx_tap_highlight weui-wa-hotarea" id="js_name">
                ${html(a.name)}              </a>
              <div id="js_profile_card"></div>
            </span>
            <span id="meta_content_hide_info" class="">
              <em id="publish_time" class="rich_media_meta rich_media_meta_text"></em>
              <em id="js_ip_wording_wrp" class="rich_media_meta rich_media_meta_text" role="option" style="display: none;"><span aria-hidden="true" id="js_ip_wording" ></span></em>
            </span>
          </div>
${content(a)}
          <script ${tag}>
            var first_sceen__time = (+new Date());
          </script>
        </div>
        <div id="js_tags_preview_toast" class="article-tag__error-tips" style="display: none;">预览时标签不可点</div>
        <div id="content_bottom_area"></div>
        <div id="js_temp_bottom_area" class="rich_media_tool_area">
          <div class="rich_media_tool__wrp"><div class="rich_media_tool"><div class="rich_media_info weui-flex ">${
            sourceLink(a.commercial)
              ? '\n            <a id="js_view_source" class="media_tool_meta meta_primary wx_tap_link" href="javascript:;">阅读原文</a>'
              : ''
          }
          </div></div></div>
        </div>
      </div>
    </div>
    <div class="rich_media_area_primary sougou" id="sg_tj" style="display:none"></div>
    <div class="rich_media_area_extra">
      <div class="rich_media_area_extra_inner"><div id="page_bottom_area"></div></div>
    </div>
    <div id="js_pc_qr_code" class="qr_code_pc_outer" style="display:none;"><div class="qr_code_pc_inner"><div class="qr_code_pc"><img id="js_pc_qr_code_img" class="qr_code_pc_img"><p>微信扫一扫<br>关注该公众号</p></div></div></div>
  </div>
  <div id="js_stream_bottom_bar"><button class="wx_expand_article_button" id="wx_expand_article_button">轻触阅读原文</button></div>
</div>
<script ${tag}>(function(){
    var svrDate = '${a.servedAt}';
    var oriCreateTime = '${a.epoch}';
    var createTime = '${minute(a.at)}';
    __setPubTime(svrDate, oriCreateTime, createTime, document.getElementById('publish_time'));
})();</script>
${LABELS}`;
}

/** A shared article shows a card of the original instead of a body. */
function content(a: Article): string {
  if (!a.source) {
    return `          <div class="rich_media_content js_underline_content
                       autoTypeSetting24psection
            "
            id="js_content" style="visibility: hidden; opacity: 0; ">${a.body}</div>`;
  }
  return `          <div class="original_panel appmsg_card_context wx_tap_card">
            <div aria-hidden="true" class="flex_context original_account"><div class="js_head_img flex_hd" id="js_share_headimg"></div><div class="flex_bd" id="js_share_author">${html(a.source.name)}</div></div>
            <div class="original_panel_content js_underline_content" id="js_content" aria-hidden="true"></div>
            <div class="original_panel_tool" aria-hidden="true"><span data-url="${html(a.source.url)}&scene=45#wechat_redirect" class="weui-link" id="js_share_source">阅读全文</span></div>
          </div>`;
}

/** Hidden labels for screen readers: what is left of a modern page when its scripts are stripped. */
export const LABELS = [
  ['colon', '：'],
  ['comma', '，'],
  ['period', '。'],
  ['type_video', '视频'],
  ['type_weapp', '小程序'],
  ['zan_btn_txt', '赞'],
  ['zan_btn_tips', '，轻点两下取消赞'],
  ['like_btn_txt', '在看'],
  ['like_btn_tips', '，轻点两下取消在看'],
]
  .map(
    ([id, text]) =>
      `<span aria-hidden="true" class="weui-a11y_ref" style="display:none" id="js_a11y_${id}">${text}</span>`,
  )
  .join('\n');

/** The block of `var`s, which the layout of late 2025 still has. */
export function variables(a: Article): string {
  return `function htmlDecode(str) {
  return str.replace(/&#39;/g, '\\'').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');
}

var uin = '';
var key = '';
var pass_ticket = '';
var new_appmsg = 1;
var item_show_type = "0";
var real_item_show_type = "0";
var can_see_complaint = "0";
var appuin = "${a.biz}" || "";
var voiceid = "";
var create_time = "${a.epoch}" * 1;

var scene = 75;

var itemidx = "" || "${a.idx}";
var appmsg_token = "" || "";
var _copyright_stat = "${a.copyright}";
var _ori_article_type = "";

var is_follow = "";
var nickname = htmlDecode(${quoted(a.name)});
var appmsg_type = "9";
var ct = "${a.epoch}";
var user_name = "${a.ghId}";
var fakeid = "";
var version = "";
var is_limit_user = "0";
var cps_article_data = "";
var profile_signature = "";
var msg_title = '${html(a.title)}'.html(false);
var msg_desc = htmlDecode("");
var msg_cdn_url = "https://mmbiz.qpic.cn/mmbiz_jpg/standincover/0?wx_fmt=jpeg";
var msg_link = "${html(a.asShort ? a.address : `${a.longUrl}#rd`)}";
var user_uin = "" * 1;
var msg_source_url = '${scriptString(html(sourceLink(a.commercial)))}';
var img_format = 'jpeg';
var networkType;
var appmsgid = ${a.asShort ? `"${a.mid}" || '' || ''` : `"" || '' || '${a.mid}'`};
var comment_id = '${a.commentId}' || '0';
var mp_comment_id = "" || "" * 1;
var comment_enabled = "" * 1;
var open_fansmsg = "0" * 1;
var msg_daily_idx = "1" || "";

var devicetype = "";
var source_encode_biz = "${a.source?.biz ?? ''}";
var source_username = "${a.source?.ghId ?? ''}";
var reprint_ticket = "";
var source_mid = "${a.source ? '2247484001' : ''}";
var source_idx = "${a.source ? '1' : ''}";
var source_biz = "${a.source ? '3599000001' : ''}";
var author = "";
var author_id = "";
var reward_wording = "";
var extra_comment_id = '0' || '0';

var show_comment = "";
var __appmsgCgiData = {
  wxa_product: "" * 1,
  wxa_cps: "" * 1,
  show_msg_voice: "0" * 1,
  copyright_stat: "${a.copyright}",
  source_biz: "${a.source ? '3599000001' : ''}",
  minishopCardData: ""
};
var publicTagInfo = [
${albumTag(a)}    ];
var copyright_stat = "${a.copyright}" * 1;
var hideSource = "" * 1;
var is_pay_subscribe = "0" * 1;
var is_only_read = "1" * 1;
var is_temp_url = "" ? 1 : 0;
var tempkey = "";
var svr_time = "${a.servedAt}" * 1;
var modify_time = "" * 1;
var isprofileblock = "0";
var title = ${quoted(a.name)};
var can_reward = '0' * 1 || 0;
var preload_comment_list = '';
`;
}

function albumTag(a: Article): string {
  if (!a.album) return '';
  const link = `https://mp.weixin.qq.com/mp/appmsgalbum?__biz=${a.biz}&amp;action=getalbum&amp;album_id=${a.album.id}#wechat_redirect`;
  return `      {
    title: '${html(a.album.title)}',
    size: '${a.album.size}' * 1,
    link: '${link}',
    type: '0' * 1,
    albumId: '${a.album.id}',
    tagSource: '3',
    continousReadOn: '1' * 1
  },
`;
}
