/** Layout of 2020 and 2021: `var` block, `og:` meta with the long address, `biz` in the second operand. */

import type { Article } from './article.ts';
import { sourceLink } from './commercial.ts';
import { LOADER, program, styleSheet } from './program.ts';
import { html, scriptString } from './text.ts';

export function page2020(a: Article): string {
  const scripts = program(a.ballast * 0.75);
  return `<!-- 注意：公共文件 -->
<!DOCTYPE html>
<html class="
">
    <head>
        <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width,initial-scale=1.0,maximum-scale=1.0,user-scalable=0,viewport-fit=cover">
<meta name="format-detection" content="telephone=no">
  <meta name="description" content="" />
  <meta name="author" content="${html(a.name)}" />
  <meta property="og:title" content="${html(a.title)}" />
  <meta property="og:url" content="${html(`${a.longUrl}#rd`)}" />
  <meta property="og:image" content="http://mmbiz.qpic.cn/mmbiz_jpg/standincover/0?wx_fmt=jpeg" />
  <meta property="og:description" content="" />
  <meta property="og:site_name" content="微信公众平台" />
  <meta property="og:type" content="article" />
  <meta property="og:article:author" content="${html(a.name)}" />
  <meta property="twitter:card" content="summary" />
  <meta property="twitter:title" content="${html(a.title)}" />
        <script nonce="${a.nonce}" type="text/javascript">
            window.logs = {
                pagetime: {}
            };
            window.LANG= "zh_CN";
${LOADER}
        </script>
        <title>
</title>
<style>${styleSheet(a.ballast * 0.25)}</style>
    </head>
    <body id="activity-detail" class="zh_CN wx_wap_page
 mm_appmsg
 discuss_tab  appmsg_skin_default appmsg_style_default ">
<script nonce="${a.nonce}" type="text/javascript">
    var biz = "" || "${a.biz}";
    var sn = "" || "${a.sn}" || "";
    var mid = "" || "${a.mid}" || "";
    var idx = "" || "${a.idx}" || "";
    window.__allowLoadResFromMp = true;
</script>
<div id="js_article" class="rich_media">
    <div id="js_top_ad_area" class="top_banner"></div>
    <div class="rich_media_inner">
        <div id="page-content" class="rich_media_area_primary">
          <div class="rich_media_area_primary_inner">
            <div id="img-content" class="rich_media_wrp">
                <h2 class="rich_media_title" id="activity-name">
${html(a.title)}
                </h2>
                <div id="meta_content" class="rich_media_meta_list">${
                  a.copyright === '1'
                    ? '\n                    <span id="copyright_logo" class="rich_media_meta icon_appmsg_tag appmsg_title_tag weui-wa-hotarea">原创</span>'
                    : ''
                }
                    <span class="rich_media_meta rich_media_meta_nickname" id="profileBt">
                      <a href="javascript:void(0);" id="js_name">
                        ${html(a.name)}                      </a>
                    </span>
                    <em id="publish_time" class="rich_media_meta rich_media_meta_text"></em>
                </div>
                <div class="rich_media_content " id="js_content" style="visibility: hidden;">
                    ${a.body}
                </div>
                <script nonce="${a.nonce}" type="text/javascript">
                    var first_sceen__time = (+new Date());
                </script>
                <div id="js_sponsor_ad_area"></div>
            </div>
            <ul id="js_hotspot_area" class="article_extend_area"></ul>
<div class="rich_media_tool" id="js_toobar3">
  <div class="weui-flex">
    <div class="weui-flex__item">${
      sourceLink(a.commercial)
        ? '\n      <a class="media_tool_meta tips_global_primary meta_primary" id="js_view_source" href="##">阅读原文</a>'
        : ''
    }
      <div id="js_read_area3" class="media_tool_meta tips_global_primary meta_primary" style="display:none;">
        <span id="readTxt">阅读</span>
        <span id="readNum3"></span>
      </div>
    </div>
  </div>
</div>
          </div>
        </div>
        <div class="rich_media_area_extra">
          <div class="rich_media_area_extra_inner"><div id="js_sponsor_ad_area"></div><div id="page_bottom_area"></div></div>
        </div>
    </div>
</div>
<script nonce="${a.nonce}" type="text/javascript">
    var PAGE_MID='mmbizwap:appmsg/newindex.html';
</script>
<script nonce="${a.nonce}" type="text/javascript">
    (function(){ var t="${a.servedAt}",n="${a.epoch}",i="${a.at.slice(0, 10)}"; window.__setPubTime(t,n,i,document.getElementById("publish_time")); })();
</script>
${scripts.map((s) => `<script nonce="${a.nonce}" type="text/javascript">${s}</script>`).join('\n')}
<script nonce="${a.nonce}" type="text/javascript">
    var uin = '';
    var key = '';
    var pass_ticket = '';
    var new_appmsg = 1;
    var item_show_type = "0";
    var can_see_complaint = "0";
    var appuin = "${a.biz}"||"";
    var scene = 75;
    var itemidx = "";
    var appmsg_token   = "";
    var _copyright_stat = "${a.copyright}";
    var _ori_article_type = "";
    var is_follow = "";
    var nickname = "${html(a.name)}";
    var appmsg_type = "9";
    var ct = "${a.epoch}";
    var user_name = "${a.ghId}";
    var fakeid   = "";
    var version   = "";
    var is_limit_user   = "0";
    var msg_title = '${html(a.title)}'.html(false);
    var msg_desc = "";
    var msg_link = "${html(`${a.longUrl}#rd`)}";
    var user_uin = ""*1;
    var msg_source_url = '${scriptString(html(sourceLink(a.commercial)))}';
    var img_format = 'jpeg';
    var srcid = '';
    var networkType;
    var appmsgid = "" || '' || '${a.mid}';
    var comment_id = "${a.commentId}" || "${a.commentId}" * 1;
    var comment_enabled = "" * 1;
    var is_https_res = ("" * 1) && (location.protocol == "https:");
    var msg_daily_idx = "1" || "";
    var devicetype = "";
    var source_encode_biz = "${a.source?.biz ?? ''}";
    var source_username = "${a.source?.ghId ?? ''}";
    var reprint_ticket = "";
    var source_mid = "${a.source ? '2247484001' : ''}";
    var source_idx = "${a.source ? '1' : ''}";
    var source_biz = "${a.source ? '3599000001' : ''}";
    var author_id = "";
    var show_comment = "";
    var __appmsgCgiData = {
        wxa_product : ""*1,
        wxa_cps : ""*1,
        show_msg_voice: "0"*1,
        copyright_stat : "${a.copyright}",
        source_biz : "${a.source ? '3599000001' : ''}",
        has_red_packet_cover: "0" * 1 || 0
    };
    var copyright_stat = "${a.copyright}" * 1;
    var hideSource = "" * 1;
    var is_only_read = "1" * 1;
    var is_temp_url = "" ? 1 : 0;
    var svr_time = "${a.servedAt}" * 1;
    var modify_time = "";
    var isprofileblock = "0";
    var title = "${html(a.name)}";
</script>
    </body>
</html>
`;
}
