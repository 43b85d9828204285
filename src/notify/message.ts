/** What the office is told, in Chinese: a title, a few lines, and where to look. Pure. */

import { PLATFORM_NAMES, type Platform } from '../domain/account.ts';
import { outcomeReasonText } from '../domain/reason.ts';
import { chineseTime, type Timestamp } from '../domain/time.ts';

export const EVENTS = ['round-closed', 'session', 'source', 'warning'] as const;
export type EventName = (typeof EVENTS)[number];

export const EVENT_NAMES: Readonly<Record<EventName, string>> = {
  'round-closed': '检查结束',
  session: '会话即将到期或失效',
  source: '来源拒绝访问',
  warning: '日常监测预警',
};

/** What happened, with what is known of it when it is told. */
export type Told =
  | {
      readonly event: 'round-closed';
      readonly round: string;
      readonly selected: number | null;
      readonly inspected: number | null;
      readonly failing: number;
      readonly undetermined: number | null;
      /** Suspected, waiting for a person. */
      readonly pending: number;
      readonly passRate: number | null;
      /** Of the failing accounts of earlier rounds. */
      readonly rechecks: readonly {
        readonly from: string;
        readonly failing: number;
        readonly rectified: number;
        readonly notRectified: number;
        readonly undetermined: number;
      }[];
    }
  | {
      readonly event: 'session';
      readonly kind: string;
      readonly name: string;
      /** Null: it was refused. */
      readonly expiresAt: Timestamp | null;
    }
  | {
      readonly event: 'source';
      readonly platform: Platform;
      /** As people call it. */
      readonly source: string;
      readonly refusal: string;
      readonly phrase: string | null;
    }
  | {
      readonly event: 'warning';
      readonly warnings: readonly { readonly account: string; readonly explanation: string }[];
    }
  | { readonly event: 'test' };

export interface Message {
  readonly title: string;
  readonly lines: readonly string[];
  /** The console, for a link. */
  readonly address: string;
}

/** So many accounts are named; robots refuse long texts. */
const NAMED = 10;

export function messageOf(told: Told, at: Timestamp, address: string): Message {
  const { title, lines } = contentOf(told);
  return { title: `巡检：${title}`, lines: [...lines, `时间：${chineseTime(at)}`], address };
}

function contentOf(told: Told): Omit<Message, 'address'> {
  switch (told.event) {
    case 'round-closed':
      return { title: `${told.round}检查结束`, lines: roundLines(told) };
    case 'session':
      return told.expiresAt === null
        ? {
            title: `会话“${told.name}”已失效`,
            lines: [`${told.kind}的会话被平台拒绝，相关来源暂不能使用，请重新登录并更新会话。`],
          }
        : {
            title: `会话“${told.name}”即将到期`,
            lines: [`${told.kind}的会话将于${chineseTime(told.expiresAt)}到期，请及时更新。`],
          };
    case 'source':
      return {
        title: `${PLATFORM_NAMES[told.platform]}来源“${told.source}”暂停访问`,
        lines: sourceLines(told),
      };
    case 'warning':
      return { title: `${told.warnings.length}项日常监测预警`, lines: warningLines(told.warnings) };
    case 'test':
      return { title: '通知测试', lines: ['这是一条测试消息，收到即表示通知设置可用。'] };
  }
}

function roundLines(told: Extract<Told, { event: 'round-closed' }>): string[] {
  const rate = told.passRate === null ? '' : `，合格率${told.passRate}%`;
  const inspected = told.inspected ?? 0;
  const open = [
    told.pending > 0 ? `疑似待人工确认${told.pending}个` : null,
    told.undetermined ? `无法判定${told.undetermined}个，见人工核查清单` : null,
  ].filter((line) => line !== null);
  return [
    `检查名单${told.selected ?? 0}个账号，已判定${inspected}个，不合格${told.failing}个${rate}`,
    ...open,
    ...told.rechecks.map(
      ({ from, failing, rectified, notRectified, undetermined }) =>
        `复核${from}不合格账号${failing}个：已整改${rectified}个，未整改${notRectified}个，无法判定${undetermined}个`,
    ),
  ];
}

function sourceLines(told: Extract<Told, { event: 'source' }>): string[] {
  const words = told.phrase ? `（平台提示：${told.phrase}）` : '';
  return [
    `${outcomeReasonText(told.refusal)}${words}`,
    '该来源已暂停，到时自动重试；其间的检查改用其他来源或等待，不作不合格处理。',
  ];
}

function warningLines(warnings: readonly { account: string; explanation: string }[]): string[] {
  const named = warnings.slice(0, NAMED).map(({ account, explanation }) => `${account}：${explanation}`);
  const more = warnings.length - named.length;
  return more > 0 ? [...named, `另有${more}项，见控制台`] : named;
}
