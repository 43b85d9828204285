/** `xunjian round`: one file a subcommand, each of which registers itself. */

import type { Command } from 'commander';
import type { Register } from '../command.ts';
import { importCommand } from './import.ts';
import { closeCommand, pauseCommand, resumeCommand } from './life.ts';
import { noticeCommand } from './notice.ts';
import { openCommand } from './open.ts';
import { publishCommand } from './publish.ts';
import { runCommand } from './run.ts';
import { showCommand } from './show.ts';
import { statusCommand } from './status.ts';

/** In the order of the help, which is that of a round's life. */
const SUBCOMMANDS: readonly Register[] = [
  openCommand,
  importCommand,
  runCommand,
  pauseCommand,
  resumeCommand,
  closeCommand,
  statusCommand,
  showCommand,
  noticeCommand,
  publishCommand,
];

export const roundCommand: Register = (program, end) => {
  const round: Command = program.command('round').description('inspection rounds (季度检查)');
  for (const register of SUBCOMMANDS) register(round, end);
};
