import type { Draft } from './translation.js';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * An object of a foreign file. A field of another type than it must have is a fault; a field that nobody takes is told
 * of at the end, so that nothing is dropped in silence.
 */
export class Given {
  readonly #taken = new Set<string>();

  constructor(
    readonly path: string,
    private readonly fields: Fields,
    private readonly draft: Draft,
  ) {}

  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.fields, name) && this.fields[name] !== null && this.fields[name] !== undefined;
  }

  names(): string[] {
    return Object.keys(this.fields);
  }

  /** The value as it stands; undefined where there is none. */
  raw(name: string): unknown {
    this.#taken.add(name);
    return this.has(name) ? this.fields[name] : undefined;
  }

  text(name: string): string | undefined {
    return this.typed(name, isText, 'must be a text');
  }

  flag(name: string): boolean | undefined {
    return this.typed(name, (value) => typeof value === 'boolean', 'must be true or false');
  }

  count(name: string): number | undefined {
    return this.typed(name, (value) => Number.isSafeInteger(value) && Number(value) >= 0, 'must be a count');
  }

  /** One of the words; another one is a fault, because it could mean more than what is then assumed. */
  word<T extends string>(name: string, words: readonly T[]): T | undefined {
    const message = `must be one of ${words.join(', ')}`;
    return this.typed(name, (value): value is T => words.some((word) => word === value), message);
  }

  /** Numbers are ids that somebody wrote without quotes. */
  texts(name: string): string[] | undefined {
    const found = this.typed(
      name,
      (value): value is (string | number)[] =>
        Array.isArray(value) && value.every((item) => isText(item) || Number.isSafeInteger(item)),
      'must be a list of texts',
    );
    return found?.map(String);
  }

  /** An id: text, or a number that somebody wrote without quotes. */
  id(name: string): string | undefined {
    const found = this.typed(
      name,
      (value): value is string | number => isText(value) || Number.isSafeInteger(value),
      'must be an id',
    );
    return found === undefined ? undefined : String(found).trim();
  }

  object(name: string): Given | undefined {
    const found = this.typed(name, isFields, 'must be an object');
    return found && new Given(this.at(name), found, this.draft);
  }

  list(name: string): Given[] {
    const found = this.typed(
      name,
      (value): value is Fields[] => Array.isArray(value) && value.every(isFields),
      'must be a list of objects',
    );
    return (found ?? []).map((fields, index) => new Given(`${this.at(name)}.${index}`, fields, this.draft));
  }

  /** Every field as an object, under its name. */
  entries(): [string, Given][] {
    return this.names().flatMap((name): [string, Given][] => {
      const found = this.object(name);
      return found ? [[name, found]] : [];
    });
  }

  leave(name: string, reason: string): void {
    if (!this.has(name)) return;
    this.#taken.add(name);
    this.draft.leave(this.at(name), reason);
  }

  /** Tells of a part of a field that is taken. */
  tell(part: string, reason: string): void {
    this.draft.leave(this.at(part), reason);
  }

  /** Tells of whatever was not taken. */
  rest(reasons: Readonly<Record<string, string>> = {}, otherwise = 'has no counterpart here'): void {
    for (const name of this.names())
      if (!this.#taken.has(name) && this.has(name))
        this.draft.leave(this.at(name), Object.hasOwn(reasons, name) ? (reasons[name] ?? '') : otherwise);
  }

  private typed<T>(name: string, is: (value: unknown) => value is T, message: string): T | undefined;
  private typed(name: string, is: (value: unknown) => boolean, message: string): undefined;
  private typed(name: string, is: (value: unknown) => boolean, message: string): unknown {
    const value = this.raw(name);
    if (value === undefined || is(value)) return value;
    this.draft.fault(this.at(name), message);
    return undefined;
  }
}
