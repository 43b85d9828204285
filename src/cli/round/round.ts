/** What the subcommands of `round` share: the round that is named. */

import type { App } from '../../app.ts';
import { type Round, roundByName } from '../../store/rounds.ts';
import { InputError } from '../command.ts';

export async function mustFindRound(app: App, name: string): Promise<Round> {
  const round = await roundByName(app.db, name);
  if (!round)
    throw new InputError(
      `there is no round "${name}"; open it first: xunjian round open ${name} --from … --to …`,
    );
  return round;
}
