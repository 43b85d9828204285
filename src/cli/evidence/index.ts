/** `xunjian evidence`: what convinces a stranger, written, verified and looked at again. */

import type { Register } from '../command.ts';
import { keyCommand } from './key.ts';
import { replayCommand } from './replay.ts';
import { verifyCommand } from './verify.ts';
import { addWriting } from './write.ts';

export const evidenceCommand: Register = (program, end) => {
  const evidence = program
    .command('evidence')
    .enablePositionalOptions()
    .description(
      'evidence (取证) that anybody can check: write a bundle (WACZ), verify one, look again from the archive',
    );
  addWriting(evidence, end);
  for (const register of [verifyCommand, replayCommand, keyCommand]) register(evidence, end);
};
