/** Templates of documents: found by name, and errors that name file and tag, so that an office can mend its own. */

/** A template that cannot be filled: names the file, the tag, and what to do. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(file: string, tag: string | null, problem: string, remedy: string) {
    super(`template ${file}${tag === null ? '' : `, tag ${tag}`}: ${problem}; ${remedy}`);
  }
}

/** A template as it was read: `file` is named in errors. */
export interface Template<Content> {
  readonly file: string;
  readonly content: Content;
}

/** XML and HTML know no other control characters; a name that holds one would break the document. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]|\p{Surrogate}/gu, '');
}
