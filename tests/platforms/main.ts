/**
 * `npm run platforms -- --world FILE [--port N]`: the stand-in as a program of its own. Prints one JSON line
 * when it is ready and ends on SIGTERM or SIGINT; `--addresses` prints the posts' addresses instead and ends.
 */

import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Scene } from './scene.ts';
import { startPlatforms } from './server.ts';
import { feedAddress } from './surfaces/web.ts';
import { loadWorld, WorldError } from './world.ts';

const USAGE = 'usage: npm run platforms -- --world FILE [--port N] [--addresses]';

interface Asked {
  readonly world: string;
  readonly port: number;
  readonly addresses: boolean;
}

/** Null if the arguments are none that we know. */
function readArguments(argv: readonly string[]): Asked | null {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { world: { type: 'string' }, port: { type: 'string' }, addresses: { type: 'boolean' } },
    });
    const port = Number(values.port ?? 0);
    if (!values.world || !Number.isInteger(port) || port < 0 || port > 65_535) return null;
    return { world: values.world, port, addresses: values.addresses ?? false };
  } catch {
    return null;
  }
}

async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2));
  if (!asked) {
    console.error(USAGE);
    return 2;
  }
  const world = await loadWorld(asked.world);
  if (asked.addresses) {
    for (const line of addresses(new Scene(world))) console.log(line);
    return 0;
  }
  const platforms = await startPlatforms(world, { port: asked.port });
  console.log(JSON.stringify({ originMap: platforms.originMap, setup: platforms.setup }));
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await platforms.close();
  return 0;
}

/** One JSON object a line: for whoever writes the registry that belongs to a world. */
function addresses(scene: Scene): string[] {
  return scene.accounts.map((account) =>
    JSON.stringify({
      platform: account.platform,
      id: account.id,
      name: account.name,
      ...(account.sources.includes('feed') ? { feed: feedAddress(account) } : {}),
      posts: account.posts.map(({ at, title, address }) => ({ at, title, address })),
    }),
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof WorldError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
