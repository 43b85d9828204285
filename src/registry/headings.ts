/** The columns of a registry file by what offices write above them. Data; order is preference. */

import type { Platform } from '../domain/account.ts';

export type RegistryField =
  | 'sequence'
  | 'platform'
  | 'otherKind'
  | 'name'
  | 'sponsor'
  | 'tier'
  | 'id'
  | 'link'
  | 'website'
  | 'region'
  | 'responsible'
  | 'contactPerson'
  | 'phone'
  | 'remark'
  | 'openedOn'
  | 'purpose'
  | 'status'
  | 'formerNames';

/** One field of a file, and the headings under which it is found. */
export interface HeadingRule<F extends string> {
  readonly field: F;
  /**
   * Compared without white space, width, case, `*` and colons, and without a bracket at the end. Where a file has
   * several of them, the one that stands first here is taken, the others are kept as unknown columns.
   */
  readonly headings: readonly string[];
  /** Several columns may give it, each for what it can. */
  readonly many?: true;
}

/** What the contract promises, with the other names met in public forms and notices. */
export const REGISTRY_HEADINGS: readonly HeadingRule<RegistryField>[] = [
  { field: 'sequence', headings: ['序号', '编号', '序', '行号', 'no', 'no.', '序列'] },
  {
    field: 'platform',
    headings: [
      '新媒体类型',
      '政务新媒体类型',
      '平台',
      '新媒体平台',
      '平台类型',
      '平台名称',
      '所属平台',
      '开设平台',
      '发布平台',
      '新媒体类别',
      '新媒体种类',
      '媒体类型',
      '账号类型',
      '帐号类型',
      '类型',
      '类别',
    ],
  },
  {
    field: 'otherKind',
    headings: ['其他(新媒体类型)', '其它(新媒体类型)', '其他新媒体类型', '其他类型', '其它类型'],
  },
  {
    field: 'name',
    headings: [
      '新媒体名称',
      '政务新媒体名称',
      '账号名称',
      '帐号名称',
      '新媒体账号名称',
      '新媒体帐号名称',
      '政务新媒体账号名称',
      '账号名',
      '帐号名',
      '账号昵称',
      '昵称',
      '公众号名称',
      '微信公众号名称',
      '微博名称',
      '新媒体账号',
      '名称',
    ],
  },
  {
    field: 'sponsor',
    headings: [
      '代表主体名称',
      '代表主体',
      '主办单位',
      '主办单位名称',
      '主办主体',
      '开设主体',
      '开设主体名称',
      '开设单位',
      '开办单位',
      '责任单位',
      '责任主体',
      '主体名称',
      '单位名称',
      '所属单位',
      '部门名称',
      '单位',
      '部门',
    ],
  },
  {
    field: 'tier',
    headings: [
      '层级',
      '单位层级',
      '账号层级',
      '主体层级',
      '所属层级',
      '层级类别',
      '行政层级',
      '级别',
      '单位级别',
    ],
  },
  {
    field: 'id',
    many: true,
    headings: [
      '账号id',
      '帐号id',
      '平台账号id',
      '平台id',
      'id',
      '账号标识',
      '账号唯一标识',
      '微博uid',
      '新浪微博uid',
      'uid',
      '微博id',
      '公众号id',
      '微信公众号id',
      '公众号原始id',
      '微信原始id',
      '原始id',
      'biz',
      '__biz',
      '公众号biz',
      '微信号',
      '微信号id',
    ],
  },
  {
    field: 'link',
    many: true,
    headings: [
      '主页链接',
      '主页地址',
      '主页网址',
      '主页',
      '账号主页',
      '账号主页链接',
      '账号链接',
      '帐号链接',
      '账号地址',
      '账号网址',
      '访问地址',
      '访问链接',
      '链接地址',
      '链接',
      '平台链接',
      '文章链接',
      '文章地址',
      '已知文章',
      'url',
      '地址链接',
    ],
  },
  {
    field: 'website',
    headings: [
      '单位网站',
      '单位网址',
      '官方网站',
      '单位官网',
      '官网',
      '网站',
      '网站地址',
      '门户网站',
      '网址',
      '网站网址',
    ],
  },
  {
    field: 'region',
    headings: [
      '行政区划',
      '区划',
      '所属区划',
      '所属地区',
      '所在地区',
      '地区',
      '区域',
      '县区',
      '区县',
      '所属县区',
      '县(区)',
      '行政区',
    ],
  },
  {
    field: 'responsible',
    headings: ['负责人', '负责人姓名', '责任人', '责任人姓名', '分管负责人', '单位负责人'],
  },
  { field: 'contactPerson', headings: ['联系人', '联系人姓名', '管理员', '运维人员'] },
  {
    field: 'phone',
    headings: [
      '联系电话',
      '联系人电话',
      '电话',
      '联系方式',
      '手机',
      '手机号',
      '手机号码',
      '办公电话',
      '负责人电话',
      '联系人联系电话',
    ],
  },
  { field: 'remark', headings: ['备注', '备注说明', '说明'] },
  {
    field: 'openedOn',
    headings: [
      '开设日期',
      '开设时间',
      '开通日期',
      '开通时间',
      '注册日期',
      '注册时间',
      '开办时间',
      '创建时间',
      '上线时间',
    ],
  },
  {
    field: 'purpose',
    headings: ['用途', '账号用途', '帐号用途', '账号定位', '功能定位', '账号功能', '主要功能', '定位'],
  },
  {
    field: 'status',
    headings: ['状态', '账号状态', '帐号状态', '运行状态', '运营状态', '备案状态', '使用状态'],
  },
  { field: 'formerNames', headings: ['曾用名', '原名称', '原账号名称', '曾用名称', '更名前名称'] },
];

/** Without these a row says too little to be an account. */
export const REQUIRED_FIELDS = [
  'platform',
  'name',
  'sponsor',
  'tier',
] as const satisfies readonly RegistryField[];

/** For messages: what the contract calls a column. */
export const FIELD_TITLES: Readonly<Record<RegistryField, string>> = {
  sequence: '序号',
  platform: '新媒体类型',
  otherKind: '其他（新媒体类型）',
  name: '新媒体名称',
  sponsor: '代表主体名称',
  tier: '层级',
  id: '账号ID',
  link: '主页链接',
  website: '单位网站',
  region: '行政区划',
  responsible: '负责人',
  contactPerson: '联系人',
  phone: '联系电话',
  remark: '备注',
  openedOn: '开设日期',
  purpose: '用途',
  status: '状态',
  formerNames: '曾用名',
};

/** A column of ids that its heading ties to one platform says nothing of accounts on others. */
export function idPlatform(heading: string): Platform | null {
  const name = heading.normalize('NFKC').toLowerCase();
  if (/微博|uid/.test(name)) return 'weibo';
  if (/微信|公众号|biz|原始/.test(name)) return 'wechat';
  return null;
}

/** Columns that are none of our business: personal data and secrets. They are left out, and that is said. */
export function isPrivate(heading: string): boolean {
  return /身份证|证件号|密码|口令|银行卡|银行账|家庭住址|住址|出生|籍贯|民族|政治面貌/.test(
    heading.normalize('NFKC'),
  );
}
