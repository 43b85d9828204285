/** Adding a session, or one in the place of another: what is pasted is sealed, and no page shows it again. */

import { Button, Field, Form, TextArea } from '../views/form.tsx';
import { ADDABLE, type AddableKind, fieldId } from './fields.ts';

export interface AddSessionProps {
  readonly errors: Readonly<Record<string, string>>;
  /** The names that were filled in, by field; never what is secret. */
  readonly names: Readonly<Record<string, string>>;
}

export function AddSessions(props: AddSessionProps) {
  return (
    <section aria-labelledby="add-heading">
      <h2 id="add-heading">添加或更换</h2>
      <p class="soft">内容提交后立即加密保存，以后任何页面都不再显示。同一种类下名称相同的，以新内容更换。</p>
      {ADDABLE.map((kind) => (
        <AddSession key={kind.kind} kind={kind} {...props} />
      ))}
    </section>
  );
}

function AddSession({
  kind: { kind, title, what, fields },
  errors,
  names,
}: AddSessionProps & { kind: AddableKind }) {
  const nameId = fieldId(kind, 'name');
  const isWrong = Object.keys(errors).some((id) => id.startsWith(`${kind}-`));
  return (
    <details class="panel" open={isWrong}>
      <summary>{title}</summary>
      <p>{what}</p>
      <Form action="/sessions" autocomplete="off">
        <input type="hidden" name="kind" value={kind} />
        <Field
          name={nameId}
          label="名称"
          hint="便于辨认，如单位或经办人；不要填写密码"
          value={names[nameId]}
          error={errors[nameId]}
          maxlength={60}
          required
        />
        {fields.map(({ part, label, hint, isLong }) => {
          const id = fieldId(kind, part);
          const shared = { name: id, label, ...(hint ? { hint } : {}), error: errors[id], required: true };
          return isLong ? (
            <TextArea key={id} {...shared} autocomplete="off" spellcheck={false} />
          ) : (
            <Field
              key={id}
              {...shared}
              type={part === 'secret' ? 'password' : 'text'}
              autocomplete={part === 'secret' ? 'new-password' : 'off'}
            />
          );
        })}
        <Button>加密保存</Button>
      </Form>
    </details>
  );
}
