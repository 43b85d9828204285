import { expect, it } from 'vitest';
import { createLog } from '../src/log.ts';

it('an error is told with its code and where it was, without the connection that hangs onto it', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'warn', process: 'test' }, { write: (line) => void lines.push(line) });
  const error = Object.assign(new Error('terminating connection'), {
    code: '57P01',
    client: { connectionParameters: { user: 'somebody' } },
  });
  log.warn({ err: error }, 'connection trouble');
  const [line] = lines.map((text) => JSON.parse(text));
  expect(line).toMatchObject({ process: 'test', msg: 'connection trouble' });
  expect(line.err).toMatchObject({ message: 'terminating connection', code: '57P01' });
  expect(line.err.stack).toContain('log.test.ts');
  expect(line.err.client).toBeUndefined();
});
