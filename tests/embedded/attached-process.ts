/**
 * A process that uses the embedded server, for the tests of sharing: attaches to the home given as its argument,
 * writes the address on a line, and leaves when its input says `close` or on SIGTERM.
 */

import { createInterface } from 'node:readline';
import { attachEmbeddedPostgres } from '../../src/embedded/postgres.ts';

const [, , home = '', commonFolder] = process.argv;

async function main(): Promise<void> {
  const server = await attachEmbeddedPostgres({
    home,
    log: (line) => process.stderr.write(`${line}\n`),
    ...(commonFolder ? { commonFolder } : {}),
  });
  async function leave(): Promise<void> {
    await server.close();
    process.stdout.write('closed\n', () => process.exit(0));
  }
  process.on('SIGTERM', leave);
  createInterface(process.stdin).on('line', leave);
  process.stdout.write(`${server.url}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error}\n`, () => process.exit(1));
});
