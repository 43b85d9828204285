/** What an embedded part needs and this machine does not give: said with its remedy, in both languages. */

export interface InBothLanguages {
  /** For logs and the command line. */
  readonly english: string;
  /** For `xunjian doctor` and the console. */
  readonly chinese: string;
}

/** `message` is the English text. */
export class EmbeddedFailure extends Error {
  override readonly name = 'EmbeddedFailure';
  readonly chinese: string;

  constructor(text: InBothLanguages, options?: ErrorOptions) {
    super(text.english, options);
    this.chinese = text.chinese;
  }
}
