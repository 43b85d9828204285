/** Endings of posts and accounts on WeChat: one shell, other words. They name no account in plain sight. */

import { scriptString } from './text.ts';

export type WechatEnding =
  | 'deleted'
  | 'content-violation'
  | 'unavailable'
  | 'expired'
  | 'wrong-address'
  | 'suspended'
  | 'deregistered'
  | 'migrated';

/** The page that stands in the article's place, answered with status 200. */
export function endingPage(ending: WechatEnding, transferTarget = ''): string {
  switch (ending) {
    case 'deleted':
      return shell('<div class="weui-msg__title warn">该内容已被发布者删除</div>');
    case 'content-violation':
      return shell(
        `<h2 class='weui-msg__title title'>
            此内容因违规无法查看
        </h2>
        <div class="weui-msg__desc">
            <p class="tips">由用户投诉并经平台审核，涉嫌过度营销、骚扰用户，查看<a href="http://mp.weixin.qq.com/mp/opshowpage?action=oplaw&amp;id=26#wechat_redirect">对应规则</a></p>
        </div>`,
        "window.cgiData = {\n        del_reason_id: '10001',\n        del_reason: '涉嫌过度营销、骚扰用户',\n    };",
      );
    case 'unavailable':
      return UNAVAILABLE;
    case 'expired':
      return EXPIRED;
    case 'wrong-address':
      return shell('<div class="weui-msg__title warn">参数错误</div>');
    case 'suspended':
      return shell('<div class="weui-msg__title warn">此账号已被屏蔽, 内容无法查看</div>');
    case 'deregistered':
      return shell('<div class="weui-msg__title warn">此账号已自主注销，内容无法查看</div>');
    case 'migrated':
      return shell(
        `<div class="weui-msg__title warn">该公众号已迁移</div>
        <div class="weui-msg__desc">该公众号已迁移至新的账号，原账号已回收。若需访问原文章链接，请点击下方按钮。</div>
        <p class="weui-btn-area"><a class="weui-btn weui-btn_primary" id="js_access_msg" href="javascript:;">访问文章</a></p>`,
        `var transferTargetLink = '${scriptString(transferTarget)}' || '';`,
      );
  }
}

function shell(message: string, script = ''): string {
  return `<!DOCTYPE html>
<html class="">
<head>
    <meta name="wechat-enable-text-zoom-em" content="true">
    <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1.0,maximum-scale=1.0,user-scalable=0,viewport-fit=cover">
    <script type="text/javascript" nonce="" reportloaderror>
        window.logs = { pagetime: {} };
        window.LANG = "zh_CN";
    </script>
    <title></title>
</head>
<body id="activity-detail" class="zh_CN wx_wap_page   discuss_tab appmsg_skin_default appmsg_style_default ">
<div class="fullscreen-layout-padding" id="js_fullscreen_layout_padding">
    <div class="fullscreen-layout-padding__content">
    </div>
</div>
<div class="weui-msg">
    <div class="weui-msg__icon-area">
        <i class="weui-icon-warn weui-icon_msg-primary"></i>
    </div>
    <div class="weui-msg__text-area">
        ${message}
    </div>
    <div class="weui-msg__extra-area">
        <div class="weui-footer">
            <p class="weui-footer__links">
                <a class="weui-footer__link" href="https://mp.weixin.qq.com/webpoc/ruleCenter?type=oa">微信公众平台运营中心</a>
            </p>
        </div>
    </div>
</div>
<span aria-hidden="true" class="weui-a11y_ref" style="display:none" id="js_a11y_colon">：</span>
<span aria-hidden="true" class="weui-a11y_ref" style="display:none" id="js_a11y_comma">，</span>
<span aria-hidden="true" class="weui-a11y_ref" style="display:none" id="js_a11y_type_video">视频</span>
<span aria-hidden="true" class="weui-a11y_ref" style="display:none" id="js_a11y_type_weapp">小程序</span>
<script type="text/javascript" nonce="" reportloaderror>
    var biz = '' || '';
    var sn = '' || '';
    var mid = '' || '' || '';
    var idx = '' || '' || '' ;
    ${script}
</script>
</body>
</html>
`;
}

const UNAVAILABLE = `<!DOCTYPE html>
<html>
<head>
    <meta http-equiv="content-type" content="text/html;charset=utf8">
    <meta id="viewport" name="viewport" content="width=device-width,initial-scale=1.0,maximum-scale=1.0,user-scalable=0" />
    <title>该内容暂时无法查看</title>
</head>
<body>
<div class="panel">
    <div class="mesg-block">
        <p>该内容暂时无法查看</p>
    </div>
</div>
</body>
</html>
`;

const EXPIRED = `<!DOCTYPE html>
<!--headTrap<body></body><head></head><html></html>--><html>
    <head>
        <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
        <title></title>
    </head>
    <body id="activity-detail" class="zh_CN ">
<div class="weui-msg">
    <div class="weui-msg__icon-area"><i class="weui-icon-warn weui-icon_msg"></i></div>
    <div class="weui-msg__text-area">
        <h2 class="weui-msg__title">
        链接已过期
        </h2>
    </div>
</div>
    </body>
</html>
<!--tailTrap<body></body><head></head><html></html>-->
`;
