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

/** What a fact answered, and which findings it read for it. */
interface Answer {
  readonly holds: boolean | Unknown;
  readonly read: readonly FindingName[];
}

/** Answers of facts that several rules ask about one inspection: each is found once. */
export type Memory = Map<string, Answer>;

export class Sheet {
  readonly circumstances: Circumstances;
  readonly findings: Findings;
  /** Whether spans count in which the source may lack posts: then an absence is no more than suspected. */
  readonly believes: boolean;
  readonly #read = new Set<FindingName>();
  readonly #memory: Memory;
  /** What the fact that is being asked has read so far. */
  #reading: FindingName[] | null = null;

  /** The findings as `readable` gives them; `memory`: shared by the sheets of all rules of one inspection. */
  constructor(
    findings: Findings,
    circumstances: Circumstances,
    memory: Memory = new Map(),
    believes = false,
  ) {
    this.findings = findings;
    this.circumstances = circumstances;
    this.#memory = memory;
    this.believes = believes;
  }

  /** The same findings, read by one who believes what doubtful sources say; null if no source is doubtful. */
  believing(): Sheet | null {
    const { posts } = this.findings;
    const doubtful = posts.observed && posts.value.coverage.some((span) => span.doubtful === true);
    return doubtful ? new Sheet(this.findings, this.circumstances, new Map(), true) : null;
  }

  /** What the fact answers; asked before under the same key, it is not asked again. Throws `Unknown`. */
  asked(key: string, ask: () => boolean): boolean {
    const { holds, read } = this.#memory.get(key) ?? this.#ask(key, ask);
    for (const name of read) this.#read.add(name);
    if (holds instanceof Unknown) throw holds;
    return holds;
  }

  #ask(key: string, ask: () => boolean): Answer {
    const read: FindingName[] = [];
    this.#reading = read;
    try {
      return this.#keep(key, { holds: ask(), read });
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
      return this.#keep(key, { holds: error, read });
    } finally {
      this.#reading = null;
    }
  }

  #keep(key: string, answer: Answer): Answer {
    this.#memory.set(key, answer);
    return answer;
  }

  get checkpoint(): Timestamp {
    return this.circumstances.checkpoint;
  }

  /** What was observed. Throws `Unknown` where it was not. */
  value<Name extends FindingName>(name: Name): ValueOf<Findings[Name]> {
    this.#read.add(name);
    this.#reading?.push(name);
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
    const captures = new Set<CaptureId>();
    for (const name of decisive) if (this.#read.has(name)) this.#addCaptures(name, captures);
    for (const name of this.#read) if (!decisive.includes(name)) this.#addCaptures(name, captures);
    return [...captures];
  }

  /** Of a list of posts, what shows the latest one is looked at first. */
  #addCaptures(name: FindingName, captures: Set<CaptureId>): void {
    const latest = name === 'posts' ? latestPost(this.findings.posts, this.checkpoint) : null;
    for (const capture of latest?.captures ?? []) captures.add(capture);
    for (const capture of this.findings[name].captures) captures.add(capture);
  }
}

type ValueOf<F> = Extract<F, { readonly observed: true }> extends { readonly value: infer T } ? T : never;

/** The latest post up to the checkpoint; null if none was seen. */
export function latestPost(finding: Finding<PostList>, checkpoint: Timestamp): Post | null {
  if (!finding.observed) return null;
  const list = finding.value;
  const known = latest.get(list);
  if (known?.checkpoint === checkpoint) return known.post;
  let post: Post | null = null;
  for (const each of list.posts) {
    if (each.publishedAt <= checkpoint && (!post || each.publishedAt > post.publishedAt)) post = each;
  }
  latest.set(list, { checkpoint, post });
  return post;
}

/** Every verdict and every explanation asks for it. */
const latest = new WeakMap<PostList, { readonly checkpoint: Timestamp; readonly post: Post | null }>();
