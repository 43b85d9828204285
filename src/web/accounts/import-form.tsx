/** The form by which a registry file is uploaded. */

import { Button, ErrorSummary, Field, Form, Select } from '../views/form.tsx';

export function ImportForm({ error }: { error: string | null }) {
  return (
    <>
      <nav aria-label="位置">
        <a href="/accounts">账号</a>
      </nav>
      <h1>导入备案登记表</h1>
      {error === null ? null : <ErrorSummary errors={{ file: error }} />}
      <p>先核对差异，确认后才会更改登记表。文件中缺少的账号不会被删除。</p>
      <Form action="/accounts/import" multipart class="panel">
        <Field
          name="file"
          label="文件"
          type="file"
          required
          accept=".xlsx,.csv"
          hint="xlsx，或UTF-8、GB18030编码的csv，不超过20MB、12万行"
          error={error ?? undefined}
        />
        <Select
          name="sheets"
          label="工作表"
          choices={[
            { value: 'first', label: '第一个工作表' },
            { value: 'all', label: '所有工作表（如每个单位一张）' },
          ]}
        />
        <Button>上传并核对</Button>
      </Form>
    </>
  );
}
