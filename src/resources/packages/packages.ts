import type { ReadContext, Resource, WriteContext } from '../../kernel/resource.js';
import { Kinds } from '../../manifest/kinds.js';
import { Problem } from '../../platform/problem.js';
import type { Bundle } from './bundle.js';
import { carryOut } from './carry.js';
import { compare, digestOfRow, keyOf, liveRow, type Step } from './compare.js';
import type { NewPackage, PackageUpgrade } from './packages.dto.js';
import { bundleOf, find, originOf, refuseFindings, type PackageRow } from './packages.rows.js';
import { findingName } from './scan.js';

/** A row with what the record tells of its change. */
export type Changed = PackageRow & { told?: string };

/** What was not done as the package has it, for the record. */
function toldOf(steps: readonly Step[], { accept = [] }: PackageUpgrade = {}): string {
  const named = (verb: string): string[] =>
    steps.filter((step) => step.verb === verb).map(({ kind, name }) => `${kind.name} ${name}`);
  return [
    ...['create', 'update', 'delete', 'kept', 'conflict'].flatMap((verb) =>
      named(verb).length > 0 ? [`${verb}: ${named(verb).join(', ')}`] : [],
    ),
    ...(accept.length > 0 ? [`accepted: ${accept.join(', ')}`] : []),
  ].join('; ');
}

function refuseTaken(steps: readonly Step[]): void {
  const taken = steps
    .filter(({ verb }) => verb === 'refused')
    .map(({ kind, name }) => `${kind.name} ${name}`);
  if (taken.length === 0) return;
  const message = `is there and not the package's own; name it in overwrite to write over it`;
  const errors = taken.map((name) => ({ path: 'overwrite', message: `${name} ${message}` }));
  throw new Problem('conflict', `${taken.join(', ')} ${message}.`, errors);
}

/** What is done with packages, by the actions of the resources whose rows they bring. */
export class Packages {
  readonly kinds: Kinds;

  constructor(resources: readonly Resource[]) {
    this.kinds = new Kinds(resources);
  }

  /** Reads bundle and files before the transaction, which then knows them. */
  prepare = async (context: ReadContext, order: PackageUpgrade, agent: string, row?: PackageRow) => {
    const bundle = await bundleOf(context, order, this.kinds, agent);
    refuseFindings(bundle, order);
    await this.steps(context, bundle, order, agent, row);
    return bundle;
  };

  steps(context: ReadContext, bundle: Bundle, order: PackageUpgrade, agent: string, row?: PackageRow) {
    const { overwrite = [] } = order;
    return compare(context, this.kinds, {
      ...{ agent, items: row?.items ?? [], wanted: bundle.wanted, overwrite },
    });
  }

  create = async (context: WriteContext, order: NewPackage): Promise<Changed> => {
    const { db } = context;
    const { agent } = order;
    const bundle = context.prepared as Bundle;
    const owner = await db.selectFrom('agent').where('path', '=', agent).select('id').executeTakeFirst();
    if (!owner)
      throw new Problem('invalid', `There is no agent ${agent}.`, [{ path: 'agent', message: 'names none' }]);
    if (await find(db, { agent, name: bundle.name }))
      throw new Problem('conflict', `${agent} has a package ${bundle.name} already; upgrade it.`);
    const steps = await this.steps(context, bundle, order, agent);
    refuseTaken(steps);
    const items = await carryOut(context, steps, agent);
    const { name, description, digest } = bundle;
    const row = await db
      .insertInto('package')
      .values({
        ...{ id: context.newId(), agentId: owner.id, name, description, digest, items },
        ...originOf(order),
        ...context.stamps(),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { ...row, agent, told: toldOf(steps, order) };
  };

  upgrade = async (context: WriteContext, order: PackageUpgrade, row: PackageRow): Promise<Changed> => {
    const { agent } = row;
    const bundle = context.prepared as Bundle;
    if (bundle.name !== row.name)
      throw new Problem('invalid', `The bundle is ${bundle.name}, not ${row.name}; install it by itself.`);
    const steps = await this.steps(context, bundle, order, agent, row);
    refuseTaken(steps);
    const items = await carryOut(context, steps, agent);
    const { description, digest } = bundle;
    const changed = await context.db
      .updateTable('package')
      .set({ description, digest, items, ...originOf(order), ...context.touched(row) })
      .where('id', '=', row.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { ...changed, agent, told: toldOf(steps, order) };
  };

  /** Takes away what is still as it was brought. */
  remove = async (context: WriteContext, row: PackageRow): Promise<Changed> => {
    const { agent, items } = row;
    const steps = await compare(context, this.kinds, { agent, items, wanted: [] });
    await carryOut(context, steps, agent);
    await context.db.deleteFrom('package').where('id', '=', row.id).execute();
    return { ...row, told: toldOf(steps) };
  };

  get = async (context: ReadContext, row: PackageRow) => {
    const items = await Promise.all(
      row.items.map(async ({ kind: kindName, name, id, digest }) => {
        const kind = this.kinds.find(kindName);
        const live = kind && (await liveRow(context, kind, keyOf(kind, name, id, row.agent), row.agent));
        const same = live && digestOfRow(live, row.agent) === digest;
        const state = same ? 'unchanged' : live ? 'edited' : 'gone';
        return { kind: kindName, name, ...(id !== undefined && { id }), state };
      }),
    );
    return { ...row, items };
  };

  plan = async (context: ReadContext, order: NewPackage) => {
    const { agent, accept = [] } = order;
    const bundle = await bundleOf(context, order, this.kinds, agent);
    const row = await find(context.db, { agent, name: bundle.name });
    const steps = await this.steps(context, bundle, order, agent, row);
    const findings = bundle.findings.map((finding) => ({
      ...finding,
      accepted: accept.includes(findingName(finding)),
    }));
    const { name, description, digest } = bundle;
    return {
      ...{ name, description, digest, installed: row !== undefined, findings },
      refused: findings.some(({ accepted }) => !accepted) || steps.some(({ verb }) => verb === 'refused'),
      changes: steps.map(({ kind, name: item, verb, live, to }) => ({
        ...{ kind: kind.name, name: item, verb },
        ...(verb !== 'unchanged' && { ...(live && { from: live }), ...(to && { to }) }),
      })),
    };
  };
}
