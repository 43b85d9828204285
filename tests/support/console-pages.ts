/** Pages of the console that are looked at as people see them. Areas add theirs. */

import type { Seeded } from './seeded-round.ts';

export interface ConsolePage {
  /** Of its picture. */
  readonly name: string;
  readonly path: (seeded: Seeded) => string;
}

const at = (name: string, path: string): ConsolePage => ({ name, path: () => path });

export const CONSOLE_PAGES: readonly ConsolePage[] = [
  at('overview', '/'),
  at('rounds', '/rounds'),
  at('round', '/rounds/2020Q4'),
  at('review', '/review'),
  at('worklist', '/worklist'),
  at('accounts', '/accounts'),
  { name: 'account', path: ({ accounts }) => `/accounts/${accounts.get('示例工信')}` },
  at('rules', '/rules'),
  at('sources', '/sources'),
  at('sessions', '/sessions'),
  at('schedules', '/schedules'),
  at('jobs', '/jobs'),
  at('users', '/users'),
  at('user', '/users/1'),
  at('audit', '/audit'),
  at('own-sessions', '/login/sessions'),
  at('not-found', '/nothing-here'),
];
