/** The notice, against the one that the office of Baoji published for the fourth quarter of 2020. */

import { describe, expect, it } from 'vitest';
import { composeNotice, type Notice } from '../../src/reports/notice.ts';
import type { RoundReport } from '../../src/reports/round-report.ts';
import { BAOJI, baoji, figure, office, RULES } from './support/baoji.ts';

const compose = (change: Partial<RoundReport> = {}, settings = BAOJI): Notice =>
  composeNotice(baoji(change), RULES, settings);

const itemsOf = (notice: Notice, section: number) =>
  notice.sections[section]?.items.map(({ number, heading, text }) => `${number}${heading}${text.text}`);

const overviewOf = (notice: Notice) => notice.sections[0]?.paragraphs.map(({ text }) => text);

describe('the notice of 2020Q4', () => {
  it('has the frame of the published one', () => {
    const notice = compose();
    expect(notice).toMatchObject({
      title: '宝鸡市政务公开办公室关于2020年第四季度全市政府系统政务新媒体检查情况的通报',
      addressees: '各县、区人民政府，市政府各工作部门、各直属机构',
      attachmentTitle: '2020年第四季度全市政府系统政务新媒体检查不合格名单',
      window: '2020年10月26日至11月6日',
      office: '宝鸡市政务公开办公室',
      date: '2020年11月11日',
      draft: null,
    });
    expect(notice.opening.text).toBe(
      '近期，市政务公开办公室组织开展了2020年第四季度全市政府系统政务新媒体检查工作，现将有关情况通报如下。',
    );
    expect(notice.sections.map(({ heading }) => heading)).toEqual([
      '一、总体情况',
      '二、检查发现的主要问题',
      '三、下一步工作要求',
    ]);
  });

  it('says the overview in its words, and 合格率为 without judging it', () => {
    expect(overviewOf(compose())).toEqual([
      '根据全市政府系统政务新媒体备案登记情况统计，截至目前，全市政府系统政务新媒体共330个，其中，市县级政府政务新媒体22个，市级部门及所属单位政务新媒体65个，乡镇、县级部门等政务新媒体243个。本次共检查了100个政务新媒体，采取了全面检查和抽查相结合的方式，对各县区、各部门政务新媒体运行情况进行了全面检查，并抽查了部分乡镇和下属单位政务新媒体，发现存在突出问题的政务新媒体18个，合格率为82%。',
    ]);
  });

  it('says the problems and the re-check in its words, corrected, numbered without gaps', () => {
    expect(itemsOf(compose(), 1)).toEqual([
      '1.内容更新不及时。检查发现，有5个政务新媒体监测时间点前2周内未及时更新，占比27.78%。',
      '2.未提供有效互动功能。检查发现，有8个政务新媒体存在未提供有效互动功能的情况，占比44.44%。',
      '3.点赞与本单位业务无关的信息。检查发现，有2个政务新媒体点赞与本单位业务无关的信息，占比11.11%。',
      '4.部分页面底部存在商业信息。检查发现，有3个政务新媒体部分页面底部存在商业信息，占比16.67%。',
      '5.第三季度复核情况。第三季度政府系统政务新媒体检查发现存在突出问题的政务新媒体22个。经复核，仍有14个政务新媒体单位对发现问题未整改或整改不到位，列为不合格。',
    ]);
  });

  it('says what is demanded, with contact and deadline', () => {
    const notice = compose();
    expect(itemsOf(notice, 2)?.map((text) => text.slice(0, 16))).toEqual([
      '1.加强政务新媒体备案管理。各单',
      '2.强化政务新媒体信息发布审核。',
      '3.保障信息发布数量。加大信息采',
      '4.畅通政民互动渠道。各单位开设',
    ]);
    expect(notice.closing.text).toBe(
      '各县区、各部门应根据检查通报情况，认真对照整改，全面梳理排查，积极做好政务新媒体的管理维护。对本次检查存在问题的政务新媒体主管单位及时与市政务公开办公室联系（联系人某某某，电话0917-0000000），索取本单位检查报告，督促主办、承办单位尽快完成整改工作，并将整改情况于2020年11月15日前报市政务公开办公室。',
    );
  });

  it('lists the eighteen in order', () => {
    const { list } = compose();
    expect(list).toHaveLength(18);
    expect(list[7]).toEqual({
      no: 8,
      platform: '微博',
      other: '',
      name: '宝鸡税务',
      sponsor: '国家税务总局宝鸡市税务局',
      result: '不合格',
      problem: '点赞与本单位业务无关信息',
      note: '',
    });
  });

  it('uses full-width punctuation throughout', () => {
    const { opening, closing, sections, addressees } = compose();
    const texts = sections.flatMap(({ paragraphs, items }) => [
      ...paragraphs,
      ...items.map(({ text }) => text),
    ]);
    for (const { text } of [opening, closing, ...texts, { text: addressees }])
      expect(text).not.toMatch(/[,:;()!?]|\.(?!\d)/);
  });
});

