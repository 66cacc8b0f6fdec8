import type { ReferenceExpression } from 'kysely';
import type { Question, Verdict } from '../identity/acl.js';
import type { Caller } from '../identity/caller.js';
import type { After, ReadDb, Tx } from '../db/db.js';
import type { Json } from '../platform/json.js';
import type { Dto } from './field-registry.js';
import type { Ports } from './ports.js';
import type { Readable } from './readable.js';

/**
 * `web` are the pages: what they do is done as the maker of their link. `chat` are commands, done as who wrote them. No
 * action is theirs alone.
 */
export type Surface = 'rest' | 'mcp' | 'door' | 'web' | 'chat';
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a read may use. There is no way from here to a write. */
export interface ReadContext {
  db: ReadDb;
  caller: Caller;
  now: string;
  ports: Ports;
  requestId: string | undefined;
  /**
   * Where a list may read, as SQL over the column that holds a row's scope: acts before the limit. `action` where the
   * rows are another resource's.
   */
  readable(column: ReferenceExpression<never, never> | string, action?: string): Readable;
  /** Asks the gate a further question; for decisions that depend on what was read. */
  verdict(question: Question): Promise<Verdict>;
  /** As `verdict`, and refuses with a problem where the answer is no. */
  ask(question: Question): Promise<void>;
  /**
   * Another action as a part of this one, asked at the same gate; of a read only a read. A write joins the transaction
   * and leaves an audit row of its own. Answers with what the action does, before it is made into a view.
   */
  part(id: string, args: Record<string, unknown>): Promise<unknown>;
  /** The arguments of a call of another action, as its input takes them; a Problem where it does not. */
  checked(id: string, args: Record<string, unknown>): { [name: string]: Json };
  /** Whether it is a part of another action: nobody sees what it answers. */
  isPart: boolean;
  /**
   * What stands in no row, read once for a call and all its parts. In a transaction, where nothing but rows may be
   * awaited, only what was read before it is there.
   */
  once<T>(key: string, look: () => Promise<T>): Promise<T | undefined>;
  /** What writes would come to: they are carried out, and all is undone. */
  rehearse<T>(work: (context: WriteContext) => Promise<T>): Promise<T>;
}

/** What a write may use: the transaction, and nothing that could outlive it. */
export interface WriteContext extends ReadContext {
  db: Tx;
  after: After;
  /** Names what this call does outside: the same when a turn repeats the tool use, so that nothing leaves twice (P3). */
  effectKey: string;
  /** What `prepare` answered. */
  prepared: unknown;
  newId(): string;
  /** The stamps of a new row. */
  stamps(): { version: number; createdAt: string; createdBy: string; updatedAt: string };
  /** The stamps of a changed row. */
  touched(row: { version: number }): { version: number; updatedAt: string };
}

/**
 * Which agents an action concerns. `rows`: a list, filtered in SQL. `row`: the stored row of the key, found by the
 * kernel. A function answers from the input, for new rows and for actions on the instance.
 */
export type ScopeOf<I> =
  | 'rows'
  | 'row'
  | ((input: I, context: { db: ReadDb; caller: Caller }) => string | string[] | Promise<string | string[]>);

/** What the gate is asked for an action on a part of something. */
export interface Asks {
  action: string;
  params(args: Record<string, unknown>): Record<string, unknown>;
}

interface ActionBase<I, Row> {
  /** The body, or for reads the query. */
  input: Dto<I>;
  /** One or two sentences for a model and a person: the effect, then when not to use it. */
  says: string;
  scope: ScopeOf<I>;
  /** Further questions that must all be answered with yes: the new scope of a moved row, governed fields. */
  also?(input: I, row: Row | undefined): Question[];
  /** The input is a merge patch of the shape. */
  partial?: boolean;
  /** The name that grants and audit know it by, where it belongs to another resource than its address says. */
  id?: string;
  /**
   * The question at the gate, where the row is a part of what another resource has: its action, and the arguments as it
   * knows them. Who may do something with the whole may do it with the part, and nobody else.
   */
  asks?: Asks;
  /** What was sent is taken and not yet done: 202 instead of 200. */
  accepts?: boolean;
  /** Only for verbs outside the usual ones. */
  at?: { method: Method; path?: string };
  /** Surfaces; absent means all of them. */
  on?: readonly Surface[];
  /** The shape of the answer where it is not the resource's view; `undefined` where there is none. */
  answer?: Dto;
}

