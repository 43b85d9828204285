import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('standing-still.ts', import.meta.url));

async function ending(how: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, how], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('exit', (code, signal) => resolve([code, signal])),
  );
  const [[code, signal], said] = await Promise.all([ended, text(child.stderr)]);
  return { code, signal, said };
}

describe('a process that lives', () => {
  it('and whose main loop stands still is ended, and says why', async () => {
    const { signal, said } = await ending('loop');
    expect(signal).toBe('SIGKILL');
    expect(said).toContain('the main loop stands still');
  });

  it('and has a job that never ends is ended, and says why', async () => {
    expect(await ending('job')).toMatchObject({ code: 1, said: 'stuck\n' });
  });

  it('and gets on is left alone', async () => {
    expect(await ending('nothing')).toMatchObject({ code: 0, said: '' });
  });
});
