import type { ReadDb } from './db.js';
import type { Tables } from './tables/index.js';

/** The tables that say who a caller is and what it may do. */
export type Authority = Extract<keyof Tables, 'agent' | 'grant' | 'member' | 'token'>;

const names = /\b(agent|grant|member|token)\b/g;
/** A savepoint is left by its own statement, and takes back what was written. */
const undoing = /^rollback/i;
/** Exactly one new grant; the second value says who gets it. */
const oneGrant = /^insert into "grant" \("id", "principal"(, "\w+")*\) values \((\+\?, )*\+\?\)$/;

/** More answers than this are not kept: callers without end would otherwise fill the memory. */
const most = 2000;

/** How often it is looked whether somebody else has written the file, against whom the data directory is locked. */
const foreignMs = 20;

/** What the writing connection tells. */
export interface Connection {
  readonly inTransaction: boolean;
  /** Changes when another process has written. */
  foreign(): unknown;
}

interface Kept {
  value: unknown;
  state: number;
}

interface Asked<T> {
  tables: Authority[];
  key: string;
  load: () => Promise<T>;
  /** Nothing but grants to these decides the answer. */
  about: readonly string[] | undefined;
}

/**
 * Answers about authority, kept until a statement touches a table that they were read from. A transaction that has
 * written to such a table reads the table itself, once for each of its writes, and what it wrote counts for others when
 * it is over.
 */
export class Memory {
  readonly #connection: Connection;
  readonly #kept = new Map<string, Kept>();
  /** How often each table was changed. */
  readonly #changes: Record<Authority, number> = { agent: 0, grant: 0, member: 0, token: 0 };
  /** What the open transaction has written to. */
  readonly #written = new Set<Authority>();
  /** What the open transaction has read since, and how often that was forgotten. */
  readonly #own = new Map<string, { value: unknown; about: readonly string[] | undefined }>();
  #writes = 0;
  #foreign: unknown;
  #looked = performance.now();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#foreign = connection.foreign();
  }

  /** What to call after each run of a statement of the writing connection; `sql` where it can write or undo. */
  watch(sql = ''): (values: readonly unknown[]) => void {
    const tables = new Set(sql.match(names) as Authority[] | null);
    const changes = tables.size > 0 || undoing.test(sql);
    const grants = oneGrant.test(sql);
    return ([, principal]) => this.#ran(tables, changes, grants ? principal : undefined);
  }

  #ran(tables: ReadonlySet<Authority>, changes: boolean, grantedTo: unknown): void {
    for (const name of tables) this.#written.add(name);
    if (changes) this.#forgetOwn(grantedTo);
    if (this.#written.size === 0 || this.#connection.inTransaction) return;
    for (const name of this.#written) this.#changes[name] += 1;
    this.#written.clear();
    this.#forgetOwn();
  }

  /** A new grant changes nothing for those whom it does not name. */
  #forgetOwn(grantedTo?: unknown): void {
    this.#writes += 1;
    for (const [key, { about }] of this.#own)
      if (grantedTo === undefined || !about || about.includes(grantedTo as string)) this.#own.delete(key);
  }

  async answer<T>({ tables, key, load, about }: Asked<T>, inside: boolean): Promise<T> {
    this.#look();
    if (inside && this.#unsettled(tables)) return this.#ownAnswer({ key, load, about });
    const state = this.#state(tables);
    const known = this.#kept.get(key);
    if (known?.state === state) return known.value as T;
    const value = await load();
    // What was read while it changed says nothing about afterwards.
    const steady = state === this.#state(tables) && !(inside && this.#unsettled(tables));
    if (steady && value !== undefined) this.#keep(key, { value, state });
    return value;
  }

  /** What the open transaction reads of what it has written holds until its next write to such a table. */
  async #ownAnswer<T>({ key, load, about }: Omit<Asked<T>, 'tables'>): Promise<T> {
    const known = this.#own.get(key);
    if (known) return known.value as T;
    const writes = this.#writes;
    const value = await load();
    if (writes === this.#writes && this.#own.size < most) this.#own.set(key, { value, about });
    return value;
  }

  #unsettled(tables: Authority[]): boolean {
    return this.#written.size > 0 && tables.some((name) => this.#written.has(name));
  }

  #state(tables: Authority[]): number {
    return tables.reduce((sum, name) => sum + this.#changes[name], 0);
  }

  #keep(key: string, kept: Kept): void {
    if (this.#kept.size >= most) this.#kept.clear();
    this.#kept.set(key, kept);
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#looked < foreignMs) return;
    this.#looked = now;
    const foreign = this.#connection.foreign();
    if (foreign !== this.#foreign)
      for (const name of Object.keys(this.#changes)) this.#changes[name as Authority] += 1;
    this.#foreign = foreign;
  }
}

const memories = new WeakMap<object, { memory: Memory; inside: boolean }>();

/** From now on `remembered` answers for this handle; `inside` is a transaction's own. */
export function giveMemory(handle: object, memory: Memory, inside: boolean): void {
  memories.set(handle, { memory, inside });
}

/**
 * What `load` reads from these tables, from memory where nothing has changed in them since. `key` names the question;
 * no other table may decide the answer, and whoever gets it must not change it. Where nothing but grants to some
 * principals does, `about` names these.
 */
export async function remembered<T>(
  db: ReadDb,
  tables: Authority[],
  key: string,
  load: () => Promise<T>,
  about?: readonly string[],
): Promise<T> {
  const place = memories.get(db);
  return place ? place.memory.answer({ tables, key, load, about }, place.inside) : load();
}
