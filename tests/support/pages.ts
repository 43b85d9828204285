/**
 * The console's pages, one of each kind, in one list: axe and the keyboard go through them, the benchmark times them.
 * An area that has a page of its own adds it here.
 */

/** What a database holds that the pages are about. */
export interface PagesOf {
  readonly round: string;
  /** To compare it with; null: there is none. */
  readonly earlierRound: string | null;
  readonly accountId: number;
  readonly inspectionId: number;
  readonly violationId: number;
  readonly sponsor: string;
}

export interface ConsolePage {
  /** Of its picture. */
  readonly name: string;
  readonly path: (of: PagesOf) => string;
}

const at = (name: string, path: string): ConsolePage => ({ name, path: () => path });
const ofRound = (name: string, rest: string): ConsolePage => ({
  name,
  path: ({ round }) => `/rounds/${encodeURIComponent(round)}${rest}`,
});
const inRound = (name: string, path: string): ConsolePage => ({
  name,
  path: ({ round }) => `${path}?round=${encodeURIComponent(round)}`,
});

export const CONSOLE_PAGES: readonly ConsolePage[] = [
  at('overview', '/'),
  at('rounds', '/rounds'),
  at('round-opening', '/rounds/open'),
  ofRound('round', ''),
  ofRound('round-filtered', '?tier=township&platform=weibo'),
  ofRound('round-accounts', '/accounts'),
  ofRound('round-accounts-failing', '/accounts?outcome=failing'),
  ofRound('round-accounts-suspected', '/accounts?rule=not-updated&verdict=suspected'),
  ofRound('round-accounts-violating', '/accounts?rule=unrelated-likes&verdict=violation'),
  ofRound('round-documents', '/documents'),
  {
    name: 'round-difference',
    path: ({ round, earlierRound: to }) =>
      `/rounds/${encodeURIComponent(round)}/difference${to === null ? '' : `?${new URLSearchParams({ to })}`}`,
  },
  inRound('review', '/review'),
  { name: 'review-by-body', path: ({ sponsor }) => `/review?${new URLSearchParams({ sponsor })}` },
  { name: 'decision', path: ({ violationId }) => `/review/${violationId}` },
  inRound('worklist', '/worklist'),
  inRound('sponsor-links', '/sponsor-links'),
  at('accounts', '/accounts'),
  { name: 'accounts-found', path: ({ sponsor }) => `/accounts?${new URLSearchParams({ q: sponsor })}` },
  { name: 'account', path: ({ accountId }) => `/accounts/${accountId}` },
  at('accounts-import', '/accounts/import'),
  { name: 'inspection', path: ({ inspectionId }) => `/inspections/${inspectionId}` },
  at('rules', '/rules'),
  at('sources', '/sources'),
  at('sessions', '/sessions'),
  at('schedules', '/schedules'),
  at('jobs', '/jobs'),
  at('users', '/users'),
  at('tokens', '/tokens'),
  at('audit', '/audit'),
  at('api', '/api'),
];

/** Likewise of the read interface. */
export function apiAddresses(of: PagesOf): string[] {
  const round = encodeURIComponent(of.round);
  const sponsor = encodeURIComponent(of.sponsor);
  return [
    '/accounts',
    `/accounts?sponsor=${sponsor}`,
    '/rounds',
    `/round-accounts?round=${round}&standing=failing`,
    `/inspections?round=${round}`,
    `/findings?round=${round}&observed=false`,
    `/verdicts?round=${round}&verdict=suspected`,
    `/verdicts?round=${round}&rule=unrelated-likes&verdict=violation`,
    `/violations?round=${round}`,
    `/violations?round=${round}&sponsor=${sponsor}`,
    '/violations?state=suspected',
    `/rechecks?round=${round}`,
    '/exemptions',
    '/warnings?standing=true',
  ].map((path) => `/api/v1${path}`);
}
