/** Loaded before the program: on a signal it collects what nobody holds, so that what is measured then is what is held. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
  // The second finds what the first one's finalisers let go.
  collect();
  collect();
});
