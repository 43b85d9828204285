import { Button, ErrorSummary, Field, Form } from '../views/form.tsx';

interface CodePageProps {
  /** Null: the user's app has its key already. */
  readonly setUp: { readonly key: string; readonly picture: string } | null;
  readonly problem: string | undefined;
}

export function CodePage({ setUp, problem }: CodePageProps) {
  return (
    <div class="narrow">
      <h1>动态口令</h1>
      <ErrorSummary errors={problem === undefined ? {} : { code: problem }} />
      {setUp ? (
        <>
          <p>登录须用两种方式验明身份。请用手机上的身份验证器扫描下面的二维码，再填写它显示的6位数字。</p>
          <p>
            <img
              class="qr"
              src={`data:image/svg+xml,${encodeURIComponent(setUp.picture)}`}
              alt="供身份验证器扫描的二维码"
              width={200}
              height={200}
            />
          </p>
          <p>
            不能扫描时，手工输入密钥：<code>{setUp.key.replace(/.{4}(?=.)/g, '$& ')}</code>
          </p>
        </>
      ) : null}
      <Form action="/login/code" class="panel">
        <Field
          name="code"
          label="动态口令"
          hint="身份验证器显示的6位数字"
          autocomplete="one-time-code"
          inputmode="numeric"
          required
          autofocus
          maxlength={20}
          error={problem}
        />
        <Button>登录</Button>
      </Form>
      <p>
        <a href="/login">换一个用户登录</a>；手机不在身边或已更换的，请管理员重置动态口令。
      </p>
    </div>
  );
}
