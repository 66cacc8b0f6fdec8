import Sqlite from 'better-sqlite3';
import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDatabase,
  type Transaction,
} from 'kysely';
import { log } from '../platform/log.js';
import { unobserved, type Commit } from '../platform/steps.js';
import { CommitGroup } from './group.js';
import { giveMemory, Memory, type Connection } from './memory.js';
import { SnakeCompiler } from './rows.js';
import { behind, cachingDatabase } from './sqlite/statements.js';
import type { Tables } from './tables/index.js';

/** A read: no insert, update or delete can be spelled with it. A transaction may stand in for it. */
export type ReadDb = Pick<Kysely<Tables>, 'selectFrom' | 'with' | 'withRecursive' | 'fn' | 'getExecutor'>;

/** A write in progress; it exists only inside `transact`. */
export type Tx = Transaction<Tables>;

/** Registers what must happen once the commit is real: waking a loop, never work that could be lost. */
export type After = (work: () => void) => void;

/** A write transaction open longer than this is a fault: something other than the database was awaited inside. */
const slowWriteMs = 250;

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** Where the disk is full SQLite undoes the transaction by itself; that failure is the one to be told. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch((error: Error) => {
      if (!error.message.includes('no transaction is active')) throw error;
    });
  }
}

function kyselyOver(database: SqliteDatabase): Kysely<Tables> {
  class Dialect extends SqliteDialect {
    override createDriver(): SqliteDriver {
      return new ImmediateDriver({ database });
    }

    override createQueryCompiler(): SnakeCompiler {
      return new SnakeCompiler();
    }

    override createAdapter(): SqliteAdapter {
      return behind(new SqliteAdapter(), database);
    }
  }
  return new Kysely<Tables>({ dialect: new Dialect({ database }) });
}

function connectionOf(writer: Sqlite.Database): Connection {
  const version = writer.prepare('pragma data_version').pluck();
  return {
    get inTransaction() {
      return writer.inTransaction;
    },
    foreign: () => version.get(),
  };
}

/** The two handles on one file: one writer, and a read-only connection that does not queue behind it. */
export class Database {
  readonly read: ReadDb;
  readonly #writer: Kysely<Tables>;
  readonly #reader: Kysely<Tables>;
  readonly #group: CommitGroup;
  readonly #files: readonly Sqlite.Database[];
  /** Called with the milliseconds of a write that was open too long; the tests make it throw. */
  onSlowWrite = (ms: number): void => log.db.warn({ ms: Math.round(ms) }, 'slow write');

  /** Told before and after each commit that has a name. */
  onStep = unobserved;

  constructor(readonly path: string) {
    const writer = new Sqlite(path);
    writer.pragma('journal_mode = WAL');
    // FULL, so that a message acknowledged to its platform survives a power cut (P1).
    writer.pragma('synchronous = FULL');
    for (const pragma of ['foreign_keys = ON', 'busy_timeout = 5000', 'temp_store = MEMORY'])
      writer.pragma(pragma);
    // What retention and erasure delete is not to stay in pages that are free.
    writer.pragma('secure_delete = ON');
    const reader = new Sqlite(path, { readonly: true });
    reader.pragma('busy_timeout = 5000');
    const memory = new Memory(connectionOf(writer));
    this.#writer = kyselyOver(cachingDatabase(writer, (sql) => memory.watch(sql)));
    this.#reader = kyselyOver(cachingDatabase(reader, () => () => undefined));
    this.#group = new CommitGroup({
      writer: this.#writer,
      begun: (tx) => giveMemory(tx, memory, true),
      took: (ms) => ms > slowWriteMs && this.onSlowWrite(ms),
      step: () => this.onStep,
    });
    this.#files = [reader, writer];
    this.read = this.#reader;
    giveMemory(this.read, memory, false);
  }

  /**
   * A write in a BEGIN IMMEDIATE transaction, which those that come at the same moment share. Inside it only `tx` may
   * be awaited: the handles outside wait for this one.
   */
  transact<T>(work: (tx: Tx, after: After) => Promise<T>, commit?: Commit): Promise<T> {
    return this.#group.run(work, commit);
  }

  /** The writer itself, for migrations and maintenance; nothing else may hold it. */
  get writer(): Kysely<Tables> {
    return this.#writer;
  }

  /**
   * Empties the write-ahead log, in which what was deleted stands until it is written over. False where somebody reads
   * an older state: then nothing is waited for.
   */
  emptyLog(): boolean {
    const [, writer] = this.#files;
    if (writer?.inTransaction) return false;
    writer?.pragma('busy_timeout = 0');
    try {
      const [{ busy }] = writer?.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
      return busy === 0;
    } finally {
      writer?.pragma('busy_timeout = 5000');
    }
  }

  async close(): Promise<void> {
    await this.#reader.destroy();
    await this.#writer.destroy();
    // A handle that was never asked anything is not Kysely's to close.
    for (const file of this.#files) file.close();
  }
}
