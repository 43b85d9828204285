import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { framed } from '../../src/fetch/gzip-frame.ts';

describe('a gzip frame', () => {
  it.each([[[]], [[0]], [[1]], [[65_534, 65_535, 65_536]], [[0, 3, 0]], [[200_000]], [[131_070, 1]]])(
    'holds pieces of %j bytes as they are',
    (sizes) => {
      const pieces = sizes.map((size, i) => Buffer.alloc(size, `piece ${i} `));
      expect(gunzipSync(Buffer.concat(framed(pieces))).equals(Buffer.concat(pieces))).toBe(true);
    },
  );

  it('is followed by another as gzip members may be', () => {
    const two = [...framed([Buffer.from('one ')]), ...framed([Buffer.from('two')])];
    expect(gunzipSync(Buffer.concat(two)).toString()).toBe('one two');
  });

  it('does not copy what it holds', () => {
    const piece = Buffer.alloc(100_000);
    const shared = framed([piece]).filter((part) => part.buffer === piece.buffer);
    expect(shared.reduce((sum, part) => sum + part.length, 0)).toBe(100_000);
  });

  it('notices a changed byte', () => {
    const member = Buffer.concat(framed([Buffer.alloc(1_000, 'x')]));
    member.write('y', 500);
    expect(() => gunzipSync(member)).toThrow(/check/);
  });
});