export interface ReadAction<I, R, Row> extends ActionBase<I, Row> {
  effect: 'read';
  /** The answer is `(signal) => AsyncIterable<StreamEvent>`, sent as server-sent events; REST only. */
  stream?: boolean;
  run(context: ReadContext, input: I, row: Row): Promise<R>;
}

/** One server-sent event; `seq` is its id, which a client resumes after. */
export interface StreamEvent {
  seq: number;
  kind: string;
  data: unknown;
}

export interface WriteAction<I, R, Row> extends ActionBase<I, Row> {
  effect: 'write';
  /** Runs before the transaction, for what must not be awaited inside it: reading a file. Given on as `prepared`. */
  prepare?(context: ReadContext, input: I, key: Record<string, string>): Promise<unknown>;
  /** What the audit row points at; the key of the answered row where absent. */
  target?(result: R): string;
  /** What the audit row tells besides: what was changed along. */
  detail?(result: R): string | undefined;
  run(context: WriteContext, input: I, row: Row): Promise<R>;
  /**
   * Runs after the commit, for a hot tool whose answer may come later: it may wait, and what it answers is shown instead.
   * A repeated call is given the stored answer and gets here again.
   */
  finish?(context: ReadContext, result: R): Promise<R>;
}

// The registry holds actions of every input, row and answer side by side; each is checked where it is declared.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Action = ReadAction<any, any, any> | WriteAction<any, any, any>;

/** How rows stand in a manifest, where their fields do not tell. */
export interface Written {
  /** What an absent field means; a field that has this value is left out. */
  defaults?: Readonly<Record<string, unknown>>;
  /** Where the server draws the keys: rows that agree in these fields are one row, changed. */
  sameBy?: readonly string[];
  /** The order of the rows means something: this action puts rows, by `ids`, into the order that is given. */
  orderedBy?: string;
  /** The fields in the spelling that is stored. */
  spelled?(fields: Record<string, unknown>): Record<string, unknown>;
  /** The rows are files of homes, and no rows of a table. */
  files?: boolean;
  /** Fields that rows of another kind say, by that kind; they are not written here. */
  elsewhere?: Readonly<Record<string, string>>;
  /** The row by what names it in its table, as its list shows it; where the key alone does not find that. */
  stored?(db: ReadDb, id: string): Promise<object | undefined>;
  /** Rows that say something about this instance alone, or what they say is said already. */
  leavesOut?(row: Record<string, unknown>): boolean;
}

/** A resource: the one place where its fields, rules, prose and verbs stand. */
export interface Resource<Row = never> {
  /** Plural, kebab; the wire name on every face. */
  name: string;
  /** Singular, Pascal; manifest kind and OpenAPI tag. */
  kind: string;
  says: string;
  view: Dto;
  /** The fields that name a row, in order. */
  key?: Dto;
  manifest: 'apply' | 'export' | 'never';
  written?: Written;
  /** `hot` leaves a tool-call row instead of an audit row, and its tools carry no prefix. */
  tier?: 'cold' | 'hot';
  /** A change of such a row makes a new configuration snapshot: the next message is decided on it. */
  routing?: boolean | ((key: Record<string, string>) => boolean);
  /** The stored row of a key; the same function inside and outside a transaction. */
  find?(db: ReadDb, key: Record<string, string>): Promise<Row | undefined>;
  /** The version of a row that does not carry it; in a transaction it knows what `prepare` has looked at. */
  versionOf?(context: ReadContext, row: Row): Promise<number | undefined>;
  /** Which agents a stored row belongs to. */
  scopeOf?(row: Row): string | string[];
  actions: Record<string, Action>;
}

export function read<I, R, Row = undefined>(
  action: Omit<ReadAction<I, R, Row>, 'effect'>,
): ReadAction<I, R, Row> {
  return { effect: 'read', ...action };
}

export function write<I, R, Row = undefined>(
  action: Omit<WriteAction<I, R, Row>, 'effect'>,
): WriteAction<I, R, Row> {
  return { effect: 'write', ...action };
}

export function defineResource<Row>(resource: Resource<Row>): Resource {
  return resource as unknown as Resource;
}
