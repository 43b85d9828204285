import { Button, ErrorSummary, Field, Form } from '../views/form.tsx';

interface LoginPageProps {
  /** Where to go afterwards. */
  readonly next: string;
  readonly name?: string;
  readonly problem?: string;
  /** Whether the office's identity provider may be asked. */
  readonly hasOidc: boolean;
}

export function LoginPage({ next, name, problem, hasOidc }: LoginPageProps) {
  return (
    <div class="narrow">
      <h1>登录巡检</h1>
      <ErrorSummary errors={problem === undefined ? {} : { name: problem }} />
      <Form action="/login" class="panel">
        <input type="hidden" name="next" value={next} />
        <Field name="name" label="用户名" autocomplete="username" required maxlength={40} value={name} />
        <Field
          name="password"
          label="密码"
          type="password"
          autocomplete="current-password"
          required
          maxlength={200}
        />
        <Button>登录</Button>
      </Form>
      {hasOidc ? (
        <p>
          <a href={`/login/oidc?next=${encodeURIComponent(next)}`}>用统一身份认证登录</a>
        </p>
      ) : null}
    </div>
  );
}
