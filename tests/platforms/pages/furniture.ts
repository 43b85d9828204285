/**
 * What stands on a modern article page beside its article: some hundred links to the platform's modules, and the
 * hidden bars, panels and dialogs. Nothing in it speaks of the article.
 */

const MODULES = [
  'log',
  'event',
  'comm_utils',
  'private_share',
  'jsapi',
  'audio',
  'video_card',
  'comment',
  'follow',
];

/** In the head. */
export const LINKS = Array.from({ length: 110 }, (_, i) => {
  const file = `${MODULES[i % MODULES.length]}_${i}.mo2i${(i * 7_919_993 + 46_656).toString(36)}`;
  const base = '//res.wx.qq.com/mmbizappmsg/zh_CN/htmledition/js/assets/';
  return i % 4 === 3
    ? `\n<link rel="stylesheet" href="${base}${file}.css" reportloaderror>`
    : `\n<link rel="modulepreload" crossorigin href="${base}${file}.js" reportloaderror>`;
}).join('');

const PANELS = [
  'emotion',
  'alert',
  'weapp',
  'minipro',
  'link',
  'network',
  'audio',
  'novel',
  'stream',
  'expand',
];

/** After the article. */
export const BARS = PANELS.map(
  (name) => `
<div id="js_${name}_panel" class="weui-dialog__wrp" role="dialog" aria-modal="true" tabindex="0" aria-labelledby="js_${name}_head" style="display:none;">
  <div class="weui-mask"></div>
  <div class="weui-dialog weui-dialog_link">
    <div class="weui-dialog__hd"><strong class="weui-dialog__title" id="js_${name}_head" tabindex="0"></strong></div>
    <div class="weui-dialog__bd" id="js_${name}_content"><span class="${name}_icon"></span></div>
    <div class="weui-dialog__ft"><a role="button" href="javascript:;" class="weui-dialog__btn" id="js_${name}_confirm">知道了</a></div>
  </div>
  <div class="interaction_bar__wrap"><div class="interaction_bar"><div class="wx_follow_hd" id="js_${name}_area"></div></div></div>
</div>`,
).join('');
