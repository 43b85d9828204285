/** A session as an operator pastes it: what each kind asks for, and what is wrong with it. Never repeats a secret. */

import { readSecret, type SessionKindName } from '../../inspection/session-kinds.ts';

interface SecretField {
  /** Of the secret. */
  readonly part: string;
  readonly label: string;
  readonly hint?: string;
  readonly isLong?: true;
  /** Said where it does not fit. */
  readonly problem: string;
}

export interface AddableKind {
  readonly kind: SessionKindName;
  readonly title: string;
  readonly holder: string;
  readonly what: string;
  readonly fields: readonly SecretField[];
}

const COOKIE: SecretField = {
  part: 'cookie',
  label: 'Cookie',
  isLong: true,
  problem: '内容无法识别，请重新从浏览器复制',
};

export const ADDABLE: readonly AddableKind[] = [
  {
    kind: 'weibo',
    title: '微博登录会话',
    holder: '运营人员',
    what: '本单位自己的微博账号在 weibo.com 登录后的会话，用于查看列表和点赞。',
    fields: [{ ...COOKIE, hint: '浏览器导出的 cookies.txt 或 JSON 的全部内容，或请求中的 Cookie 一行' }],
  },
  {
    kind: 'wechat-console',
    title: '公众平台会话',
    holder: '运营人员',
    what: '运营者登录 mp.weixin.qq.com 后的会话，用于查看发布列表；约四天后须重新登录。',
    fields: [
      { ...COOKIE, hint: '请求中的 Cookie 一行' },
      {
        part: 'token',
        label: 'token',
        hint: '登录后地址栏中 token= 后面的数字',
        problem: 'token 应为一串数字',
      },
    ],
  },
  {
    kind: 'wechat-official',
    title: '账号主体授权',
    holder: '账号主体',
    what: '账号主体提供的官方接口凭据，只用于该账号。',
    fields: [
      { part: 'account', label: '账号', hint: '__biz 或 gh_ 开头的原始ID', problem: '请填写授权的账号' },
      { part: 'appid', label: 'AppID', hint: '以 wx 开头', problem: 'AppID 应以 wx 开头' },
      { part: 'secret', label: 'AppSecret', problem: 'AppSecret 应为字母和数字' },
    ],
  },
];

/** The id and name under which a field is sent. */
export function fieldId(kind: SessionKindName, part: string): string {
  return `${kind}-${part}`;
}

export type ReadSession =
  | { readonly name: string; readonly secret: unknown }
  | { readonly errors: Readonly<Record<string, string>> };

export function readSession({ kind, fields }: AddableKind, sent: (field: string) => string): ReadSession {
  const errors: Record<string, string> = {};
  const name = sent(fieldId(kind, 'name'));
  if (name === '' || name.length > 60) errors[fieldId(kind, 'name')] = '请填写名称，不超过60个字';
  const read = readSecret(
    kind,
    writtenIn(fields, (part) => sent(fieldId(kind, part))),
  );
  if ('secret' in read) return Object.keys(errors).length > 0 ? { errors } : { name, secret: read.secret };
  for (const { part, problem } of fields)
    if (read.parts.length === 0 || read.parts.includes(part)) errors[fieldId(kind, part)] = problem;
  return { errors };
}

/** A cookie alone may be a whole file; its line is what the file would have said. */
function writtenIn(fields: readonly SecretField[], sent: (part: string) => string): string {
  const [only] = fields;
  const text = only && fields.length === 1 ? sent(only.part) : '';
  const isLine = /^[^\s=;{[]+=[^\n]*$/.test(text);
  if (only && fields.length === 1 && !isLine) return text;
  return JSON.stringify(Object.fromEntries(fields.map(({ part }) => [part, sent(part)])));
}
