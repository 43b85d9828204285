/** Forms that change something, and their fields: each with its label, its hint and what is wrong with it. */

import { type ComponentChildren, createContext, type JSX } from 'preact';
import { useContext } from 'preact/hooks';

/** The page's token against forged forms; `sendPage` and `sendFragment` provide it. */
export const CsrfToken = createContext('');

/** For what is no `Form`: scripts put it into the header `x-csrf-token`. */
export function CsrfField() {
  return <input type="hidden" name="_csrf" value={useContext(CsrfToken)} />;
}

type FormProps = JSX.IntrinsicElements['form'] & {
  /** With files. */
  readonly multipart?: boolean;
  readonly action: string;
};

/** A form that is posted, with its token. What only asks is a `Filters`. */
export function Form({ multipart, children, ...rest }: FormProps) {
  return (
    <form method="post" {...(multipart ? { enctype: 'multipart/form-data' as const } : {})} {...rest}>
      <CsrfField />
      {children}
    </form>
  );
}

export interface ButtonProps {
  readonly children: ComponentChildren;
  /** What it sends beside the fields. */
  readonly name?: string;
  readonly value?: string;
  readonly kind?: 'primary' | 'plain' | 'danger' | 'quiet';
  readonly disabled?: boolean;
  readonly formaction?: string;
}

export function Button({ kind = 'primary', children, ...rest }: ButtonProps) {
  return (
    <button type="submit" class={`button button-${kind}`} {...rest}>
      {children}
    </button>
  );
}

interface PostButtonProps {
  readonly action: string;
  readonly children: ComponentChildren;
  readonly quiet?: boolean;
  readonly danger?: boolean;
  /** Hidden fields. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Said to those who do not see the row in which it stands: `停用 张三`. */
  readonly label?: string;
}

/** A change that needs nothing filled in. */
export function PostButton({ action, children, quiet, danger, fields = {}, label }: PostButtonProps) {
  const kind = danger ? 'danger' : quiet ? 'quiet' : 'plain';
  return (
    <Form action={action} class="inline">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={`button button-${kind}`} aria-label={label}>
        {children}
      </button>
    </Form>
  );
}

interface Labelled {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
}

/** Ids under which hint and error stand, so that they are read out with the field. */
function describedBy({ name, hint, error }: Labelled): string | undefined {
  const ids = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

function Around({ field, children }: { field: Labelled; children: ComponentChildren }) {
  return (
    <div class={field.error ? 'field field-wrong' : 'field'}>
      <label for={field.name}>{field.label}</label>
      {field.hint ? (
        <p class="hint" id={`${field.name}-hint`}>
          {field.hint}
        </p>
      ) : null}
      {field.error ? (
        <p class="error" id={`${field.name}-error`}>
          错误：{field.error}
        </p>
      ) : null}
      {children}
    </div>
  );
}

interface FieldProps extends Labelled {
  readonly type?:
    | 'text'
    | 'password'
    | 'search'
    | 'url'
    | 'tel'
    | 'number'
    | 'date'
    | 'datetime-local'
    | 'file';
  readonly value?: string | number | undefined;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly inputmode?: 'numeric' | 'url' | 'search';
  readonly maxlength?: number;
  readonly min?: string | number;
  readonly max?: string | number;
  readonly placeholder?: string;
  /** Kinds of files, `image/png,image/jpeg`. */
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly list?: string;
  readonly autofocus?: boolean;
}

/** One line of text, a number, a date, a file. Its id is its name. */
export function Field({ name, label, hint, error, ...input }: FieldProps) {
  const field: Labelled = { name, label, ...(hint ? { hint } : {}), error };
  return (
    <Around field={field}>
      <input
        id={name}
        name={name}
        aria-describedby={describedBy(field)}
        aria-invalid={error ? true : undefined}
        {...(input as JSX.IntrinsicElements['input'])}
      />
    </Around>
  );
}

type TextAreaProps = Labelled & Omit<JSX.IntrinsicElements['textarea'], 'name' | 'label'>;

export function TextArea({ name, label, hint, error, ...rest }: TextAreaProps) {
  const field: Labelled = { name, label, ...(hint ? { hint } : {}), error };
  return (
    <Around field={field}>
      <textarea
        id={name}
        name={name}
        rows={4}
        aria-describedby={describedBy(field)}
        aria-invalid={error ? true : undefined}
        {...rest}
      />
    </Around>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface SelectProps extends Labelled {
  readonly choices: readonly Choice[];
  readonly value?: string | undefined;
  readonly required?: boolean;
}

export function Select({ name, label, hint, error, choices, value, required }: SelectProps) {
  const field: Labelled = { name, label, ...(hint ? { hint } : {}), error };
  return (
    <Around field={field}>
      <select
        id={name}
        name={name}
        aria-describedby={describedBy(field)}
        aria-invalid={error ? true : undefined}
        required={required}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Around>
  );
}

/** Above a form that was not accepted: what is wrong, each with a link to its field. By field name. */
export function ErrorSummary({ errors }: { errors: Readonly<Record<string, string>> }) {
  const entries = Object.entries(errors);
  if (entries.length === 0) return null;
  return (
    <div class="notice notice-error" role="alert" tabIndex={-1} id="error-summary">
      <h2>请更正以下内容</h2>
      <ul>
        {entries.map(([name, message]) => (
          <li key={name}>
            <a href={`#${name}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FiltersProps {
  /** The page's own address; the chosen values are kept in it. */
  readonly action: string;
  readonly children: ComponentChildren;
}

/** Fields that narrow a list. They are read from the address, so that a list can be sent to somebody. */
export function Filters({ action, children }: FiltersProps) {
  return (
    <search>
      <form method="get" action={action} class="filters">
        {children}
        <div class="filters-buttons">
          <Button kind="plain">筛选</Button>
          <a href={action}>清除条件</a>
        </div>
      </form>
    </search>
  );
}
