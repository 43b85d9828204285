/**
 * Comments on one post. They are open if somebody other than the author has commented; nothing that these
 * answers hold says that they are closed, neither a count of 0 nor `comment_permission_type` nor the remark
 * `<!-- 禁止评论 -->`.
 */

import { Parser } from 'htmlparser2';
import * as z from 'zod';
import { nothingRead, OK, type PageReading } from '../../src/domain/page.ts';
import { listOf, membersOf, textOf, User } from './json.ts';
import { type Layout, pageKind } from './kind.ts';
import type { Answer } from './view.ts';

interface Commented {
  /** Comments listed on this page, replies not counted. */
  readonly count: number;
  /** Who wrote them, replies included. */
  readonly by: ReadonlySet<string>;
  /** The post's author, where the answer tells. */
  readonly author: string | null;
}

const Comment = z.looseObject({
  user: User,
  text: z.string().optional(),
  text_raw: z.string().optional(),
  comments: z.unknown().optional(),
  analysis_extra: z.unknown().optional(),
});

/** `comments/hotflow`, `api/comments/show`: in `data.data`; `ajax/statuses/buildComments`: in `data` itself. */
const answer: Layout = {
  claims(view) {
    const comments = commentsIn(view.answer);
    if (!comments) return false;
    if (view.asked.path !== '') return /comments?/i.test(view.asked.path);
    return comments.length === 0 ? tellsOfComments(view.answer) : comments.some(hasText);
  },
  read(view) {
    const raw = commentsIn(view.answer) ?? [];
    const comments = raw
      .map((comment) => Comment.safeParse(comment).data)
      .filter((comment) => comment !== undefined);
    if (raw.length > 0 && comments.length === 0) return null;
    const replies = [view.answer?.data.hot_data, ...comments.map((comment) => comment.comments)].flatMap(
      repliers,
    );
    return reading({
      count: comments.length,
      by: new Set([...comments.map((comment) => comment.user.id), ...replies]),
      author:
        comments.map(({ analysis_extra }) => authorIn(analysis_extra)).find((author) => author !== null) ??
        null,
    });
  },
};

/** `aj/v6/comment/big` of 2017: JSON whose `data.html` holds the list. */
const html: Layout = {
  claims: ({ answer: said }) => htmlOf(said)?.includes('comment_list') ?? false,
  read({ answer: said }) {
    const commented = readHtml(htmlOf(said) ?? '');
    return commented.count > 0 && commented.by.size === 0 ? null : reading(commented);
  },
};

function reading({ count, by, author }: Commented): PageReading {
  const others = [...by].filter((id) => id !== author);
  const open = author === null ? by.size > 1 : others.length > 0;
  return {
    ...nothingRead('weibo-comments', OK),
    comments: open ? 'open' : null,
    // One commenter alone may be the author: whoever knows the author can tell.
    more: { commentCount: count, onlyBy: by.size === 1 ? [...by][0] : null },
  };
}

function commentsIn(said: Answer | null): readonly unknown[] | null {
  if (!said) return null;
  return listOf(said.body.data) ?? (said.data === said.body ? null : listOf(said.data.data));
}

function hasText(value: unknown): boolean {
  const comment = membersOf(value);
  // Lists of reposts have the same shape; a repost is a post of its own.
  const isPost = comment !== null && ('reposts_count' in comment || 'retweeted_status' in comment);
  return comment !== null && !isPost && ('text' in comment || 'text_raw' in comment) && 'user' in comment;
}

function tellsOfComments(said: Answer | null): boolean {
  const names = ['trendsText', 'rootComment', 'filter_group', 'max_id', 'max_id_type', 'hot_data'];
  return said !== null && names.some((name) => name in said.body || name in said.data);
}

function repliers(replies: unknown): string[] {
  return (listOf(replies) ?? [])
    .map((reply) => User.safeParse(membersOf(reply)?.user).data?.id)
    .filter((id) => id !== undefined);
}

/** `author_uid:1644114654|mid:…` */
function authorIn(extra: unknown): string | null {
  return /(?:^|\|)author_uid:(\d{5,12})/.exec(textOf(extra) ?? '')?.[1] ?? null;
}

function htmlOf(said: Answer | null): string | null {
  return said?.code === '100000' ? textOf(said.data.html) : null;
}

/** Each `div[comment_id]` has its writer's card first; `status_owner_user` is the post's author. */
function readHtml(text: string): Commented {
  let count = 0;
  let writerKnown = true;
  let author: string | null = null;
  const by = new Set<string>();
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'div' && attributes.comment_id) {
        count += 1;
        writerKnown = false;
      }
      const writer = /^id=(\d{5,12})/.exec(attributes.usercard ?? '')?.[1];
      if (writer !== undefined && !writerKnown) {
        by.add(writer);
        writerKnown = true;
      }
      author ??= /[?&;]status_owner_user=(\d{5,12})/.exec(attributes['action-data'] ?? '')?.[1] ?? null;
    },
  });
  parser.write(text);
  parser.end();
  return { count, by, author };
}

export const comments = pageKind({
  name: 'weibo-comments',
  title: '评论',
  what: '一条微博的评论，首页对访客开放；只能证明评论开放',
  example: 'https://m.weibo.cn/comments/hotflow?id=4645748019299849&mid=4645748019299849&max_id_type=0',
  layouts: [answer, html],
});
