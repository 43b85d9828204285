/** The fourth quarter of 2020 in Baoji, as data: what the published notice counted and listed. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../../../src/domain/account.ts';
import type { Day, Timestamp } from '../../../src/domain/time.ts';
import { PACKAGE_ROOT } from '../../../src/package-root.ts';
import type { Figure } from '../../../src/reports/figure.ts';
import { type Office, readOffice } from '../../../src/reports/office.ts';
import type { ReportedAccount, RoundReport, RuleWords } from '../../../src/reports/round-report.ts';
import { parseRuleSet } from '../../../src/rules/ruleset.ts';

const shippedFile = (...path: string[]) => readFileSync(join(PACKAGE_ROOT, ...path), 'utf8');

export function office(own: string): Office {
  return readOffice(
    { file: 'templates/office.yaml', source: shippedFile('templates', 'office.yaml') },
    { file: 'office.yaml', source: own },
  );
}

export const BAOJI = office(`
name: 宝鸡市政务公开办公室
short_name: 市政务公开办公室
contact: 某某某
phone: 0917-0000000
deadline_on: 2020-11-15
`);

export const RULES: readonly RuleWords[] = parseRuleSet(
  shippedFile('rulesets', 'baoji-2020.yaml'),
  'baoji-2020',
).rules.map(({ id, wording, fails, basis }) => ({ id, ...wording, fails, basis }));

export function figure(name: string, value: number): Figure {
  return { name, value, query: name, parameters: { round: '2020Q4' } };
}

const ROWS: readonly [Platform, string, string, rule: string][] = [
  ['wechat', '宝鸡工信', '宝鸡市工信局', 'not-updated'],
  ['wechat', '宝鸡农业农村', '宝鸡市农业农村局', 'no-effective-interaction'],
  ['wechat', '宝鸡旅游', '宝鸡市文化和旅游局', 'commercial-footer'],
  ['wechat', '宝鸡市退役军人事务局', '宝鸡市退役军人事务局', 'commercial-footer'],
  ['wechat', '宝鸡市行政审批服务局', '宝鸡市行政审批服务局', 'no-effective-interaction'],
  ['wechat', '宝鸡人防', '宝鸡市人民防空办公室', 'no-effective-interaction'],
  ['wechat', '宝鸡信访', '宝鸡市信访局', 'not-updated'],
  ['weibo', '宝鸡税务', '国家税务总局宝鸡市税务局', 'unrelated-likes'],
  ['wechat', '宝鸡市邮政管理局', '宝鸡市邮政管理局', 'no-effective-interaction'],
  ['weibo', '宝鸡邮政管理', '宝鸡市邮政管理局', 'no-effective-interaction'],
  ['wechat', '岐山县人民政府办公室', '岐山县人民政府办公室', 'not-updated'],
  ['wechat', '岐山县文化和旅游局', '岐山县文化和旅游局', 'commercial-footer'],
  ['wechat', '岐山住建', '岐山县住房和城乡建设局', 'not-updated'],
  ['wechat', '眉县医保', '眉县医保局', 'no-effective-interaction'],
  ['weibo', '千阳交警', '千阳县公安局', 'unrelated-likes'],
  ['wechat', '凤县农业', '凤县农业农村局', 'not-updated'],
  ['wechat', '太白卫生健康', '太白县卫生健康局', 'no-effective-interaction'],
  ['wechat', '金台脱贫攻坚', '金台区扶贫办', 'no-effective-interaction'],
];

export const CHECKPOINT = '2020-11-05T10:00:00+08:00' as Timestamp;

export function account(
  row: readonly [Platform, string, string, rule: string],
  index: number,
): ReportedAccount {
  const [platform, name, sponsor, rule] = row;
  return {
    accountId: index + 1,
    platform,
    other: null,
    platformId: `id${index + 1}`,
    name,
    sponsor,
    checkpoint: CHECKPOINT,
    updatedSince: false,
    notRectified: false,
    violations: [
      {
        violationId: index + 1,
        rule,
        problem: RULES.find(({ id }) => id === rule)?.list ?? rule,
        explanation: '最近一次发布：2020年10月2日09:13，距监测时间点2020年11月5日10:00已34天。',
        state: 'open',
        dueOn: null,
        decidedAt: null,
        evidence: [],
      },
    ],
  };
}

/** The round as the store would give it; `change` makes another of it. */
export function baoji(change: Partial<RoundReport> = {}): RoundReport {
  const counted = (rule: string) => ROWS.filter((row) => row[3] === rule).length;
  return {
    round: '2020Q4',
    window: { from: '2020-10-26' as Day, to: '2020-11-06' as Day },
    signature: { by: '某某某', on: '2020-11-11' as Day },
    registered: {
      total: figure('registered.total', 330),
      city: figure('registered.city', 22),
      department: figure('registered.department', 65),
      township: figure('registered.township', 243),
    },
    selectedBy: {
      full: figure('selected.full', 87),
      sampled: figure('selected.sampled', 13),
      targeted: figure('selected.targeted', 0),
    },
    selected: figure('selected', 100),
    inspected: figure('inspected', 100),
    failing: figure('failing', 18),
    undetermined: figure('undetermined', 0),
    pending: figure('pending', 0),
    several: figure('several', 0),
    problems: RULES.filter(({ id }) => counted(id) > 0).map(({ id, list, fails }) => ({
      rule: id,
      problem: list,
      fails,
      accounts: figure(`problem.${id}`, counted(id)),
    })),
    unexamined: [],
    recheck: {
      from: '2020Q3',
      failing: figure('recheck.failing', 22),
      rectified: figure('recheck.rectified', 8),
      notRectified: figure('recheck.not_rectified', 14),
      undetermined: figure('recheck.undetermined', 0),
    },
    failingAccounts: ROWS.map(account),
    pendingAccounts: [],
    ...change,
  };
}
