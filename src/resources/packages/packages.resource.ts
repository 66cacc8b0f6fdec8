import { listing } from '../../kernel/listing.js';
import { defineResource, read, write, type Action, type Resource } from '../../kernel/resource.js';
import { Nothing } from '../nothing.dto.js';
import {
  NewPackage,
  PackageKey,
  PackagePlan,
  PackageQuery,
  PackageUpgrade,
  PackageView,
} from './packages.dto.js';
import { find, rowsOf, type PackageRow } from './packages.rows.js';
import { Packages, type Changed } from './packages.js';

/** Whoever takes what the checks refuse answers for the agent's cage. */
const governs = ({ accept = [] }: PackageUpgrade, scope: string) =>
  accept.length > 0 ? [{ action: 'packages:govern', scope }] : [];

const target = ({ agent, name }: PackageRow): string => `${agent},${name}`;
const detail = ({ told }: Changed): string | undefined => told || undefined;

const readsOf = (packages: Packages): Record<string, Action> => ({
  list: listing({
    input: PackageQuery,
    says: 'List packages, oldest first.',
    from: rowsOf,
    by: 'package.id',
    of: 'agent.path',
    filters: { agent: 'agent.path' },
  }),
  get: read({
    input: Nothing,
    says: 'Read one package, and whether what it brought is still as it was.',
    scope: 'row',
    run: (context, _input, row: PackageRow) => packages.get(context, row),
  }),
  plan: read({
    input: NewPackage,
    says: 'Say what installing or upgrading a bundle would change, what the checks find, and what would be refused. Changes nothing.',
    scope: ({ agent }) => agent,
    at: { method: 'POST' },
    answer: PackagePlan,
    run: packages.plan,
  }),
});

const writesOf = (packages: Packages): Record<string, Action> => ({
  create: write({
    input: NewPackage,
    says: 'Install a bundle: every row and file of it is asked for as if it were written by itself, all or nothing. What is there already is not written over unless it is named.',
    scope: ({ agent }) => agent,
    also: (order) => governs(order, order.agent),
    ...{ target, detail },
    prepare: (context, order) => packages.prepare(context, order, order.agent),
    run: packages.create,
  }),
  upgrade: write({
    input: PackageUpgrade,
    says: 'Bring a package to another revision. What was edited here stays as it is, unless it is named in overwrite.',
    scope: 'row',
    answer: PackageView,
    also: (order, row: PackageRow | undefined) => governs(order, row?.agent ?? '**'),
    ...{ target, detail },
    prepare: async (context, order, key) => {
      const row = await find(context.db, key);
      return row && packages.prepare(context, order, row.agent, row);
    },
    run: packages.upgrade,
  }),
  delete: write({
    input: Nothing,
    says: 'Remove a package and exactly what it brought that is unchanged. What was edited here stays.',
    scope: 'row',
    ...{ target, detail },
    prepare: async (context, _input, key) => {
      const row = await find(context.db, key);
      if (row) await packages.get(context, row);
    },
    run: (context, _input, row: PackageRow) => packages.remove(context, row),
  }),
});

/** Bundles of persona, skills with their files, routes and tasks: brought by one call, known by their digest, taken away again. */
export function packagesOver(resources: readonly Resource[]): Resource {
  const packages = new Packages(resources);
  return defineResource<PackageRow>({
    name: 'packages',
    kind: 'Package',
    says: 'A bundle of persona, skills with their files, routes and tasks that an agent has got: pinned by its digest, checked, and taken away again as it came.',
    ...{ view: PackageView, key: PackageKey, manifest: 'never', find },
    scopeOf: ({ agent }) => agent,
    actions: { ...readsOf(packages), ...writesOf(packages) },
  });
}
