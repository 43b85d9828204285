/** The checks by name, as the table names them. */

import type { Check } from '../service.ts';
import * as browser from './browser.ts';
import { boundsUploads, namesDownloads, servesNoOtherFiles, takesPicturesOnly } from './files.ts';
import * as input from './input.ts';
import * as interfaces from './interfaces.ts';
import * as logins from './logins.ts';
import * as logs from './logs.ts';
import * as sources from './sources.ts';

export const CHECKS: Readonly<Record<string, Check>> = {
  ...browser,
  ...input,
  ...interfaces,
  ...logins,
  ...logs,
  ...sources,
  boundsUploads,
  namesDownloads,
  servesNoOtherFiles,
  takesPicturesOnly,
};
