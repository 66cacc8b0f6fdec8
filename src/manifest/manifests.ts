import type { ReadContext, Resource, WriteContext } from '../kernel/resource.js';
import { Problem } from '../platform/problem.js';
import { carryOut, type CarriedOut } from './carry-out.js';
import { diff } from './diff.js';
import { readManifests, type ManifestFile, type Wanted } from './documents.js';
import { Kinds, type Kind } from './kinds.js';
import { inside, liveRows } from './live.js';
import { retarget } from './retarget.js';
import { checksumOf, type Fields } from './rows.js';
import { textOf } from './text.js';

/** Manifests and where they are to be put. */
export interface Given {
  files: ManifestFile[];
  as?: string;
}

/** What a plan or an apply came to, and the state that it began with. */
export interface Result extends CarriedOut {
  checksum: string;
}

export interface Exported {
  scope: string;
  checksum: string;
  documents: { kind: string; text: string }[];
}

/** The configuration as text, and text as configuration; made of the resources' own actions. */
export class Manifests {
  readonly kinds: Kinds;

  constructor(resources: readonly Resource[]) {
    this.kinds = new Kinds(resources);
  }

  async export(context: ReadContext, scope: string, names?: readonly string[]): Promise<Exported> {
    const kinds = this.kinds.all.filter(({ name }) => !names || names.includes(name));
    const found: { kind: Kind; rows: Fields[] }[] = [];
    for (const kind of kinds) {
      // What may not be read must not look as if it were not there.
      await context.ask({ action: `${kind.resource.name}:list`, scope });
      const rows = inside(await liveRows(context, kind), scope);
      found.push({ kind, rows: rows.map(({ fields }) => fields) });
    }
    const told = found.filter(({ kind, rows }) => rows.length > 0 || mayStandIn(kind, scope));
    return {
      scope,
      checksum: checksumOf(found.filter(({ kind }) => kind.resource.manifest === 'apply')),
      documents: told.map(({ kind, rows }) => ({ kind: kind.name, text: textOf(kind, scope, rows) })),
    };
  }

  /** What would change. Where something would, it is carried out and undone, so that whatever refuses it is told. */
  async plan(context: ReadContext, given: Given): Promise<Result> {
    const wanted = this.read(given);
    const { checksum, changes } = await this.compare(context, wanted);
    if (changes === 0) return { checksum, changes: [], missing: [] };
    return { checksum, ...(await context.rehearse((inner) => carryOut(inner, wanted))) };
  }

  /** Before the transaction: reading text takes as long as it is. */
  read({ files, as }: Given): Wanted[] {
    const wanted = readManifests(files, this.kinds);
    return as === undefined ? wanted : retarget(wanted, as);
  }

  /** In one transaction; `expect` is the checksum that the plan began with. */
  async apply(context: WriteContext, wanted: readonly Wanted[], expect?: string): Promise<Result> {
    const { checksum } = expect === undefined ? { checksum: '' } : await this.compare(context, wanted);
    if (expect !== undefined && checksum !== expect)
      throw new Problem('conflict', 'The configuration has changed since it was planned; plan again.');
    const done = await carryOut(context, wanted);
    return { ...done, checksum: (await this.compare(context, wanted)).checksum };
  }

  private async compare(
    context: Pick<ReadContext, 'part'>,
    wanted: readonly Wanted[],
  ): Promise<{ checksum: string; changes: number }> {
    const rows: { kind: Kind; rows: Fields[] }[] = [];
    let changes = 0;
    for (const one of wanted) {
      const live = await liveRows(context, one.kind);
      rows.push({ kind: one.kind, rows: live.map(({ fields }) => fields) });
      changes += diff(one, live).length;
    }
    return { checksum: checksumOf(rows), changes };
  }
}

/** Rows of the instance stand in a part of the tree only where they belong to an agent of it. */
function mayStandIn({ fields }: Kind, scope: string): boolean {
  return scope === '**' || fields.some(({ name }) => ['path', 'agent', 'scope', 'target'].includes(name));
}
