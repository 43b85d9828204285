/**
 * The program that the platform bundles into every article page: nine tenths of a modern page, without one
 * word of the article, but with every word that a careless parser would look for.
 */

/** Names of cards, an advertisement's mock data, and code that looks like the page's own values. */
const DECOYS = `
    var transformText = '转化按钮';
    var extraText = '广告文案或辅助信息';
    var defaultMidAdData = {
        hint_txt: '创意-20200827_1',
        type: '0',
        biz_info: {
            user_name: 'gh_1e80bb81a1d2',
            nick_name: '微信广告',
            biz_uin: 3095036026,
            signature: '广告投放与商品推广'
        },
        product_type: 19,
        ad_desc: '限时优惠，立即购买'
    };
    var AD_CONFIG = { defaultMidAdData: defaultMidAdData, AD_TYPE: AD_TYPE, AD_POS: AD_POS };
    if (!customElements.get('mp-common-product')) { vt(initOpts({ reflowProps: ['customstyle'] })); }
    if (!customElements.get('mp-common-cpsad')) { ad(initOpts({ selector: 'mp-common-cpsad' })); }
    if (!customElements.get('mp-common-shopprofile')) { aA(initOpts({ selector: 'mp-common-shopprofile' })); }
    if (!customElements.get('mp-miniprogram')) { mA(initOpts({ selector: 'mp-miniprogram' })); }
    var reportData = {
        bizuin: t.article_info.mp_biz,
        mid: t.article_info.mp_mid,
        item_show_type: Number(window.item_show_type || 0),
        comment_enabled: typeof t.comment_enabled === 'undefined' ? 0 : t.comment_enabled
    };
    function getInteractionStatus(opt) {
        var biz = opt.biz || window.biz;
        var sn = opt.sn || window.sn;
        var mid = opt.mid || window.mid;
        var idx = opt.idx || window.idx;
        return [biz, sn, mid, idx].join('_');
    }
    var linkClasses = ['normal_text_link', 'mp_article_text_link', 'weapp_text_link', 'weapp_image_link', 'product_image_link'];
    var selectors = [{ querySelector: 'mp-common-product:not([data-cardtype="2"])' }, { querySelector: 'mpcps' }];
`;

const VERBS = [
  'get',
  'set',
  'bind',
  'render',
  'report',
  'update',
  'parse',
  'load',
  'insert',
  'create',
  'remove',
  'emit',
];
const NOUNS = [
  'Container',
  'Element',
  'Listener',
  'Position',
  'Image',
  'Article',
  'Channel',
  'Params',
  'Config',
  'Cover',
  'Slider',
  'Toast',
  'Panel',
  'Button',
  'Scroll',
  'Layout',
  'Audio',
  'Player',
  'Bridge',
  'Session',
  'Frame',
  'Option',
  'Comment',
];
const FIELDS = [
  'offsetWidth',
  'clientHeight',
  'dataset',
  'children',
  'style',
  'length',
  'target',
  'detail',
  'scene',
  'source',
];
const NUMBERS = ['0', '1', '16', '24', '64', '300', '1080', '0.5', '1e3', '0x7f'];

/** A small generator of its own (mulberry32), so that a page is the same on every machine. */
function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

/** Looks like a transpiled bundle, and compresses like one (about five to one). */
function bundle(bytes: number, seed: number): string {
  const roll = dice(seed);
  const pick = (names: readonly string[]) => names[roll(names.length)] ?? '';
  const parts: string[] = [];
  for (let written = 0; written < bytes; ) {
    const coined = () => `k${(roll(60_000_000) + 46_656).toString(36)}`;
    const [name, a, b] = [
      `${pick(VERBS)}${pick(NOUNS)}${roll(100)}`,
      `_${coined()}`,
      `${pick(VERBS)}${pick(NOUNS)}`,
    ];
    const part = `
    var ${name} = function ${name}(opt, ${a}) {
        if (!opt || typeof opt.${pick(FIELDS)} === 'undefined') { return ${roll(9000)}; }
        if (opt.${pick(FIELDS)} ${roll(5) === 0 ? '<' : '>'} ${roll(9000)} && ${a}.${pick(FIELDS)}) { return; }
        opt.${coined()} = Math.max(opt.${pick(FIELDS)} * ${pick(NUMBERS)}, ${a} || ${roll(9000)});
        document.getElementById('js_${pick(NOUNS).toLowerCase()}_${coined()}').${pick(FIELDS)} = ${b}(opt.${coined()});
        ${coined()}(opt, '${pick(NOUNS).toLowerCase()}-${coined()}', "${coined()}${coined()}");
        return ${pick(VERBS)}${pick(NOUNS)}(${coined()}, ${a}.${pick(FIELDS)});
    };`;
    parts.push(part);
    written += part.length;
  }
  return parts.join('');
}

