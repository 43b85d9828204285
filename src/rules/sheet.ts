/**
 * What one rule may see of one inspection. Reading something that was not seen throws `Unknown`: a condition
 * never meets an unseen page. The sheet remembers what was read, and so what a verdict rests on.
 */

import type { Circumstances } from '../domain/circumstances.ts';
import type { Finding, FindingName, Findings, Post, PostList } from '../domain/finding.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Reason } from '../domain/reason.ts';
import type { Timestamp } from '../domain/time.ts';
import type { Missing } from '../domain/verdict.ts';

export type { Circumstances, Exemption } from '../domain/circumstances.ts';

/** Neither true nor false: the condition cannot be decided by what was seen. */
export class Unknown extends Error {
  override readonly name = 'Unknown';
  readonly reason: Reason;
  readonly missing: Missing;

  constructor(why: Reason, missing: Missing) {
    // an answer, not a fault: where it came from interests nobody, and tracing it costs more than the rule
    const depth = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(why.text);
    Error.stackTraceLimit = depth;
    this.reason = why;
    this.missing = missing;
  }
}

export class Sheet {
  readonly circumstances: Circumstances;
  readonly findings: Findings;
  /** Whether spans count in which the source may lack posts: then an absence is no more than suspected. */
  readonly believes: boolean;
  readonly #read = new Set<FindingName>();

  /** The findings as `readable` gives them. */
  constructor(findings: Findings, circumstances: Circumstances, believes = false) {
    this.findings = findings;
    this.circumstances = circumstances;
    this.believes = believes;
  }

  /** The same findings, read by one who believes what doubtful sources say. */
  believing(): Sheet {
    return new Sheet(this.findings, this.circumstances, true);
  }

  get checkpoint(): Timestamp {
    return this.circumstances.checkpoint;
  }

  /** What was observed. Throws `Unknown` where it was not. */
  value<Name extends FindingName>(name: Name): ValueOf<Findings[Name]> {
    this.#read.add(name);
    const finding: Finding<unknown> = this.findings[name];
    if (!finding.observed) throw new Unknown(finding.reason, name);
    return finding.value as ValueOf<Findings[Name]>;
  }

  /** Why a finding was not made; null if it was. A verdict rests on nothing that was only asked so. */
  whyUnseen(name: FindingName): Reason | null {
    const finding = this.findings[name];
    return finding.observed ? null : finding.reason;
  }

  /** Whether any of these findings was read and was observed. */
  saw(names: readonly FindingName[]): boolean {
    return names.some((name) => this.#read.has(name) && this.findings[name].observed);
  }

  /** The captures of all that was read; what the verdict turns on first. */
  captures(decisive: readonly FindingName[] = []): CaptureId[] {
    const names = new Set([...decisive.filter((name) => this.#read.has(name)), ...this.#read]);
    return [
      ...new Set([...names].flatMap((name) => [...this.#shown(name), ...this.findings[name].captures])),
    ];
  }

  /** Of a list of posts, what shows the latest one is looked at first. */
  #shown(name: FindingName): readonly CaptureId[] {
    return name === 'posts' ? (latestPost(this.findings.posts, this.checkpoint)?.captures ?? []) : [];
  }
}

type ValueOf<F> = Extract<F, { readonly observed: true }> extends { readonly value: infer T } ? T : never;

/** The latest post up to the checkpoint; null if none was seen. */
export function latestPost(finding: Finding<PostList>, checkpoint: Timestamp): Post | null {
  if (!finding.observed) return null;
  let latest: Post | null = null;
  for (const post of finding.value.posts) {
    if (post.publishedAt <= checkpoint && (!latest || post.publishedAt > latest.publishedAt)) latest = post;
  }
  return latest;
}