describe('what other rounds say', () => {
  it('leaves out a problem that nobody has, and numbers on', () => {
    const problems = baoji().problems.filter(({ rule }) => rule !== 'not-updated');
    expect(itemsOf(compose({ problems }), 1)?.[0]).toMatch(/^1\.未提供有效互动功能。/);
    const none = baoji().problems.map((p) =>
      p.rule === 'not-updated' ? { ...p, accounts: figure('problem.not-updated', 0) } : p,
    );
    expect(itemsOf(compose({ problems: none }), 1)).toHaveLength(4);
  });

  it('remarks on accounts that were not found, after the problems that fail and without counting them', () => {
    const lost = {
      rule: 'account-not-found',
      problem: '未搜索到账号信息',
      fails: false,
      accounts: figure('problem.account-not-found', 1),
    };
    expect(itemsOf(compose({ problems: [lost, ...baoji().problems] }), 1)?.[4]).toBe(
      '5.个别政务新媒体因改名称或注销未及时报送，致使在检测中未搜索到账号信息。',
    );
  });

  it('says that some have several problems only if one has', () => {
    const several = '部分政务新媒体存在列举的多种问题。';
    expect(itemsOf(compose(), 1)?.join()).not.toContain(several);
    expect(itemsOf(compose({ several: figure('several', 1) }), 1)).toContain(`5.${several}`);
  });

  it('says what could not be determined, what waits, and what could not be examined', () => {
    const notice = compose({
      undetermined: figure('undetermined', 3),
      pending: figure('pending', 2),
      unexamined: [{ rule: 'unrelated-likes', accounts: figure('unexamined.unrelated-likes', 96) }],
    });
    expect(overviewOf(notice)?.[1]).toBe(
      '另有3个政务新媒体因公开页面无法查看等原因未能作出判定，不计入检查数和合格率。另有2个政务新媒体存在疑似问题，尚待人工确认，不计入检查数和合格率。受平台公开范围所限，有96个政务新媒体的“点赞与本单位业务无关的信息”一项未能检查，不作结论。',
    );
  });

  it('states no rate where nothing was determined', () => {
    const notice = compose({
      inspected: figure('inspected', 0),
      failing: figure('failing', 0),
      problems: [],
      failingAccounts: [],
      recheck: null,
    });
    expect(overviewOf(notice)?.[0]).toMatch(/本次检查名单共100个政务新媒体，均未能作出判定。$/);
    expect(notice.sections[1]?.paragraphs[0]?.text).toBe('本次检查未发现存在突出问题的政务新媒体。');
    expect(notice.closing.text).not.toContain('检查报告');
  });

  it.each([
    [{ full: 5, sampled: 0, targeted: 0 }, '采取了全面检查的方式，'],
    [{ full: 0, sampled: 5, targeted: 0 }, '采取了抽查的方式，'],
    [{ full: 0, sampled: 0, targeted: 5 }, '采取了定向检查的方式，'],
    [{ full: 5, sampled: 0, targeted: 5 }, '采取了全面检查的方式，并对部分政务新媒体进行了定向检查，'],
  ])('says how the accounts were chosen: %j', ({ full, sampled, targeted }, words) => {
    const selectedBy = {
      full: figure('selected.full', full),
      sampled: figure('selected.sampled', sampled),
      targeted: figure('selected.targeted', targeted),
    };
    expect(overviewOf(compose({ selectedBy }))?.[0]).toContain(`本次共检查了100个政务新媒体，${words}`);
  });

  it('never says that all was rectified while something could not be seen', () => {
    const recheck = {
      from: '2019Q4',
      failing: figure('recheck.failing', 3),
      rectified: figure('recheck.rectified', 2),
      notRectified: figure('recheck.not_rectified', 0),
      undetermined: figure('recheck.undetermined', 1),
    };
    expect(itemsOf(compose({ recheck }), 1)?.at(-1)).toBe(
      '5.2019年第四季度复核情况。2019年第四季度政府系统政务新媒体检查发现存在突出问题的政务新媒体3个。经复核，未发现仍未整改的情况。另有1个政务新媒体的整改情况未能判定。',
    );
  });

  it('joins several problems of an account, and notes what came of it', () => {
    const [first] = baoji().failingAccounts;
    const [violation] = first?.violations ?? [];
    if (!first || !violation) throw new Error('the round has accounts');
    const both = { ...violation, rule: 'commercial-footer', problem: '部分信息页面底部存在商业信息' };
    const failingAccounts = [
      { ...first, violations: [violation, both], updatedSince: true, notRectified: true },
      {
        ...first,
        violations: [{ ...violation, state: 'rectified' as const }],
        updatedSince: true,
      },
    ];
    expect(compose({ failingAccounts }).list).toMatchObject([
      {
        problem: '监测时间点前2周内无更新；部分信息页面底部存在商业信息',
        note: '第三季度未整改；监测期间已更新',
      },
      { note: '已整改' },
    ]);
  });
});

