import type { PackageItem } from '../../db/tables/packages.js';
import type { WriteContext } from '../../kernel/resource.js';
import { patchOf } from '../../manifest/diff.js';
import type { Fields } from '../../manifest/rows.js';
import { digestOfRow, keyOf, type Step } from './compare.js';

type Acting = Pick<WriteContext, 'part'>;

/** Fields beside those that name the row. */
const beside = (fields: Fields, key: object): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in key)));

/** Each row is asked for at the gate and recorded as if it were written by itself. */
async function write({ part }: Acting, step: Step, agent: string): Promise<string | undefined> {
  const { kind, name, own, live = {}, to = {} } = step;
  const key = keyOf(kind, name, own?.id, agent);
  const { actions } = kind.resource;
  if (step.verb === 'update' && actions.update && key) {
    await part(kind.idOf('update'), { ...key, ...(patchOf(live, to) as object) });
    return own?.id;
  }
  if (actions.create) return ((await part(kind.idOf('create'), to)) as { id?: string }).id;
  await part(kind.idOf('replace'), { ...key, ...beside(to, key ?? {}) });
  return undefined;
}

/** Carries the steps out; answers what the package has brought from now on. */
export async function carryOut(
  context: Acting,
  steps: readonly Step[],
  agent: string,
): Promise<PackageItem[]> {
  const items: PackageItem[] = [];
  // A file that is taken away makes room for a folder.
  for (const step of [...steps].sort((a, b) => Number(b.verb === 'delete') - Number(a.verb === 'delete'))) {
    const { kind, name, verb, own, to } = step;
    const brought = { kind: kind.name, name };
    if (verb === 'create' || verb === 'update') {
      const id = await write(context, step, agent);
      items.push({ ...brought, ...(id !== undefined && { id }), digest: digestOfRow(to ?? {}, agent) });
    } else if (verb === 'delete') {
      const key = keyOf(kind, name, own?.id, agent);
      await context.part(kind.idOf('delete'), { ...key });
    } else if (own && to) {
      // What was edited stays the package's, as it was brought; what it has no more is let go.
      const digest = verb === 'unchanged' ? digestOfRow(to, agent) : own.digest;
      items.push({ ...own, digest });
    }
  }
  return items;
}
