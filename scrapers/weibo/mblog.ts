/** One post as Weibo's JSON shows it: `mblog` in a card of m.weibo.cn, an item of a desktop list, a status. */

import * as z from 'zod';
import type { Card } from './cards.ts';
import { Count, Id, plainText, User } from './json.ts';

const Flag = z.union([z.number(), z.string()]).optional().catch(undefined);

/** `user` is null where the author is not shown; where the member itself is missing, we do not know the layout. */
const Mblog = z
  .looseObject({
    id: Id.optional().catch(undefined),
    idstr: Id.optional().catch(undefined),
    mid: Id.optional().catch(undefined),
    created_at: z.string(),
    user: User.nullable(),
    text: z.string().optional().catch(undefined),
    text_raw: z.string().optional().catch(undefined),
    isTop: Flag,
    mblogtype: Flag,
    title: z.looseObject({ text: z.string() }).optional().catch(undefined),
    retweeted_status: z.unknown().optional(),
    ori_mid: z.unknown().optional(),
    deleted: Flag,
    state: Flag,
    comments_count: Count.nullish().catch(null),
  })
  .refine((post) => post.mid ?? post.idstr ?? post.id);

/** Null if it is no post as we know them. `pinned`: what the card around it says. */
export function cardOf(value: unknown, pinned = false): Card | null {
  const post = Mblog.safeParse(value).data;
  const mid = post?.mid ?? post?.idstr ?? post?.id;
  if (!post || mid === undefined) return null;
  const text = plainText(post.text_raw ?? post.text ?? '');
  const title = post.title?.text ?? '';
  return {
    mid,
    author: post.user && {
      id: post.user.id,
      name: post.user.screen_name ?? null,
      verified: post.user.verified_type ?? null,
      title: post.user.verified_reason ?? null,
    },
    print: post.created_at,
    text,
    pinned: pinned || is(post.isTop, 1) || is(post.mblogtype, 2) || title === '置顶',
    repost: isObject(post.retweeted_status) || Boolean(post.ori_mid),
    liked: title.includes('赞过'),
    heading: title,
    hidden: post.user === null || is(post.deleted, 1) || is(post.state, 7),
    comments: post.comments_count ?? null,
  };
}

function is(flag: number | string | undefined, value: number): boolean {
  return flag !== undefined && Number(flag) === value;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
