import type { Timestamp } from '../../domain/time.ts';
import { ROLE_NAMES, ROLES, type Role } from '../../domain/user.ts';
import type { User } from '../../store/users.ts';
import { Badge } from '../views/badge.tsx';
import { Button, ErrorSummary, Field, Form, Select } from '../views/form.tsx';
import { DataTable, Pager } from '../views/table.tsx';
import { Time } from '../views/time.tsx';

export interface NewUserForm {
  readonly name?: string;
  readonly role?: Role;
}

export type Errors = Readonly<Record<string, string>>;

interface UsersPageProps {
  readonly users: readonly (User & { readonly lastSeenAt: Timestamp | null })[];
  readonly after: string | undefined;
  readonly next: string | null;
  readonly form: NewUserForm;
  readonly errors: Errors;
}

export function UsersPage({ users, after, next, form, errors }: UsersPageProps) {
  return (
    <>
      <h1>用户</h1>
      <ErrorSummary errors={errors} />
      <DataTable
        caption="可以登录本系统的人员"
        rows={users}
        keyOf={(user) => user.userId}
        empty="还没有用户。添加第一位管理员之后，所有人都需要登录。"
        columns={[
          {
            heading: '用户名',
            isRowHeading: true,
            cell: (user) => <a href={`/users/${user.userId}`}>{user.name}</a>,
          },
          { heading: '角色', cell: (user) => ROLE_NAMES[user.role] },
          { heading: '状态', cell: (user) => <UserState user={user} /> },
          { heading: '最近使用', cell: (user) => <Time at={user.lastSeenAt} /> },
        ]}
      />
      <Pager path="/users" query={{ after }} next={next} />
      <h2>添加用户</h2>
      <Form action="/users" class="panel">
        <Field
          name="name"
          label="用户名"
          hint="会作为决定人显示在处理记录和操作记录中"
          autocomplete="off"
          required
          maxlength={40}
          value={form.name}
          error={errors.name}
        />
        <RoleSelect
          value={form.role ?? (users.length === 0 ? 'administrator' : 'viewer')}
          error={errors.role}
        />
        <PasswordFields errors={errors} />
        <Button>添加用户</Button>
      </Form>
    </>
  );
}

export function UserState({ user }: { user: User }) {
  return user.disabledAt === null ? <Badge tone="good">可登录</Badge> : <Badge tone="quiet">已停用</Badge>;
}

export function RoleSelect({ value, error }: { value: Role; error: string | undefined }) {
  return (
    <Select
      name="role"
      label="角色"
      hint="查看人员只能看；审核人员可以作出判定；值班人员还可以安排检查；管理员还可以管理用户"
      choices={ROLES.map((role) => ({ value: role, label: ROLE_NAMES[role] }))}
      value={value}
      error={error}
    />
  );
}

export function PasswordFields({ errors }: { errors: Errors }) {
  return (
    <>
      <Field
        name="password"
        label="密码"
        hint="至少10个字符"
        type="password"
        autocomplete="new-password"
        required
        error={errors.password}
      />
      <Field
        name="again"
        label="再次输入密码"
        type="password"
        autocomplete="new-password"
        required
        error={errors.again}
      />
    </>
  );
}
