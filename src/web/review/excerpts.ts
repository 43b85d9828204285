/** Finds in the archived pages what a rule read there, with the words around it. */

import type { App } from '../../app.ts';
import type { Findings } from '../../domain/finding.ts';
import { findingsOf } from '../../store/findings.ts';
import { type EvidenceCapture, evidenceOf, type ReviewSubject, reviewSubject } from '../../store/review.ts';
import { isPage, type LoadedPage, loadPage } from '../captures/load.ts';
import { type Excerpt, excerptOf, findMarks } from '../captures/marked-page.ts';
import { type Place, placesOf } from './places.ts';

export interface FoundPlace {
  readonly place: Place;
  /** Null: no page that was looked at holds it. */
  readonly found: { readonly excerpt: Excerpt; readonly capture: EvidenceCapture } | null;
}

/** A page is some megabytes: no more are looked through for one screen. */
const MOST_PAGES = 4;

/** What is to be found in the pages of a violation; empty where its rule read nothing that pages say. */
export async function soughtPlaces(app: App, violation: ReviewSubject): Promise<Place[]> {
  if (violation.byHand) return [];
  const findings = await findingsOf(app.db, violation.inspectionId);
  const needs = await needsOf(app, violation);
  return findings ? placesOf(needs, findings, violation.explanation) : [];
}

/** The findings that the rule asked for, in its own order. */
export async function needsOf(
  app: App,
  { ruleset, rule }: Pick<ReviewSubject, 'ruleset' | 'rule'>,
): Promise<readonly (keyof Findings)[]> {
  const rules = await app.rulesetOf(ruleset).then(
    (loaded) => loaded.rules,
    () => [],
  );
  return rules.find(({ id }) => id === rule)?.needs ?? [];
}

export async function findPlaces(
  app: App,
  violation: ReviewSubject,
): Promise<{ readonly places: readonly FoundPlace[]; readonly pages: number }> {
  const places = await soughtPlaces(app, violation);
  const evidence = (await evidenceOf(app.db, violation.violationId)).filter(isPage);
  const loaded = new Map<string, LoadedPage | null>();
  const load = async (capture: EvidenceCapture) => {
    const known = loaded.get(capture.captureId);
    if (known !== undefined) return known;
    if (loaded.size >= MOST_PAGES) return null;
    const page = await loadPage(app, capture);
    loaded.set(capture.captureId, page);
    return page;
  };
  const found: FoundPlace[] = [];
  for (const place of places) {
    let hit: FoundPlace['found'] = null;
    for (const capture of place.ways.length > 0 ? likelyFirst(evidence, place) : []) {
      const page = (await load(capture))?.page;
      const [mark] = page ? findMarks(page, [place.ways]) : [];
      if (page && mark) hit = { excerpt: excerptOf(page, mark), capture };
      if (hit) break;
    }
    found.push({ place, found: hit });
  }
  // What was found comes first; the order is kept otherwise.
  const inOrder = [...found.filter((one) => one.found), ...found.filter((one) => !one.found)];
  return { places: inOrder, pages: loaded.size };
}

/** The page that the finding names, then those on which it rests, then the rest. */
function likelyFirst(evidence: readonly EvidenceCapture[], place: Place): EvidenceCapture[] {
  const rank = ({ captureId, url, finalUrl }: EvidenceCapture) => {
    if (place.url !== null && (url === place.url || finalUrl === place.url)) return 0;
    return place.captures.includes(captureId) ? 1 : 2;
  };
  return evidence.toSorted((a, b) => rank(a) - rank(b));
}

/** For the page shown whole: what to mark in it. */
export async function marksFor(app: App, violationId: number): Promise<readonly Place['ways'][]> {
  const violation = await reviewSubject(app.db, violationId);
  if (!violation) return [];
  return (await soughtPlaces(app, violation)).map(({ ways }) => ways);
}
