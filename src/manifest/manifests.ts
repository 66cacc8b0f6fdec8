import { auditHead } from '../kernel/audit.js';
import { covers, parseScope } from '../identity/scope.js';
import type { ReadContext, Resource, WriteContext } from '../kernel/resource.js';
import { Problem } from '../platform/problem.js';
import { carryOut, made, type CarriedOut, type Differing } from './carry-out.js';
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
  /** The part of the instance that they may speak for; absent means all of it. */
  scope?: string;
}

/** What differs, and a checksum of the rows of these kinds. */
interface Compared {
  checksum: string;
  all: Differing[];
}

/** As it was when the newest audit row was `head`. */
export interface Prepared extends Compared {
  head: string;
}

/** What a plan or an apply came to, and the state that it began with. */
export interface Result extends CarriedOut {
  checksum: string;
}

/** Whether nothing is left to be done, but for secrets whose values nobody has given. */
export interface Written extends Result {
  isAsWritten: boolean;
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
    const found = await this.rowsIn(context, scope, names);
    const documents: Exported['documents'] = [];
    for (const { kind, rows } of found)
      if (rows.length > 0 || mayStandIn(kind, scope))
        documents.push({ kind: kind.name, text: await textOf(kind, scope, rows) });
    return {
      scope,
      checksum: await checksumOf(found.filter(({ kind }) => kind.resource.manifest === 'apply')),
      documents,
    };
  }

  /** The rows of a part of the instance, kind by kind. */
  async rowsIn(
    context: ReadContext,
    scope: string,
    names?: readonly string[],
  ): Promise<{ kind: Kind; rows: Fields[] }[]> {
    const found: { kind: Kind; rows: Fields[] }[] = [];
    for (const kind of this.kinds.all.filter(({ name }) => !names || names.includes(name))) {
      // What may not be read must not look as if it were not there.
      await context.ask({ action: kind.asksOf('list'), scope });
      const rows = inside(await liveRows(context, kind), scope);
      found.push({ kind, rows: rows.map(({ fields }) => fields) });
    }
    return found;
  }

  /** What would change. Where something would, it is carried out and undone, so that whatever refuses it is told. */
  async plan(context: ReadContext, given: Given): Promise<Result> {
    const prepared = await this.prepare(context, given);
    if (!prepared.all.some(({ changes }) => changes.length > 0))
      return { checksum: prepared.checksum, changes: [], missing: [] };
    return context.rehearse(async (inner) => {
      const found = await this.asOfNow(inner, prepared);
      return { ...(await this.carryOut(inner, found)), checksum: found.checksum };
    });
  }

  /** What is to be done before the transaction of an apply, because it takes as long as the text is. */
  async prepare(context: ReadContext, given: Given): Promise<Prepared> {
    const wanted = await this.read(given);
    const { hash: head } = await auditHead(context.db);
    return { ...(await this.compare(context, wanted)), head };
  }

  /** In one transaction; `expect` is the checksum that the plan began with. */
  async apply(context: WriteContext, prepared: Prepared, expect?: string): Promise<Result> {
    const found = await this.asOfNow(context, prepared);
    if (expect !== undefined && found.checksum !== expect)
      throw new Problem('conflict', 'The configuration has changed since it was planned; plan again.');
    return this.carryOut(context, found);
  }

  /** As `apply`, of rows that were worked out and stand in no text. */
  async write(context: WriteContext, wanted: readonly Wanted[]): Promise<Written> {
    return this.carryOut(context, await this.compare(context, wanted));
  }

  private async read({ files, as, scope = '**' }: Given): Promise<Wanted[]> {
    if (as === undefined) return readManifests(files, this.kinds, scope);
    if (!covers(parseScope(scope), parseScope(`${as}/**`))) {
      const fault = { path: 'as', message: `must be within ${scope}` };
      throw new Problem('invalid', `as ${fault.message}.`, [fault]);
    }
    return retarget(await readManifests(files, this.kinds), as);
  }

  /** Every change of the configuration leaves its audit row: without a new one what was prepared still holds. */
  private async asOfNow(context: WriteContext, prepared: Prepared): Promise<Compared> {
    if ((await auditHead(context.db)).hash === prepared.head) return prepared;
    return this.compare(context, wantedOf(prepared));
  }

  /**
   * Makes the instance as it is written. What goes may take along what was only just written, as an agent does with what
   * is granted on it; so where something differs still it is done once more.
   */
  private async carryOut(context: WriteContext, found: Compared): Promise<Written> {
    const done = await carryOut(context, found.all);
    let after = await this.compare(context, wantedOf(found));
    if (after.all.some(({ changes }) => !changes.every(made))) {
      await carryOut(context, after.all);
      after = await this.compare(context, wantedOf(found));
    }
    const isAsWritten = after.all.every(({ changes }) => changes.every(made));
    return { ...done, checksum: after.checksum, isAsWritten };
  }

  private async compare(context: Pick<ReadContext, 'part'>, wanted: readonly Wanted[]): Promise<Compared> {
    const all: Differing[] = [];
    const rows: { kind: Kind; rows: Fields[] }[] = [];
    for (const one of wanted) {
      const live = await liveRows(context, one.kind);
      rows.push({ kind: one.kind, rows: live.map(({ fields }) => fields) });
      all.push({ wanted: one, live, changes: diff(one, live) });
    }
    return { checksum: await checksumOf(rows), all };
  }
}

const wantedOf = ({ all }: Compared): Wanted[] => all.map(({ wanted }) => wanted);

/** Rows of the instance stand in a part of the tree only where they belong to an agent of it. */
function mayStandIn({ fields }: Kind, scope: string): boolean {
  return scope === '**' || fields.some(({ name }) => ['path', 'agent', 'scope', 'target'].includes(name));
}
