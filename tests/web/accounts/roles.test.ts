import { describe, expect, it } from 'vitest';
import { USER_NAMES, useConsole } from '../../support/console.ts';

const console_ = useConsole({ users: true });
const account = () => `/accounts/${console_.seeded.accounts.get('示例工信') ?? 0}`;

const DEEDS = ['inspect', 'recheck', 'exemptions', 'exemptions/1/revoke'];
const FIELDS = { rule: '', from: '2020-10-26', to: '2020-11-06', why: '机构改革' };

describe('who may not', () => {
  it.each(DEEDS)('is refused %s by its address, and nothing is done', async (deed) => {
    const { status } = await console_.as('reviewer').post(`${account()}/${deed}`, FIELDS);
    expect(status).toBe(403);
    const [done] = await console_.db.query<{ looks: number; exemptions: number }>(
      `select (select count(*) from inspections where round_id is null) as looks,
         (select count(*) from exemptions) as exemptions`,
    );
    expect(done).toEqual({ looks: 0, exemptions: 0 });
  });

  it('sees no buttons either, and no import', async () => {
    const { body } = await console_.as('viewer').get(account());
    expect(body).not.toContain('现在检查');
    expect(body).not.toContain('/exemptions"');
    expect((await console_.as('viewer').get('/accounts')).body).not.toContain('/accounts/import');
    expect((await console_.as('reviewer').get('/accounts/import')).status).toBe(403);
    expect((await console_.as('viewer').get('/rules/try')).status).toBe(403);
  });
});

describe('who may', () => {
  it('is named on what was done', async () => {
    expect((await console_.as('operator').post(`${account()}/exemptions`, FIELDS)).status).toBe(303);
    const rows = await console_.db.query(
      `select granted_by as "by" from exemptions union all
       select actor from audit_trail where action = 'exemption granted'`,
    );
    expect(rows).toEqual([{ by: USER_NAMES.operator }, { by: USER_NAMES.operator }]);
  });
});
