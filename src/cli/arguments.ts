import { UsageError } from './failure.js';
import { nearest } from './nearest.js';

/** A flag as help shows it and the parser takes it. */
export interface Flag {
  name: string;
  /** What its value is called; absent for a switch. */
  takes?: string;
  says: string;
}

/** How a command line was read: words that are not flags, and for each flag what it was given. */
export interface Arguments {
  words: string[];
  flags: Map<string, string[]>;
  /** The object after `--json`, where one stands there. */
  body?: string;
}

export type FlagFor = (name: string) => Flag | undefined;

/** Flags that every command takes. */
export const globalFlags: Flag[] = [
  {
    name: 'url',
    takes: 'address',
    says: 'The server (default: ROOKERY_URL, then the one of this data directory)',
  },
  {
    name: 'token',
    takes: 'token',
    says: 'Who asks (default: ROOKERY_TOKEN, then the token file of the data directory)',
  },
  {
    name: 'data',
    takes: 'directory',
    says: 'The data directory (default: ROOKERY_DATA, then data/ of the checkout)',
  },
  { name: 'json', says: 'Print what the API answers, for programs' },
  { name: 'help', says: 'Explain this command' },
];

const short: Record<string, string> = { '-h': '--help', '-y': '--yes' };
const isJson = (text: string | undefined): text is string => text !== undefined && /^\s*[{[]/.test(text);

class Reader {
  readonly words: string[] = [];
  readonly flags = new Map<string, string[]>();
  body: string | undefined;

  constructor(
    private readonly rest: string[],
    private readonly flagFor: FlagFor,
  ) {}

  read(): Arguments {
    for (let next = this.rest.shift(); next !== undefined; next = this.rest.shift()) {
      const word = short[next] ?? next;
      if (word === '--') this.words.push(...this.rest.splice(0));
      else if (word.startsWith('--')) this.flag(word.slice(2));
      else if (/^-[^\d]/.test(word)) throw new UsageError(`there is no flag ${word}; see --help`);
      else this.words.push(word);
    }
    return { words: this.words, flags: this.flags, ...(this.body !== undefined && { body: this.body }) };
  }

  private flag(text: string): void {
    const at = text.indexOf('=');
    const name = at < 0 ? text : text.slice(0, at);
    const inline = at < 0 ? undefined : text.slice(at + 1);
    const flag = this.flagFor(name);
    if (name === 'json') return this.json(inline);
    if (flag) return this.note(name, flag.takes ? (inline ?? this.value(name)) : (inline ?? 'true'));
    const positive = name.startsWith('no-') ? this.flagFor(name.slice(3)) : undefined;
    if (!positive || positive.takes) throw new UsageError(`there is no flag --${name}; see --help`);
    this.note(name.slice(3), 'false');
  }

  /** Alone it asks for JSON as output; an object after it is the input as well. */
  private json(inline: string | undefined): void {
    this.note('json', 'true');
    if (inline !== undefined) this.body = inline;
    else if (this.flagFor('file') && isJson(this.rest[0])) this.body = this.rest.shift();
  }

  private value(name: string): string {
    const next = this.rest.shift();
    if (next === undefined) throw new UsageError(`--${name} takes a value`);
    return next;
  }

  private note(name: string, value: string): void {
    this.flags.set(name, [...(this.flags.get(name) ?? []), value]);
  }
}

/** Reads a command line by the flags that its command takes. */
export function readArguments(argv: readonly string[], flagFor: FlagFor): Arguments {
  return new Reader(
    [...argv],
    (name) => globalFlags.find((flag) => flag.name === name) ?? flagFor(name),
  ).read();
}

/** The places of the first words that no flag claims: they name the command. */
export function commandWords(argv: readonly string[]): number[] {
  const places: number[] = [];
  for (let at = 0; at < argv.length && places.length < 2; at += 1) {
    const word = argv[at] ?? '';
    if (!word.startsWith('-')) places.push(at);
    else if (word === '--') break;
    else if (globalFlags.some((flag) => flag.takes && word === `--${flag.name}`)) at += 1;
  }
  return places;
}

/** The one value of a flag; undefined where it was not given. */
export function single({ flags }: Arguments, name: string): string | undefined {
  const values = flags.get(name);
  if (values && values.length > 1)
    throw new UsageError(`--${name} is given ${values.length} times; it takes one value`);
  return values?.[0];
}

export function isOn(given: Arguments, name: string): boolean {
  const value = single(given, name);
  if (value !== undefined && !['true', 'false'].includes(value)) {
    throw new UsageError(`--${name} is a switch; it takes true or false, not "${value}"`);
  }
  return value === 'true';
}

export function refuseUnknown(name: string, known: readonly string[], what: string): never {
  const guess = nearest(name, known);
  throw new UsageError(`there is no ${what} "${name}"${guess ? `; did you mean "${guess}"?` : ''}`);
}
