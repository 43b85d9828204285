/** Who is killed when: drawn from a seed, so that the same seed kills the same ones in the same order. */

import { seeded } from '../fuzz/random.ts';

export const VICTIMS = ['service', 'worker', 'other worker', 'Postgres', 'Redis'] as const;
export type Victim = (typeof VICTIMS)[number];

export interface Kill {
  readonly victim: Victim;
  /** Once the platforms have answered so many requests. */
  readonly after: number;
}

/**
 * `kills` deaths spread over a round that asks `requests` times: one in each equal part of it, its last tenth left in
 * peace. Each victim gets its share, in an order that is drawn.
 */
export function planKills(
  seed: number,
  round: { readonly kills: number; readonly requests: number; readonly victims: readonly Victim[] },
): Kill[] {
  const random = seeded(seed);
  const part = (round.requests * 0.9) / round.kills;
  const order = Array.from({ length: round.kills }, (_, i) => ({
    victim: round.victims[i % round.victims.length] ?? 'worker',
    at: random(),
  })).sort((a, b) => a.at - b.at);
  return order.map(({ victim }, i) => ({ victim, after: Math.floor(part * (i + random())) }));
}
