/** Who uses the console: roles, and what names and passwords may be. */

/** Each role may also do what the ones before it may. */
export const ROLES = ['viewer', 'reviewer', 'operator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  viewer: '查看人员',
  reviewer: '审核人员',
  operator: '值班人员',
  administrator: '管理员',
};

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

export function includesRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Stands as the actor where nobody is logged in: no user may be called so. */
export const LOCAL_NAME = '本机';
const NOT_NAMES = [LOCAL_NAME, '系统', '匿名'];

/** One form for one name, however it was typed. */
export function normalName(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ');
}

/** Why this cannot be a user's name (as `normalName` gave it), in Chinese; null if it can. */
export function nameProblem(name: string): string | null {
  if (name === '') return '请填写用户名';
  if ([...name].length > 40) return '用户名不超过40个字';
  if (/[\p{C}<>"'\\/]/u.test(name)) return '用户名含有不能使用的字符';
  return NOT_NAMES.includes(name) ? '这个用户名由系统保留' : null;
}

const SHORTEST = 10;
const LONGEST = 200;

/** Why this cannot be the password of this user, in Chinese; null if it can. */
export function passwordProblem(password: string, name: string): string | null {
  const { length } = [...password];
  if (length < SHORTEST) return `密码至少${SHORTEST}个字符`;
  if (length > LONGEST) return `密码不超过${LONGEST}个字符`;
  if (password.toLowerCase() === name.toLowerCase()) return '密码不能与用户名相同';
  return new Set(password).size < 4 ? '密码过于简单' : null;
}
