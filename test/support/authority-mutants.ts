import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evaluator } from './authority-compare.js';

const files = ['scope', 'acl', 'acl-delegation', 'acl-standing'] as const;

/** One fault: where, what stands there, and what stands there instead. */
export type Mutation = readonly [name: string, file: (typeof files)[number], from: string, to: string];

export const mutations: readonly Mutation[] = [
  [
    'a tree takes a name that only begins alike',
    'scope',
    'return isWithin(inner.base, outer.base);',
    'return inner.base.startsWith(outer.base);',
  ],
  [
    'children are all below',
    'scope',
    'parentOf(inner.base) === outer.base',
    'isWithin(inner.base, outer.base)',
  ],
  [
    'a tree does not meet the children it is one of',
    'scope',
    ' || parentOf(tree.base) === children.base',
    '',
  ],
  ['a wildcard takes a resource that only begins alike', 'acl', 'rule.slice(0, -1)', 'rule.slice(0, -2)'],
  ['one param that fits is enough', 'acl', 'Object.entries(rule).every(', 'Object.entries(rule).some('],
  ['nothing expires', 'acl', 'Date.parse(expiresAt) <= Date.parse(now)', 'false'],
  ['times are compared as texts', 'acl', 'Date.parse(expiresAt) <= Date.parse(now)', 'expiresAt <= now'],
  ['rows of others speak', 'acl', '!names.has(grant.principal) || ', ''],
  ['@self means everywhere', 'acl', 'scope: caller.agent.path, self', "scope: '**', self"],
  ['an agent may govern itself', 'acl', 'if (isOwnCage(caller, question.action, scope))', 'if (false)'],
  [
    'an agent may govern what is above it',
    'acl',
    ': isWithin(agent.path, scope.base);',
    ': agent.path === scope.base;',
  ],
  ['a token has no limits', 'acl', 'if (!withinLimits(caller, question.action, scope))', 'if (false)'],
  ['a token has no scope', 'acl', ' && covers(parseScope(limits.scope), scope)', ''],
  [
    'the first row wins',
    'acl',
    "grant.effect === 'deny' && overlaps(rule",
    "grant.effect === 'deny' && !allow && overlaps(rule",
  ],
  ['allow wins', 'acl', "return { allowed: false, by: grant, reason: 'deny' };", 'continue;'],
  ['a deny must cover', 'acl', 'overlaps(rule, scope)', 'covers(rule, scope)'],
  ['an allow need only touch', 'acl', '!allow && covers(rule, scope)', '!allow && overlaps(rule, scope)'],
  ['a deny of a part is passed over', 'acl', " || (effect === 'deny' && actionCovers(asked, action))", ''],
  ['everything may be passed on', 'acl-delegation', 'grant.delegable &&', ''],
  [
    'own denials do not count',
    'acl-delegation',
    "if (deny) return { allowed: false, by: deny, reason: 'deny' };",
    '',
  ],
  [
    'a denial of a part does not count',
    'acl-delegation',
    ' || actionCovers(wanted.action, grant.action)',
    '',
  ],
  [
    'a denial hinders only where it covers',
    'acl-delegation',
    'overlaps(parseScope(grant.scope), scope)',
    'covers(parseScope(grant.scope), scope)',
  ],
  ['a denial of other values hinders', 'acl-delegation', 'paramsMeet(grant.params, wanted.params)', 'true'],
  [
    'what binds the receiver hinders',
    'acl-delegation',
    '!(shared.includes(grant.principal) && !grant.self) &&',
    '',
  ],
  ['@self of the giver is that of the receiver', 'acl-delegation', ' && !grant.self)', ')'],
  [
    'a limited token passes on anything',
    'acl-delegation',
    'if (!withinLimits(caller, wanted.action, scope)) return',
    'if (false) return',
  ],
  [
    'an agent passes its own cage on',
    'acl-delegation',
    'if (isOwnCage(caller, wanted.action, scope))',
    'if (false)',
  ],
  [
    'what is passed on may be wider',
    'acl-delegation',
    'covers(parseScope(grant.scope), scope) &&\n      endsWithin',
    'overlaps(parseScope(grant.scope), scope) &&\n      endsWithin',
  ],
  [
    'what is passed on may last longer',
    'acl-delegation',
    'endsWithin(wanted.expiresAt, grant.expiresAt) &&',
    '',
  ],
  [
    'params may be dropped',
    'acl-delegation',
    'if (!Object.hasOwn(wanted, name)) return false;',
    'if (!Object.hasOwn(wanted, name)) return true;',
  ],
  [
    'one value that is held is enough',
    'acl-delegation',
    'valuesOf(wanted[name] ?? null).every(',
    'valuesOf(wanted[name] ?? null).some(',
  ],
  [
    'grants carry each other',
    'acl-standing',
    '{ grants: new Set(), members: new Set() };',
    '{ grants: new Set(allows), members: new Set() };',
  ],
  ['denials do not revoke', 'acl-standing', '...names(giver).flatMap(denials),', ''],
  [
    'a revoked role still gives',
    'acl-standing',
    '...reached(giver).flatMap(granted),',
    '...names(giver).flatMap(granted),',
  ],
  ['revoking lifts a denial', 'acl-standing', " || shared.some(({ effect }) => effect === 'deny')", ''],
  ['a membership answers for what came later', 'acl-standing', 'createdAt <= row.createdAt', 'true'],
  [
    'agents that are gone still give',
    'acl-standing',
    'path === undefined ? undefined :',
    'path === undefined ? caller :',
  ],
];

/** Loads a copy of the evaluator with one fault in it, from a folder of its own. */
export async function spoilt([name, file, from, to]: Mutation): Promise<Evaluator> {
  const dir = mkdtempSync(join(tmpdir(), 'rookery-mutant-'));
  try {
    mkdirSync(join(dir, 'identity'));
    cpSync('src/platform', join(dir, 'platform'), { recursive: true });
    for (const part of files) {
      const source = readFileSync(`src/identity/${part}.ts`, 'utf8');
      const parts = source.split(from);
      if (part === file && parts.length !== 2)
        throw new Error(`"${name}" stands ${parts.length - 1} times in ${file}.ts`);
      writeFileSync(join(dir, 'identity', `${part}.ts`), part === file ? parts.join(to) : source);
    }
    const load = (part: string): Promise<object> => import(join(dir, 'identity', `${part}.ts`));
    const [acl, delegation, standing] = await Promise.all([
      load('acl'),
      load('acl-delegation'),
      load('acl-standing'),
    ]);
    return { ...acl, ...delegation, ...standing } as Evaluator;
  } finally {
    rmSync(dir, { recursive: true });
  }
}