describe('until it is signed', () => {
  it('is marked as a draft, and its dates are left to whoever signs', () => {
    const notice = compose({ signature: null }, office('name: 示例市政务公开办公室'));
    expect(notice.draft).toBe('送审稿');
    expect(notice.date).toBe('××××年×月×日');
    expect(notice.closing.text).toContain('××××年×月×日前');
  });

  it('counts the deadline from the day of signing', () => {
    expect(compose({}, office('name: 示例\ndeadline_days: 4')).closing.text).toContain('2020年11月15日前');
  });
});

describe('the office’s own form', () => {
  it('changes order, headings, numbering and words without code', () => {
    const settings = office(`
name: 示例市政务公开办公室
numbering: chinese
sections:
  - { kind: problems, heading: 存在问题 }
  - { kind: overview, heading: 检查概况 }
problem_order: [commercial-footer]
texts:
  inspected: 检查{inspected}个，不合格{failing}个，合格率仅为{pass_rate}。
`);
    const notice = compose({}, settings);
    expect(notice.sections.map(({ heading }) => heading)).toEqual(['一、存在问题', '二、检查概况']);
    expect(itemsOf(notice, 0)?.[0]).toMatch(/^（一）部分页面底部存在商业信息。/);
    expect(notice.sections[1]?.paragraphs[0]?.text).toMatch(/检查100个，不合格18个，合格率仅为82%。$/);
  });
});

it('breaks its title where words end, in even lines', () => {
  expect(compose().titleLines).toEqual([
    '宝鸡市政务公开办公室关于2020年第四季度',
    '全市政府系统政务新媒体检查情况的通报',
  ]);
});

it('knows of every number in its sentences where it comes from', () => {
  const { sections } = compose();
  const sentences = sections
    .slice(0, 2)
    .flatMap(({ paragraphs, items }) => [...paragraphs, ...items.map(({ text }) => text)]);
  for (const { text, figures } of sentences) {
    const numbers = [...text.matchAll(/(\d[\d.]*%?)(?=个|[，。]|$)/g)].map((match) => match[1]);
    expect(figures.map(({ value }) => String(value))).toEqual(expect.arrayContaining(numbers));
  }
});
