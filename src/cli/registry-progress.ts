/** How far an import is, on a terminal; elsewhere nothing is said. */

import { SingleBar } from 'cli-progress';

export interface Progress {
  readonly tell: (done: number) => void;
  stop(): void;
}

/** How many rows a file has is known when it has been read. */
export function rowsRead(): Progress {
  return bar('读取登记表 {value}行', 0);
}

export function accountsStored(total: number): Progress {
  return bar('写入账号 {bar} {value}/{total}', total);
}

/** Draws nothing where standard error is no terminal. */
function bar(format: string, total: number): Progress {
  const drawn = new SingleBar({ format, stream: process.stderr, clearOnComplete: true });
  drawn.start(total, 0);
  return {
    tell: (done) => drawn.update(done),
    stop: () => drawn.stop(),
  };
}
