import { posix } from 'node:path';
import { readJson5 } from './json5.js';
import { ImportFault } from './translation.js';

type Fields = Record<string, unknown>;

/** The text of a file beside the first one, by its path from there; undefined where there is none. */
export type ReadBeside = (path: string) => string | undefined;

const deepest = 10;
const most = 200;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function merged(base: unknown, over: unknown): unknown {
  if (!isFields(base) || !isFields(over)) return over;
  const names = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries(
    Array.from(names, (name) => [name, name in over ? merged(base[name], over[name]) : base[name]]),
  );
}

/** Files that name each other by `$include`, as one. */
class Reader {
  #count = 0;

  constructor(private readonly beside: ReadBeside) {}

  file(path: string, text: string, above: readonly string[]): Fields {
    return this.resolved(readJson5(text, path), path, [...above, path]) as Fields;
  }

  private resolved(value: unknown, path: string, above: readonly string[]): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolved(item, path, above));
    if (!isFields(value)) return value;
    const { $include: included, ...own } = value;
    const rest = Object.fromEntries(
      Object.entries(own).map(([name, item]) => [name, this.resolved(item, path, above)]),
    );
    if (included === undefined) return rest;
    const paths: unknown[] = Array.isArray(included) ? included : [included];
    const whole = paths.map((each) => this.include(each, path, above)).reduce(merged, {});
    return merged(whole, rest);
  }

  private include(target: unknown, from: string, above: readonly string[]): unknown {
    const refuse = (message: string): never => {
      throw new ImportFault([{ path: from, message: `includes ${JSON.stringify(target)}, ${message}` }]);
    };
    if (typeof target !== 'string' || target === '' || target.includes('\0'))
      return refuse('which is no path');
    const path = posix.normalize(posix.join(posix.dirname(from), target));
    if (posix.isAbsolute(target) || path === '..' || path.startsWith('../'))
      return refuse('which is outside of the folder of the configuration');
    if (above.includes(path)) return refuse('which includes it');
    if (above.length >= deepest) return refuse(`and is nested deeper than ${deepest}`);
    if ((this.#count += 1) > most) return refuse(`and is the ${most + 1}th include`);
    const text = this.beside(path);
    return text === undefined ? refuse('which cannot be read') : this.file(path, text, above);
  }
}

/** A configuration together with what it includes; included files stand below its own folder. */
export function readWithIncludes(name: string, text: string, beside: ReadBeside): Fields {
  return new Reader(beside).file(name, text, []);
}
