/** What the audit trail calls things, in the words of the page. What is not here is shown as it stands. */

const ACTIONS: Readonly<Record<string, string>> = {
  'login succeeded': '登录',
  'login failed': '登录失败',
  logout: '退出登录',
  'session ended': '结束登录',
  refused: '越权被拒绝',
  'user added': '添加用户',
  'user disabled': '停用用户',
  'user enabled': '启用用户',
  'role changed': '更改角色',
  'password changed': '更改密码',
  'violation confirmed': '确认问题',
  'violation dismissed': '排除问题',
  'violation rectified': '认定已整改',
  'violation reopened': '重新列出问题',
  'exemption granted': '同意说明理由',
  'exemption revoked': '撤销说明理由',
  'deadline set': '设定整改期限',
  'job added': '添加任务',
  'observation recorded': '登记人工查看',
  'observation withdrawn': '撤回人工查看',
  'rectification recorded': '登记整改情况',
  'round imported': '导入往期检查',
  'round published': '发布通报',
  'schedule changed': '更改计划',
  'schedule run': '立即执行计划',
  'webhook added': '添加通知地址',
  'webhook removed': '删除通知地址',
};

export function actionName(action: string): string {
  return ACTIONS[action] ?? action;
}
