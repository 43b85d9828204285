/**
 * The forms in which chat robots and other programs are told, each with its signature, and how each says that it
 * took the message. Pure: the instant is given.
 */

import { createHmac } from 'node:crypto';
import type { Message } from './message.ts';

export const WEBHOOK_KINDS = ['wecom', 'dingtalk', 'feishu', 'json'] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

export interface Target {
  readonly url: string;
  /** Null: the robot is told apart by its address alone. */
  readonly secret: string | null;
}

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Form {
  /** In Chinese. */
  readonly title: string;
  /** `key`: the same for every try of one message. `now`: milliseconds since 1970. */
  post(target: Target, message: Message, of: { readonly key: string; readonly now: number }): Post;
  /** Why the answer says that the message was not taken; null if it was. The status was 2xx. */
  refusal(answer: unknown): string | null;
}

export const FORMS: Readonly<Record<WebhookKind, Form>> = {
  wecom: {
    title: '企业微信群机器人',
    post: ({ url }, message) => json(url, { msgtype: 'markdown', markdown: { content: markdown(message) } }),
    refusal: codeRefusal('errcode', 'errmsg'),
  },
  dingtalk: {
    title: '钉钉群机器人',
    post({ url, secret }, message, { now }) {
      const signed = new URL(url);
      if (secret !== null) {
        signed.searchParams.set('timestamp', String(now));
        signed.searchParams.set('sign', hmac(secret, `${now}\n${secret}`));
      }
      const text = `#### ${markdown(message)}`;
      return json(signed.href, { msgtype: 'markdown', markdown: { title: message.title, text } });
    },
    refusal: codeRefusal('errcode', 'errmsg'),
  },
  feishu: {
    title: '飞书群机器人',
    post({ url, secret }, message, { now }) {
      const timestamp = String(Math.floor(now / 1_000));
      const sign = secret === null ? {} : { timestamp, sign: hmac(`${timestamp}\n${secret}`, '') };
      const rows = [
        ...message.lines.map((text) => [{ tag: 'text', text }]),
        [{ tag: 'a', text: '打开控制台', href: message.address }],
      ];
      const content = { post: { zh_cn: { title: message.title, content: rows } } };
      return json(url, { ...sign, msg_type: 'post', content });
    },
    refusal: codeRefusal('code', 'msg'),
  },
  json: {
    title: '通用JSON',
    post({ url, secret }, message, { key, now }) {
      const post = json(url, { id: key, ...message });
      const timestamp = String(Math.floor(now / 1_000));
      const headers = {
        ...post.headers,
        'x-xunjian-delivery': encodeURIComponent(key),
        'x-xunjian-timestamp': timestamp,
      };
      if (secret === null) return { ...post, headers };
      const signature = createHmac('sha256', secret).update(`${timestamp}.${post.body}`).digest('hex');
      return { ...post, headers: { ...headers, 'x-xunjian-signature': `sha256=${signature}` } };
    },
    refusal: () => null,
  },
};

function json(url: string, body: object): Post {
  return { url, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64');
}

/** Names of accounts come from outside: they must not become links or headings. */
function plain(text: string): string {
  return text.replace(/[[\]()<>*_`#~\\]/g, (mark) => FULL_WIDTH[mark] ?? ' ');
}

const FULL_WIDTH: Readonly<Record<string, string>> = {
  '[': '［',
  ']': '］',
  '(': '（',
  ')': '）',
  '<': '＜',
  '>': '＞',
  '*': '＊',
  _: '＿',
  '`': '｀',
  '#': '＃',
  '~': '～',
  '\\': '＼',
};

function markdown({ title, lines, address }: Message): string {
  return [`**${plain(title)}**`, ...lines.map((line) => `> ${plain(line)}`), `[打开控制台](${address})`].join(
    '\n\n',
  );
}

/** Robots answer 200 also where they refuse; what they say then is theirs, and short. */
function codeRefusal(codeName: string, textName: string): Form['refusal'] {
  return (answer) => {
    if (typeof answer !== 'object' || answer === null) return 'the answer is no JSON object';
    const code: unknown = Reflect.get(answer, codeName);
    if (code === 0) return null;
    const text = String(Reflect.get(answer, textName) ?? '').slice(0, 200);
    return `${codeName} ${String(code)} ${text}`.trim();
  };
}
