import { describe, expect, it } from 'vitest';
import { SealBroken, seal, unseal } from '../../src/store/seal.ts';

const SECRET = 'correct horse battery staple';

describe('a sealed secret', () => {
  it('opens to what was put in', () => {
    expect(unseal(seal('甲 cookie', SECRET, 'session'), SECRET, 'session')).toBe('甲 cookie');
  });

  it('shows nothing of what was put in, and looks different each time', () => {
    const first = seal('SUB=abcdef', SECRET, 'session');
    expect(first.includes('abcdef')).toBe(false);
    expect(first.equals(seal('SUB=abcdef', SECRET, 'session'))).toBe(false);
  });

  it.each([
    ['another key', (sealed: Buffer) => unseal(sealed, 'another secret of sorts', 'session')],
    ['another purpose', (sealed: Buffer) => unseal(sealed, SECRET, 'other session')],
    [
      'one byte changed',
      (sealed: Buffer) =>
        unseal(Buffer.from(sealed.map((b, i) => (i === sealed.length - 1 ? b ^ 1 : b))), SECRET, 'session'),
    ],
    ['its end cut off', (sealed: Buffer) => unseal(sealed.subarray(0, 20), SECRET, 'session')],
  ])('does not open with %s', (_what, open) => {
    expect(() => open(seal('cookie', SECRET, 'session'))).toThrow(SealBroken);
  });
});
