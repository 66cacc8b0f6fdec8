import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { actionCovers, decide, effective, maySomewhere, type Grant } from './acl.js';
import { mayDelegate } from './acl-delegation.js';
import type { Caller } from './caller.js';

const ada: Caller = {
  principal: 'user:ada',
  label: 'user:ada',
  principals: ['user:ada', 'role:dev', 'anyone'],
};
const agent: Caller = {
  principal: 'agent:1',
  label: 'agent:corp/eng',
  principals: ['agent:1', 'role:member', 'anyone'],
  agent: { id: '1', path: 'corp/eng' },
};

function grantOf(fields: Partial<Grant> = {}): Grant {
  return {
    id: 'g',
    principal: 'user:ada',
    action: 'routes:create',
    scope: 'corp/**',
    params: {},
    effect: 'allow',
    delegable: false,
    expiresAt: null,
    ...fields,
  };
}

const ask = (
  grants: Grant[],
  action = 'routes:create',
  scope = 'corp/eng',
  params?: Record<string, unknown>,
) => decide(grants, ada, { action, scope, ...(params && { params }) });

describe('an action', () => {
  it('is covered by itself, by its resource and by everything', () => {
    for (const rule of ['*', 'routes:*', 'routes:create'])
      expect(actionCovers(rule, 'routes:create')).toBe(true);
    for (const rule of ['routes:*x', 'route:*', 'routes', 'routes:creat', 'web-routes:*', ''])
      expect(actionCovers(rule, 'routes:create')).toBe(false);
  });
});

describe('the decision', () => {
  it('is no where nothing matches', () => {
    expect(ask([])).toMatchObject({ allowed: false, reason: 'no matching allow' });
    expect(ask([grantOf({ action: 'routes:delete' })]).allowed).toBe(false);
    expect(ask([grantOf({ scope: 'other/**' })]).allowed).toBe(false);
  });

  it('is no by a deny that only touches what is asked, in any order', () => {
    const deny = grantOf({ id: 'd', effect: 'deny', scope: 'corp/eng', action: '*' });
    for (const grants of [
      [grantOf(), deny],
      [deny, grantOf()],
    ])
      expect(ask(grants, 'routes:create', 'corp/**')).toMatchObject({ reason: 'deny', by: { id: 'd' } });
    expect(ask([grantOf(), deny], 'routes:create', 'corp/hr').allowed).toBe(true);
  });

  it('needs an allow that covers all that is asked', () => {
    expect(ask([grantOf({ scope: 'corp/*' })], 'routes:create', 'corp/**').allowed).toBe(false);
    expect(ask([grantOf({ scope: 'corp/**' })], 'routes:create', '**').allowed).toBe(false);
  });

  it('compares params with the input, one value or several', () => {
    const one = [grantOf({ params: { channel: 'slack' } })];
    const several = [grantOf({ params: { channel: ['slack', 'web'] } })];
    const at = (grants: Grant[], params?: Record<string, unknown>) =>
      ask(grants, 'routes:create', 'corp/eng', params).allowed;
    expect([at(one, { channel: 'slack' }), at(several, { channel: 'web' })]).toEqual([true, true]);
    expect([at(one, { channel: 'web' }), at(one, {}), at(one)]).toEqual([false, false, false]);
  });

  it('does not let an agent govern itself or an ancestor, whatever it was given', () => {
    const all = [grantOf({ principal: 'agent:1', action: '*', scope: '**' })];
    const govern = (scope: string) => decide(all, agent, { action: 'agents:govern', scope });
    for (const scope of ['corp/eng', 'corp', '**', 'corp/**']) expect(govern(scope).reason).toBe('own cage');
    expect(govern('corp/eng/sre').allowed).toBe(true);
  });

  it('holds a token to its limits', () => {
    const limited = { ...ada, limits: { actions: ['routes:*'], scope: 'corp/eng/**' } };
    const all = [grantOf({ action: '*', scope: '**' })];
    const at = (action: string, scope: string) => decide(all, limited, { action, scope }).allowed;
    expect(at('routes:create', 'corp/eng/sre')).toBe(true);
    expect(at('routes:create', 'corp')).toBe(false);
    expect(at('grants:create', 'corp/eng')).toBe(false);
  });

  it('never turns to yes by one more deny', () => {
    const scope = fc.constantFrom('corp', 'corp/*', 'corp/**', 'corp/eng', '**');
    const action = fc.constantFrom('*', 'routes:*', 'routes:create', 'routes:delete');
    const some = fc
      .record({ scope, action, effect: fc.constantFrom<Grant['effect']>('allow', 'deny') })
      .map(grantOf);
    fc.assert(
      fc.property(fc.array(some), some, scope, (grants, one, where) => {
        const before = ask(grants, 'routes:create', where).allowed;
        const after = ask([...grants, { ...one, effect: 'deny' }], 'routes:create', where).allowed;
        expect(after && !before).toBe(false);
      }),
    );
  });
});

