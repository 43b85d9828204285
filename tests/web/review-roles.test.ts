/** Who may decide, and whose name stands under a decision. */

import { describe, expect, it } from 'vitest';
import { decisionsOf } from '../../src/store/violations.ts';
import { USER_NAMES, useConsole } from '../support/console.ts';

const console_ = useConsole({ users: true });
const id = () => console_.seeded.violations.get('示例教育 commercial') ?? 0;
const seenBy = async (role: 'viewer' | 'reviewer' | 'operator') => {
  const { body } = await console_.as(role).get(`/review/${id()}`);
  return { body, seen: /name="seen" value="([^"]+)"/.exec(body)?.[1] ?? '' };
};
const decide = (role: 'viewer' | 'reviewer' | 'operator', seen: string, action: string) =>
  console_.as(role).post(`/review/${id()}/decide`, { action, seen, reason: '已查看截图' });

describe('a decision', () => {
  it('is made by reviewers under their names; whoever comes second is told who was first', async () => {
    const first = await seenBy('reviewer');
    const second = await seenBy('operator');
    expect((await decide('reviewer', first.seen, 'confirmed')).status).toBe(303);
    const late = await decide('operator', second.seen, 'dismissed');
    expect(late.status).toBe(409);
    expect(late.body).toContain(`<strong>${USER_NAMES.reviewer}</strong> 于`);
    expect(await decisionsOf(console_.db, id())).toMatchObject([
      { action: 'confirmed', by: USER_NAMES.reviewer, why: '已查看截图' },
    ]);
  });

  it('is not made by viewers, who see everything but the form', async () => {
    const { body, seen } = await seenBy('viewer');
    expect(seen).toBe('');
    expect(body).toContain('您的角色只能查看，不能决定。');
    const before = await decisionsOf(console_.db, id());
    for (const path of [`/review/${id()}/decide`, '/review/bulk'])
      expect(
        (await console_.as('viewer').post(path, { action: 'reopened', seen: 'x', item: '1@x' })).status,
      ).toBe(403);
    expect(await decisionsOf(console_.db, id())).toEqual(before);
  });

  it('and the captures behind it are not for strangers', async () => {
    for (const path of ['/review', `/review/${id()}`, `/captures/${crypto.randomUUID()}`])
      expect((await console_.stranger().get(path)).status, path).not.toBe(200);
  });
});
