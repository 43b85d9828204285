/** `xunjian evidence`: what convinces a stranger, written, verified and looked at again. */

import type { Register } from '../command.ts';
import { replayCommand } from './replay.ts';

export const evidenceCommand: Register = (program, end) => {
  const evidence = program
    .command('evidence')
    .description('evidence (取证) for strangers: write, verify, replay');
  for (const register of [replayCommand]) register(evidence, end);
};
