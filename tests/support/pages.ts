/**
 * The console's addresses, one of each kind, in one list: axe looks at them, the benchmark times them. An area that
 * has a page of its own adds it here.
 */

export interface PagesOf {
  readonly round: string;
  readonly earlierRound: string;
  readonly accountId: number;
  readonly inspectionId: number;
  readonly sponsor: string;
}

export function consolePages(of: PagesOf): string[] {
  const round = `/rounds/${encodeURIComponent(of.round)}`;
  const query = `round=${encodeURIComponent(of.round)}`;
  return [
    '/',
    '/rounds',
    round,
    `${round}?tier=township&platform=weibo`,
    `${round}/accounts`,
    `${round}/accounts?outcome=failing`,
    `${round}/accounts?rule=not-updated&verdict=suspected`,
    `${round}/accounts?rule=unrelated-likes&verdict=violation`,
    `${round}/documents`,
    `${round}/difference?to=${encodeURIComponent(of.earlierRound)}`,
    '/rounds/open',
    `/review?${query}`,
    `/worklist?${query}`,
    '/accounts',
    `/accounts?${new URLSearchParams({ q: of.sponsor })}`,
    `/accounts/${of.accountId}`,
    `/inspections/${of.inspectionId}`,
    '/sources',
    '/sessions',
    '/schedules',
    '/jobs',
    '/rules',
    '/users',
    '/audit',
    '/tokens',
    '/api',
  ];
}

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
