import { describe, expect, it } from 'vitest';
import { savedPage } from '../../../scrapers/saved-page.ts';
import { publishList } from '../../../scrapers/wechat/publish-list.ts';

const URL_OF = (begin: number) =>
  `https://mp.weixin.qq.com/cgi-bin/appmsg?action=list_ex&fakeid=MzA5MDAwMDAwMQ==&begin=${begin}&count=5&query=`;

function read(answer: object, begin = 0) {
  const page = { base_resp: { ret: 0, err_msg: 'ok' }, ...answer };
  return publishList.read(savedPage({ text: JSON.stringify(page), url: URL_OF(begin) }));
}

const entry = { appmsgid: 2650000102, itemidx: 1, title: '消防演练', create_time: 1604628000 };
const link =
  'http://mp.weixin.qq.com/s?__biz=MzA5MDAwMDAwMQ==&mid=2650000102&idx=1&sn=0123456789abcdef0123456789abcdef';

describe('a list of publications', () => {
  it('is not read where an entry cannot be: what is not understood is not missing', () => {
    const whole = read({ app_msg_cnt: 1, app_msg_list: [{ ...entry, link }] });
    expect(whole).toMatchObject({ outcome: { is: 'ok' }, posts: [{ title: '消防演练' }] });
    const broken = read({ app_msg_cnt: 2, app_msg_list: [{ ...entry, link }, 'x'] });
    expect(broken).toMatchObject({ outcome: { is: 'failed', kind: 'not-recognised' }, posts: [] });
  });

  it('nor where a push holds an entry that cannot be read', () => {
    const info = (appmsgex: unknown) => JSON.stringify({ appmsgex, sent_info: { time: 1604628000 } });
    const list = (appmsgex: unknown) =>
      read({
        publish_page: JSON.stringify({ total_count: 1, publish_list: [{ publish_info: info(appmsgex) }] }),
      });
    expect(list([{ ...entry, link }])).toMatchObject({ outcome: { is: 'ok' }, posts: [{}] });
    expect(list([null])).toMatchObject({ outcome: { is: 'failed', kind: 'not-recognised' } });
  });

  it('nor where its beginning is empty though it counts some', () => {
    expect(read({ app_msg_cnt: 20, app_msg_list: [] })).toMatchObject({ outcome: { is: 'failed' } });
    expect(read({ app_msg_cnt: 0, app_msg_list: [] })).toMatchObject({ outcome: { is: 'ok' }, posts: [] });
    const end = read({ app_msg_cnt: 20, app_msg_list: [] }, 20);
    expect(end).toMatchObject({ outcome: { is: 'ok' }, listing: { complete: true } });
  });
});