describe('the grants that speak', () => {
  const now = '2026-11-21T09:00:00.000Z';

  it('are those of the caller and its roles, while they last', () => {
    const grants = [
      grantOf({ id: 'mine' }),
      grantOf({ id: 'role', principal: 'role:dev' }),
      grantOf({ id: 'all', principal: 'anyone' }),
      grantOf({ id: 'other', principal: 'user:eve' }),
      grantOf({ id: 'over', expiresAt: now }),
      grantOf({ id: 'yet', expiresAt: '2026-11-21T09:00:00.001Z' }),
    ];
    expect(effective(grants, ada, now).map((grant) => grant.id)).toEqual(['mine', 'role', 'all', 'yet']);
  });

  it('mean the calling agent by @self, and nobody where there is none', () => {
    const self = grantOf({ principal: 'anyone', scope: '@self' });
    expect(effective([self], agent, now).map((grant) => grant.scope)).toEqual(['corp/eng']);
    expect(effective([self], ada, now)).toEqual([]);
  });

  it('show a tool where it may be used somewhere, not where all of it is denied', () => {
    const deny = grantOf({ effect: 'deny', scope: 'corp/**' });
    expect(maySomewhere([grantOf()], ada, 'routes:create')).toBe(true);
    expect(maySomewhere([grantOf(), deny], ada, 'routes:create')).toBe(false);
    expect(maySomewhere([grantOf({ scope: '**' }), deny], ada, 'routes:create')).toBe(true);
    const elsewhere = { ...ada, limits: { actions: ['*'], scope: 'other' } };
    expect(maySomewhere([grantOf()], elsewhere, 'routes:create')).toBe(false);
  });
});

describe('passing a grant on', () => {
  const held = grantOf({ delegable: true, action: 'routes:*', params: { channel: ['slack', 'web'] } });
  const may = (wanted: Partial<Grant>, grants: Grant[] = [held], caller = ada) =>
    mayDelegate(grants, caller, {
      action: 'routes:create',
      scope: 'corp/eng',
      params: { channel: 'web' },
      ...wanted,
    }).allowed;

  it('takes a delegable grant that covers all of it', () => {
    expect(may({})).toBe(true);
    expect(may({}, [{ ...held, delegable: false }])).toBe(false);
    expect(may({ action: '*' })).toBe(false);
    expect(may({ scope: '**' })).toBe(false);
  });

  it('cannot drop or widen its params', () => {
    expect(may({ params: {} })).toBe(false);
    expect(may({ params: { channel: ['slack', 'mail'] } })).toBe(false);
    expect(may({ params: { channel: ['slack', 'web'], topic: 'x' } })).toBe(true);
  });

  it('cannot outlast what is held', () => {
    const short = [{ ...held, expiresAt: '2026-12-01T00:00:00.000Z' }];
    expect(may({}, short)).toBe(false);
    expect(may({ expiresAt: '2026-12-01T00:00:00.001Z' }, short)).toBe(false);
    expect(may({ expiresAt: '2026-12-01T00:00:00Z' }, short)).toBe(true);
  });

  it('cannot reach around a denial of its own', () => {
    const deny = grantOf({ effect: 'deny', action: 'routes:create', scope: 'corp/eng/secret' });
    expect(may({ scope: 'corp/eng/**' }, [held, deny])).toBe(false);
    expect(may({ scope: 'corp/hr/**' }, [held, deny])).toBe(true);
    expect(may({ action: 'routes:*', scope: 'corp/eng/**' }, [held, deny])).toBe(false);
  });

  it('gives nobody what the granter may not do itself', () => {
    const scope = fc.constantFrom('corp', 'corp/*', 'corp/**', 'corp/eng', 'corp/eng/**', '**');
    const action = fc.constantFrom('*', 'routes:*', 'routes:create', 'grants:create');
    const effect = fc.constantFrom<Grant['effect']>('allow', 'allow', 'deny');
    const some = fc.record({ scope, action, effect, delegable: fc.boolean() }).map(grantOf);
    fc.assert(
      fc.property(fc.array(some, { maxLength: 5 }), some, scope, (grants, wanted, where) => {
        if (!mayDelegate(grants, ada, wanted).allowed) return;
        for (const asked of ['routes:create', 'grants:create', 'other:list']) {
          const given = ask([{ ...wanted, effect: 'allow' }], asked, where).allowed;
          expect(given && !ask(grants, asked, where).allowed).toBe(false);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
