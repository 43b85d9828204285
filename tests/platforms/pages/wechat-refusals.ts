/** Pages by which WeChat and Sogou refuse a visitor. They say nothing of any account. */

import { LABELS } from './article-2024.ts';
import { html } from './text.ts';

/** The captcha shell of 2025 and later: no title, no message; only markers in scripts tell what it is. */
export function verifyShell(target: string): string {
  return `<!DOCTYPE html>
<html>
    <head>
        <meta http-equiv=Content-Type content="text/html;charset=utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1.0,maximum-scale=1.0,user-scalable=0,viewport-fit=cover">
        <title></title>
<link rel="stylesheet" href="//res.wx.qq.com/mmbizwap/zh_CN/htmledition/style/page/secitptpage/verify7da595.css" media="all">
    </head>
    <body class="zh_CN " ontouchstart="">

<div class="weui-msg">
  <div id="tips" style="display:none;" class="top_tips warning"></div>
      </div>

<script type="text/javascript">
var PAGE_MID='mmbizwap:secitptpage/verify.html';
</script>
${LABELS}
<script type="text/javascript" src="https://captcha.gtimg.com/TCaptcha.js"></script>
<script type="text/javascript">
window.cgiData = {
    register_code : "0" * 1,
    target_url : "${html(target)}",
    cap_appid : "2003810213",
    cap_sid : "10000000000000000000",
    poc_sid : "standin_poc_sid",
    timeout_ms : "30000" * 1,
    poc_token : "standin_poc_token",
}
</script>
    </body>
</html>
`;
}

/** The same refusal as it was worded until about 2024. */
export const ENVIRONMENT_ABNORMAL = `<!DOCTYPE html>
<html>
<head>
<meta http-equiv=Content-Type content="text/html;charset=utf-8">
<title></title>
</head>
<body class="zh_CN " ontouchstart="">
<div class="weui-msg">
  <div id="tips" style="display:none;" class="top_tips warning"></div>
        <div class="weui-msg__icon-area">
      <i class="weui-icon-info-circle weui-icon_msg"></i>
    </div>
    <div class="weui-msg__text-area pc-area">
        <h2 class="weui-msg__title">环境异常</h2>
        <p class="weui-msg__desc">当前环境异常，完成验证后即可继续访问。</p>
    </div>
    <div class="weui-msg__opr-area">
      <p class="weui-btn-area">
        <a class="weui-btn weui-btn_primary" id="js_verify">去验证</a>
      </p>
    </div>
</div>
</body></html>
`;

/** The words stand only in a script's string, as on the real page. */
export const TOO_FREQUENT = `<!DOCTYPE html>
<!--headTrap<body></body><head></head><html></html>--><html>
    <head>
        <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
        <title></title>
    </head>
    <body id="" class="zh_CN    ">
<script type='text/javascript'>
var isMobile = /iphone|android|ipad|ipod|windows\\sphone/i.test(navigator.userAgent) && /mobile/i.test(navigator.userAgent);
if (isMobile) {
    document.write('<div class="weui-msg">\\
        <div class="weui-msg__text-area">\\
            <h2 class="weui-msg__title">验证身份</h2>\\
            <p class="weui-msg__desc">你的访问过于频繁，需要从微信打开验证身份，是否需要继续访问当前页面？</p>\\
        </div>\\
    </div>');
} else {
    document.write('<div class="qrcheck_box" style="display:block;">\\
        <img class="qrcheck_img" src="//mp.weixin.qq.com/mp/appmsgqrcode?ticket=standin" alt="">\\
        <div class="qrcheck_msg">访问过于频繁，请用微信扫描二维码进行访问</div>\\
    </div>');
}
</script>
    </body>
</html>
`;

export const OPEN_IN_CLIENT = `<!DOCTYPE html>
<html>
    <head>
        <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
        <title>抱歉，出错了</title>
    </head>
    <body>
<div class="weui_msg">
    <div class="weui_icon_area"><i class="weui_icon_info weui_icon_msg"></i></div>
    <div class="weui_text_area">
        <h4 class="weui_msg_title">请在微信客户端打开链接</h4>
    </div>
</div>
    </body>
</html>
`;

/** A page of the host in a layout that nobody has seen: its names are all new. */
export const UNKNOWN_LAYOUT = `<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>文章</title></head>
<body>
<main data-view="story"><h1 data-part="headline">通知</h1><div data-part="text"><p>正文。</p></div></main>
<script>window.__STORY__ = {"publishedOn":"20201105","owner":{"label":"某单位"}};</script>
</body>
</html>
`;

export function sogouAntispider(query: string): string {
  return `<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>搜狗搜索</title>
</head>
<body>
<div class="wrapper"><div class="content">
<p class="p2">您的访问过于频繁，为确认本次访问为正常用户行为，需要您协助验证。</p>
<p class="p3"><span id="tip">请输入验证码：</span><input type="text" id="seccodeInput" name="c" autocomplete="off"><span class="s1"><img id="seccodeImage" src="util/seccode.php?tc=1" onclick="changeImg2();" alt="验证码图片"></span></p>
<p class="p4">提交后没解决问题？查询内容：${html(query)}</p>
</div></div>
</body>
</html>
`;
}