/** Shares of the script blocks, largest first. */
const SHARES = [0.48, 0.12, 0.1, 0.08, 0.06, 0.06, 0.05, 0.05];

/** Thousandths, as a real page of late 2025 has them: some fifty blocks, half of them small. */
const SHARES_OF_MEGABYTES = [
  474,
  69,
  66,
  60,
  49,
  30,
  30,
  27,
  26,
  24,
  22,
  18,
  17,
  11,
  10,
  8.5,
  8.5,
  6,
  5.5,
  5,
  4,
  4,
  4,
  1,
  0.9,
  0.7,
  0.6,
  ...Array.from({ length: 20 }, () => 0.1),
].map((share) => share / 1_000);

const made = new Map<number, readonly string[]>();

/**
 * Scripts of together about `bytes` bytes, which do nothing: eight, or for megabytes as many as real pages have.
 * The decoys stand in the first one whatever the size. Made once per size: the program is the platform's, the same under every article.
 */
export function program(bytes: number): readonly string[] {
  const known = made.get(bytes);
  if (known) return known;
  const shares = bytes < 1_000_000 ? SHARES : SHARES_OF_MEGABYTES;
  const scripts = shares.map((share, i) => {
    const body = bundle(Math.max(0, bytes * share - (i === 0 ? DECOYS.length : 0)), i + 1);
    return `(function (run) {\n    if (!run) return;${i === 0 ? DECOYS : ''}${body}\n})(false);`;
  });
  made.set(bytes, scripts);
  return scripts;
}

const styles = new Map<number, string>();

/** Inline style sheet of about `bytes` bytes. */
export function styleSheet(bytes: number): string {
  const known = styles.get(bytes);
  if (known !== undefined) return known;
  const roll = dice(99);
  const rules: string[] = [];
  for (let written = 0; written < bytes; ) {
    const rule = `.js_${NOUNS[roll(NOUNS.length)]?.toLowerCase()}_${roll(4000)}{padding:${roll(40)}px ${roll(40)}px;line-height:1.${roll(9)};color:rgba(0,0,0,.${roll(9)})}\n`;
    rules.push(rule);
    written += rule.length;
  }
  const sheet = rules.join('');
  styles.set(bytes, sheet);
  return sheet;
}

/** What the pages do need in a browser: unescaping, the time, and the body, which is hidden until it is laid out. */
export const LOADER = `String.prototype.html = function (encode) {
  var pairs = ['&#39;', "'", '&quot;', '"', '&gt;', '>', '&lt;', '<', '&amp;', '&'];
  var text = String(this);
  for (var i = 0; i < pairs.length; i += 2) text = encode ? text : text.split(pairs[i]).join(pairs[i + 1]);
  return text;
};
window.__setPubTime = function (svrDate, oriCreateTime, createTime, dom) { if (dom) dom.innerText = createTime; };
document.addEventListener('DOMContentLoaded', function () {
  var body = document.getElementById('js_content');
  if (body) { body.style.visibility = 'visible'; body.style.opacity = 1; }
  var text = window.cgiDataNew && document.getElementById('js_image_desc');
  if (text) text.innerHTML = window.cgiDataNew.content_noencode || window.cgiDataNew.text_page_info.content_noencode;
});`;
