import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Selectable } from 'kysely';
import type { ArchiveTable } from '../../db/tables/archives.js';
import { migrations } from '../../db/migrations/index.js';
import { readArchive } from '../../maintenance/archive/read.js';
import { archiveFile, archivesFolder } from '../../platform/archive-file.js';
import { isDiskFull } from '../../platform/disk-full.js';
import { log } from '../../platform/log.js';
import { Problem } from '../../platform/problem.js';
import type { Engine } from '../engine.js';
import { forgetSubjects } from '../erasure/receipt.js';
import { makeArchive, type MakeOptions } from './make.js';
import { erasedSince, rewriteArchive } from './rewrite.js';
import { keepSchedule } from './schedule.js';

type Row = Selectable<ArchiveTable>;
type Changes = Partial<Omit<Row, 'id' | 'version'>>;

/** An archive whose making was broken off so often is given up. */
const mostAttempts = 3;

function reasonOf(error: unknown): string {
  if (isDiskFull(error)) return 'the disk is full';
  return error instanceof Problem ? error.detail : error instanceof Error ? error.message : String(error);
}

/** Makes, looks at and removes archives, one after the other, as their rows say. */
export class Archives {
  readonly #folder: string;
  #stopping = new AbortController();

  constructor(
    private readonly engine: Engine,
    private readonly still: MakeOptions['still'],
  ) {
    this.#folder = join(engine.config.dataDir, archivesFolder);
  }

  start(): void {
    this.#stopping = new AbortController();
  }

  /** What is being made is broken off, and made anew by the next server. */
  stop(): void {
    this.#stopping.abort(new Error('the server is stopping'));
  }

  async pass(): Promise<boolean> {
    await keepSchedule(this.engine);
    const row = await this.due();
    if (!row) return false;
    if (row.state === 'leaving') await this.remove(row);
    else if (row.state !== 'ready') await this.make(row);
    else if (row.work === 'rewrite') await this.rewrite(row);
    else await this.verify(row);
    return true;
  }

  private async due(): Promise<Row | undefined> {
    const rows = this.engine.database.read.selectFrom('archive').selectAll().orderBy('id').limit(1);
    return (
      (await rows.where('state', 'in', ['leaving', 'waiting', 'making']).executeTakeFirst()) ??
      (await rows.where('work', 'is not', null).where('state', '=', 'ready').executeTakeFirst())
    );
  }

  private async change(id: string, changes: Changes, from: Row['state'][]): Promise<boolean> {
    const updatedAt = this.engine.iso();
    const row = await this.engine.database.transact((tx) =>
      tx
        .updateTable('archive')
        .set((eb) => ({ ...changes, updatedAt, version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .where('state', 'in', from)
        .returning('id')
        .executeTakeFirst(),
    );
    return row !== undefined;
  }

  private async make({ id, attempts, withKey, createdAt }: Row): Promise<void> {
    if (attempts >= mostAttempts) {
      const reason = `it was broken off ${attempts} times`;
      return void (await this.change(id, { state: 'failed', reason }, ['making']));
    }
    if (!(await this.change(id, { state: 'making', attempts: attempts + 1 }, ['waiting', 'making']))) return;
    const staging = join(this.#folder, '.making');
    const { signal } = this.#stopping;
    try {
      await rm(staging, { recursive: true, force: true });
      const schema = migrations.map(({ name }) => name);
      const { dataDir } = this.engine.config;
      const made = await makeArchive({
        ...{ dataDir, staging, signal, still: this.still },
        into: join(this.#folder, archiveFile(id)),
        head: { format: 1, id, createdAt, schema, withKey },
      });
      // Nothing of its making is left when it is said to be ready.
      await rm(staging, { recursive: true, force: true });
      await this.change(id, { state: 'ready', ...made, reason: null, madeAt: this.engine.iso() }, ['making']);
    } catch (error) {
      if (signal.aborted) await this.change(id, { state: 'waiting', attempts }, ['making']);
      else await this.failed(id, error);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }

  private async failed(id: string, error: unknown): Promise<void> {
    log.gateway.error({ error, archive: id }, 'no archive');
    await rm(join(this.#folder, '.making'), { recursive: true, force: true });
    await this.change(id, { state: 'failed', reason: reasonOf(error) }, ['making']);
  }

  private async verify(row: Row): Promise<void> {
    const path = join(this.#folder, archiveFile(row.id));
    if (!existsSync(path)) {
      const gone = { state: 'missing', work: null, reason: 'its file is gone' } as const;
      return void (await this.change(row.id, gone, ['ready']));
    }
    const fault = await this.faultOf(path, row);
    if (this.#stopping.signal.aborted) return;
    const verdict = fault === undefined ? ('whole' as const) : ('damaged' as const);
    const looked = { verdict, reason: fault ?? null, verifiedAt: this.engine.iso(), work: null };
    await this.change(row.id, looked, ['ready']);
  }

  /** Killed in between, the old file stands until the new one is whole, and it is done again. */
  private async rewrite(row: Row): Promise<void> {
    const archive = join(this.#folder, archiveFile(row.id));
    const staging = join(this.#folder, '.making');
    const { signal } = this.#stopping;
    const { database, keys } = this.engine;
    const rewrittenAt = this.engine.iso();
    try {
      await rm(staging, { recursive: true, force: true });
      const erasures = await erasedSince(database.read, keys, row.createdAt);
      const made = await rewriteArchive({ archive, staging, erasures, keys, signal, now: rewrittenAt });
      await rm(staging, { recursive: true, force: true });
      const anew = { rewrittenAt, work: null, reason: null, verifiedAt: null, verdict: null };
      await this.change(row.id, { ...made, ...anew }, ['ready']);
      await database.transact((tx) => forgetSubjects(tx));
    } catch (error) {
      if (signal.aborted) return;
      log.gateway.error({ error, archive: row.id }, 'an archive was not written anew');
      await this.change(row.id, { work: null, reason: reasonOf(error) }, ['ready']);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }

  private async faultOf(path: string, row: Row): Promise<string | undefined> {
    try {
      const { sha256 } = await readArchive(path, { signal: this.#stopping.signal });
      return sha256 === row.sha256 ? undefined : 'it is not the file that was made here';
    } catch (error) {
      return reasonOf(error);
    }
  }

  private async remove({ id }: Row): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await rm(join(this.#folder, archiveFile(id)), { force: true });
    await this.engine.database.transact((tx) => tx.deleteFrom('archive').where('id', '=', id).execute());
  }
}
