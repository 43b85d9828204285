import { describe, expect, it } from 'vitest';
import type { Hours } from '../../src/domain/hours.ts';
import { expectedEnd, percentOf, type RoundProgress } from '../../src/domain/progress.ts';
import { MINUTE, type Timestamp } from '../../src/domain/time.ts';

const at = '2026-11-27T14:00:00+08:00' as Timestamp;
const span = 10 * MINUTE;

function progress(given: Partial<RoundProgress>): RoundProgress {
  return {
    total: 100,
    queued: 0,
    running: 0,
    waiting: 0,
    complete: 0,
    undetermined: 0,
    failed: 0,
    lately: 0,
    ...given,
  };
}

describe('how far a round is', () => {
  it('counts what ended, however it ended', () => {
    expect(percentOf(progress({ queued: 40, complete: 50, undetermined: 8, failed: 2 }))).toBe(60);
  });

  it('is a hundred only when nothing is left', () => {
    expect(percentOf(progress({ total: 1000, complete: 999, running: 1 }))).toBe(99);
  });

  it('of a round without inspections is nothing', () => {
    expect(percentOf(progress({ total: 0 }))).toBe(0);
  });
});

describe('the expected end of a round', () => {
  it('goes on at the pace of the last minutes', () => {
    const left = progress({ queued: 55, running: 5, lately: 20 });
    expect(expectedEnd(left, { at, span, hours: null })).toBe('2026-11-27T14:30:00+08:00');
  });

  it('is unknown while nothing ends', () => {
    expect(expectedEnd(progress({ queued: 60 }), { at, span, hours: null })).toBeNull();
  });

  it('is unknown where all that is left waits for a source', () => {
    expect(expectedEnd(progress({ waiting: 60, lately: 20 }), { at, span, hours: null })).toBeNull();
  });

  it('counts only the hours in which the round may run', () => {
    const night: Hours = { from: '22:00', to: '06:00', workingDays: false };
    const atNight = '2026-11-27T23:00:00+08:00' as Timestamp;
    // Ten hours of work: seven until 06:00, three from 22:00 on.
    const left = progress({ queued: 600, lately: 10 });
    expect(expectedEnd(left, { at: atNight, span, hours: night })).toBe('2026-11-29T01:00:00+08:00');
  });

  it('of a span that began yesterday ends with it', () => {
    const night: Hours = { from: '22:00', to: '06:00', workingDays: false };
    const early = '2026-11-27T05:00:00+08:00' as Timestamp;
    const left = progress({ queued: 30, lately: 10 });
    expect(expectedEnd(left, { at: early, span, hours: night })).toBe('2026-11-27T05:30:00+08:00');
  });

  it('leaves out days on which nobody works', () => {
    const office: Hours = { from: '09:00', to: '18:00', workingDays: true };
    const friday = '2026-11-27T17:00:00+08:00' as Timestamp;
    const left = progress({ queued: 120, lately: 10 });
    expect(expectedEnd(left, { at: friday, span, hours: office })).toBe('2026-11-30T10:00:00+08:00');
  });
});
