/**
 * What a platform's folder offers. Scrapers are pure: they own no network, clock, database or log; they say
 * which page they want next and what they saw. The registry of platforms is `scrapers/platforms.ts`.
 */

import type { Platform, Subject } from '../src/domain/account.ts';
import type {
  Finding,
  FindingName,
  Growth,
  Post,
  PostCount,
  Presence,
  SeenLike,
  Span,
} from '../src/domain/finding.ts';
import type {
  Browse,
  CaptureId,
  ChannelState,
  CommercialItem,
  Outcome,
  PageKindName,
  PageReading,
} from '../src/domain/page.ts';
import type { Timestamp } from '../src/domain/time.ts';

/** A page as it was received or saved, before anyone says what it is. */
export interface SavedPage {
  /** Decoded text of the whole body. */
  readonly text: string;
  /** The same body for readers that search megabytes for the few kilobytes that say something. */
  readonly raw: RawText;
  /** The body as JSON, or undefined if it is none (also inside the `<pre>` of a browser's JSON view). */
  readonly json: unknown;
  /** The address asked for, and the one that answered after redirects; null for a file of unknown origin. */
  readonly url: string | null;
  readonly finalUrl: string | null;
  readonly status: number | null;
  /** The instant of capture: relative times count from it. Null if it is not known. */
  readonly at: Timestamp | null;
}

/**
 * What a long text is asked for: where something stands in it, and pieces of it (by positions from its beginning, none
 * below 0). Every string is one.
 */
export interface Searchable {
  readonly length: number;
  indexOf(ascii: string, from?: number): number;
  lastIndexOf(ascii: string, from?: number): number;
  slice(start: number, end?: number): string;
}

/**
 * A body in which ASCII stands as it is, while all else may still be encoded, one character a byte: to decode an
 * article of 3 MB takes longer than to find in it what is looked for.
 */
export interface RawText {
  readonly characters: Searchable;
  /** Text of a piece of it that begins and ends between whole characters, as one between marks of ASCII does. */
  textOf(piece: string): string;
}

/** One kind of page: what it is, how it is recognised, how it is read. One file each. */
export interface PageKind {
  readonly name: PageKindName;
  /** What people call it, in Chinese; a few characters. */
  readonly title: string;
  /** One sentence: what the page is and who can open it. */
  readonly what: string;
  /** An address (or the pattern of one) that answers with this kind. */
  readonly example: string;
  /** By content, and by address where it is known. Must be cheap, and claim no other kind's page. */
  recognises(page: SavedPage): boolean;
  /** Style sheet under which a picture of the page shows what its scripts would have shown. */
  readonly pictureStyle?: string;
  /** How the foot of the page is shown to a person, with what was found there marked. */
  readonly foot?: FootView;
  /**
   * Called only on pages that `recognises` claims. Never throws for any input; what it cannot read is
   * `failed('not-recognised')`, what is cut off `failed('truncated')`.
   */
  read(page: SavedPage): PageReading;
}

export interface FootView {
  /** The element whose end is the foot. */
  readonly endOf: string;
  /** Style sheet that marks the items, and shows those that only the page's scripts would have drawn. */
  style(items: readonly CommercialItem[]): string;
}

/** What one source contributed to an inspection. */
export interface Sighting {
  readonly source: string;
  /** How the source answered as a whole; its first refusal or failure if it did not get through. */
  readonly outcome: Outcome;
  readonly requests: number;
  readonly posts: readonly Post[];
  readonly coverage: readonly Span[];
  /** How many posts the platform says the account has, kept for the next inspection; and how that count has grown. */
  readonly counted?: PostCount;
  readonly growth?: readonly Growth[];
  /** Only if this source can speak of it. */
  readonly presence?: Finding<Presence>;
  readonly comments?: Finding<ChannelState>;
  readonly messages?: Finding<ChannelState>;
  readonly commercial?: Finding<readonly CommercialItem[]>;
  /** As the pages show them; how far they are related to the account's work is judged once all sources have spoken. */
  readonly likes?: Finding<readonly SeenLike[]>;
  /** It was refused for want of an identity; why there is none, in Chinese. */
  readonly lacking?: string;
  /** The account's own id as its pages showed it, where the registry did not know it. */
  readonly platformId?: string;
  /** Addresses of posts that this source suggests: discovery, to be proved by a later source. */
  readonly discovered: readonly string[];
  /** All captures that this source made, in order. */
  readonly captures: readonly CaptureId[];
  /** For the operator, in Chinese: what was left out and why. */
  readonly notes: readonly string[];
}

/** What a source is given beside `browse`. */
export interface Task {
  readonly subject: Subject;
  /** The instant from which the rules count back. */
  readonly checkpoint: Timestamp;
  /** No rule looks further back than this: a listing need not be followed past it. */
  readonly since: Timestamp;
  /** What earlier sources discovered (addresses of posts). */
  readonly discovered: readonly string[];
  /** What earlier sources proved: a page that was opened in this inspection need not be opened again. */
  readonly proved: readonly Post[];
}

/** One way to look at an account. One file each, in the order in which they are asked. */
export interface Source {
  readonly name: string;
  /** What people call it, in Chinese; a few characters. */
  readonly title: string;
  /** In Chinese, for the operator: what it needs, what it proves, with what coverage. */
  readonly what: string;
  /** Nothing; or the kind of session that an operator or an account holder must have supplied. */
  readonly needs: 'nothing' | 'visitor' | 'session' | 'authorisation';
  /** The session asked for, where `needs` is not `nothing`. */
  readonly session?: string;
  /** True if it looks at addresses of posts that somebody gave (`subject.knownPosts`). */
  readonly takesPosts?: true;
  /** True if it can be asked for any account by its id: control accounts tell whether it sees. */
  readonly asksAnybody?: true;
  /** True if it discovers by luck: while its host rests, no inspection waits for it. */
  readonly isSpare?: true;
  /** The one finding for which it is asked, also where every rule that asks is decided: a person looks at it. */
  readonly for?: FindingName;
  ask(task: Task, browse: Browse): Promise<Sighting>;
}

/** What an address of this platform means. */
export type Address =
  /** A page of the account (home, profile); its id if the address carries it. */
  | { readonly of: 'account'; readonly id: string | null; readonly name: string | null }
  /** A post; the account's and the post's id if the address carries them. `url` is canonical. */
  | {
      readonly of: 'post';
      readonly accountId: string | null;
      readonly postId: string | null;
      readonly url: string;
    };

export interface Scraper {
  readonly platform: Platform;
  /** The platform's own hosts, e.g. `mp.weixin.qq.com`: what may be asked, and redirected to. */
  readonly hosts: readonly string[];
  /** Hosts that keep pictures of its posts; asked only for those that may be QR codes. */
  readonly pictureHosts?: readonly string[];
  readonly kinds: readonly PageKind[];
  /** Kinds that only this account's inspection can meet, by their addresses; offered pages after all others. */
  kindsFor?(subject: Subject): readonly PageKind[];
  readonly sources: readonly Source[];
  /** Null: not an address of this platform that we know. */
  address(url: string): Address | null;
}
