/** How a kind of Weibo page is put together: from the layouts that it has had over the years. */

import { failed, nothingRead, type PageKindName, type PageReading } from '../../src/domain/page.ts';
import type { PageKind } from '../scraper.ts';
import { endingOf } from './refusals.ts';
import { type View, viewOf } from './view.ts';

/** One shape of a page. It is asked to read only what it claims, whole, and free of refusals. */
export interface Layout {
  claims(view: View): boolean;
  /** Null: it looked like this layout, but its members are not those that we know. */
  read(view: View): PageReading | null;
}

export interface KindFacts {
  readonly name: PageKindName;
  readonly title: string;
  readonly what: string;
  readonly example: string;
  readonly layouts: readonly Layout[];
}

export function pageKind({ name, title, what, example, layouts }: KindFacts): PageKind {
  return {
    name,
    title,
    what,
    example,
    recognises(page) {
      const view = viewOf(page);
      if (!view) return false;
      const ending = endingOf(view);
      return ending ? ending.kind === name : layouts.some((layout) => layout.claims(view));
    },
    read(page) {
      const view = viewOf(page);
      return view ? read(name, view, layouts) : nothingRead(name, failed('not-recognised'));
    },
  };
}

function read(name: PageKindName, view: View, layouts: readonly Layout[]): PageReading {
  const ending = endingOf(view);
  if (ending) return nothingRead(name, ending.outcome);
  const layout = layouts.find((candidate) => candidate.claims(view));
  if (!layout) return nothingRead(name, failed('not-recognised'));
  if (view.cut) return nothingRead(name, failed('truncated'));
  return layout.read(view) ?? nothingRead(name, failed('not-recognised'));
}
