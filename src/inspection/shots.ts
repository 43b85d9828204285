/** Which pictures an inspection's accusations need, and which of those that were taken belong to each. Pure. */

import type { CaptureId, CommercialItem } from '../domain/page.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import type { CaptureRecord } from '../store/captures.ts';
import type { Heard } from './heard.ts';
import type { Look } from './look.ts';
import type { Shot, Taken } from './screenshots.ts';

/** The page on which each accusation rests; of one about the foot of a page, that foot as well. */
export function shotsOf(
  { verdicts, findings: { commercial } }: Look,
  ruleset: RuleSet,
  captures: readonly CaptureRecord[],
  { addresses }: Heard,
): Shot[] {
  const accusations = verdicts.filter(({ outcome }) => outcome === 'violation' || outcome === 'suspected');
  const decisive = new Set(accusations.map((verdict) => verdict.captures[0]));
  const pages = captures.filter(({ captureId }) => decisive.has(captureId));
  const feet = new Set(
    accusations.filter(({ rule }) => isOfFoot(rule, ruleset)).map((verdict) => verdict.captures[0]),
  );
  const items = commercial.observed ? commercial.value : [];
  const pictures = captures.filter(({ kind, outcome }) => kind === 'picture' && outcome === 'ok');
  return [
    ...pages.map((capture): Shot => ({ capture })),
    ...pages
      .filter(({ captureId }) => feet.has(captureId))
      .map(
        (capture): Shot => ({
          capture,
          foot: { items: itemsOn(addresses.get(capture.captureId), items), pictures },
        }),
      ),
  ];
}

function isOfFoot(id: string, { rules }: RuleSet): boolean {
  return rules.some((rule) => rule.id === id && rule.needs.includes('commercial'));
}

/** Those of the page's own post, by the address that it gives itself; all where that tells nothing. */
function itemsOn(address: string | undefined, items: readonly CommercialItem[]): CommercialItem[] {
  const here = items.filter(({ post }) => address !== undefined && post?.url === address);
  return here.length > 0 ? here : [...items];
}

/** The pictures of the pages on which it rests; those of a foot only where it is about one. */
export function picturesFor(
  { rule, captures }: Verdict,
  ruleset: RuleSet,
  taken: readonly Taken[],
): CaptureId[] {
  const rests = new Set(captures);
  return taken
    .filter(({ shot }) => rests.has(shot.capture.captureId))
    .filter(({ shot }) => !shot.foot || isOfFoot(rule, ruleset))
    .map(({ record }) => record.captureId);
}
