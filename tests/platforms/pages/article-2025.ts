/**
 * Layout from November 2025 on: the block of `var`s, and beside it `cgiDataNew`, whose strings are escaped
 * twice. From the end of March 2026 the number of shown comments is gone.
 */

import type { Article } from './article.ts';
import { head, shown, variables } from './article-2024.ts';
import { footFields, sourceLink } from './commercial.ts';
import { BARS, LINKS } from './furniture.ts';
import { program, styleSheet } from './program.ts';
import { decoded, decodedHtml, html, minute } from './text.ts';

export function page2025(a: Article): string {
  const tag = `type="text/javascript" nonce="${a.nonce}" reportloaderror`;
  const scripts = program(a.ballast).map((s) => `<script h5only ${tag}>${s}</script>`);
  const furniture = a.ballast > 0 ? { links: LINKS, bars: BARS } : { links: '', bars: '' };
  return `${head(a, tag, styleSheet(400), furniture.links)}
${scripts.slice(1, 4).join('\n')}
${shown(a, tag)}${furniture.bars}
${scripts.slice(0, 1).join('')}
<script ${tag}>
${variables(a)}</script>
<script type="text/javascript" h5only nonce="${a.nonce}" reportloaderror>
    (function() {
${DECODER}
        try {
            window.cgiDataNew = {
${cgiData(a)}
            };
        } catch (e) {
            window.cgiError = e;
        }
    })();
</script>
${scripts.slice(4).join('\n')}
</body>

</html>
`;
}

export const DECODER = `        function JsDecode(str) {
            return str && str
                .replace(/\\\\x5c/g, '\\\\')
                .replace(/\\\\x0d/g, '\\r')
                .replace(/\\\\x22/g, '"')
                .replace(/\\\\x26/g, '&')
                .replace(/\\\\x27/g, '\\'')
                .replace(/\\\\x3c/g, '<')
                .replace(/\\\\x3e/g, '>')
                .replace(/\\\\x0a/g, '\\n');
        }`;

/** The members of `cgiDataNew`, in the platform's order as far as anyone reads them. */
export function cgiData(a: Article): string {
  return `                base_resp: {
                    ret: '0' * 1,
                    errmsg: JsDecode('ok'),
                    wxtoken: '777' * 1,
                    cookie_count: '0' * 1,
                    sessionid: JsDecode('svr_${a.nonce}'),
                },
                user_name: JsDecode('${a.ghId}'),
                nick_name: ${decoded(a.name)},
                title: ${decoded(a.title)},
                desc: JsDecode(''),
                content_noencode: ${decodedHtml(a.source || a.type === 'text' ? '' : a.body)},
                create_time: JsDecode('${minute(a.at)}'),
                cdn_url: JsDecode('https://mmbiz.qpic.cn/mmbiz_jpg/standincover/0?wx_fmt=jpeg'),
                link: ${decoded(a.asShort ? a.address : `${a.longUrl}#rd`)},
                source_url: ${decoded(sourceLink(a.commercial))},
                can_share: '0' * 1,
                type: '9' * 1,
                author: JsDecode(''),
                is_limit_user: '0' * 1,
                advertisement_info: [
                ],
                ori_create_time: '${a.epoch}' * 1,
                user_uin: '0' * 1,
                total_item_num: '1' * 1,
                comment_id: JsDecode('${a.commentId}'),
                svr_time: '${a.servedAt}' * 1,
                copyright_info: {
                    copyright_stat: '${a.copyright}' * 1,${reprint(a)}
                    is_cartoon_copyright: '0' * 1,
                },
                can_reward: '0' * 1,
                show_comment: '0' * 1,
                bizuin: JsDecode('${a.biz}'),
                mid: '${a.mid}' * 1,
                idx: '${a.idx}' * 1,
                sn: JsDecode('${a.sn}'),
                is_only_read: '1' * 1,
                msg_daily_idx: '1' * 1,
                is_login: '0' * 1,
                page_type: '${a.type === 'article' ? 1 : 2}' * 1,
                item_show_type: '${a.showType}' * 1,
                ip_wording: {
                    country_name: JsDecode('中国'),
                    country_id: JsDecode('156'),
                    province_name: JsDecode('示例'),
                },
                create_timestamp: '${a.epoch}' * 1,
                segment_comment_id: JsDecode('${a.comments === 'open' ? '0' : `4${a.commentId.slice(1)}`}'),
                extra_comment_id: JsDecode('0'),
                claim_source: {
                    is_user_no_claim_source: '1' * 1,
                },
${footFields(a.commercial)}${elected(a)}
                text_page_info: {
                    is_user_title: '0' * 1,
                    content_noencode: ${a.type === 'text' ? decodedHtml(a.body) : "JsDecode('')"},
                },
                desc_empty: false,`;
}

function elected(a: Article): string {
  if (a.electedComments === null) return '';
  return `
                rt_biz_info: {
                    elected_comment_total_cnt: '${a.electedComments}' * 1,
                },`;
}

function reprint(a: Article): string {
  if (!a.source) return '';
  return `
                    platform: ${decoded(a.source.name)},
                    reprint_url: ${decoded(a.source.url)},
                    source_username: JsDecode('${a.source.ghId}'),
                    source_mid: '2247484001' * 1,
                    source_idx: '1' * 1,
                    source_biz: '3599000001' * 1,
                    source_encode_biz: JsDecode('${a.source.biz}'),`;
}

/** For the share pages, which print the title once more. */
export function shownTitle(a: Article): string {
  return html(a.title.replaceAll('\n', '\\n'));
}
