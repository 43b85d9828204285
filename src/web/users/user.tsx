import type { Timestamp } from '../../domain/time.ts';
import type { User } from '../../store/users.ts';
import type { WebSession } from '../../store/web-sessions.ts';
import { SessionTable } from '../login/sessions.tsx';
import { Button, ErrorSummary, Form, PostButton } from '../views/form.tsx';
import { address } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { type Errors, PasswordFields, RoleSelect, UserState } from './users.tsx';

interface UserPageProps {
  readonly user: User;
  readonly sessions: readonly WebSession[];
  readonly now: Timestamp;
  readonly current: number | null;
  readonly errors: Errors;
}

export function UserPage({ user, sessions, now, current, errors }: UserPageProps) {
  const path = `/users/${user.userId}`;
  return (
    <>
      <h1>{user.name}</h1>
      <ErrorSummary errors={errors} />
      <p>
        <UserState user={user} /> 由{user.createdBy}于 <Time at={user.createdAt} /> 添加
        {user.isForeign ? '，通过统一身份认证登录' : ''}。{' '}
        <a href={address('/audit', { actor: user.name })}>该用户的操作记录</a>
      </p>
      <div class="buttons">
        {user.disabledAt === null ? (
          <PostButton action={`${path}/disable`} danger>
            停用
          </PostButton>
        ) : (
          <PostButton action={`${path}/enable`}>启用</PostButton>
        )}
        {user.hasSecondFactor ? (
          <PostButton action={`${path}/second-factor/reset`}>重置动态口令</PostButton>
        ) : null}
      </div>
      <h2>角色</h2>
      <Form action={`${path}/role`} class="panel">
        <RoleSelect value={user.role} error={errors.role} />
        <Button kind="plain">更改角色</Button>
      </Form>
      {user.isForeign ? null : (
        <>
          <h2>设置新密码</h2>
          <Form action={`${path}/password`} class="panel">
            <PasswordFields errors={errors} />
            <Button kind="plain">设置新密码</Button>
          </Form>
        </>
      )}
      <h2>登录</h2>
      <SessionTable
        sessions={sessions}
        now={now}
        current={current}
        endPath={(session) => `${path}/sessions/${session}/end`}
      />
    </>
  );
}
