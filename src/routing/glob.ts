/**
 * One step of a glob: a character, a set, or a wildcard that stops at `/` (`star`) or does not (`globstar`).
 */
type Step =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'one' | 'star' | 'globstar' }
  | {
      readonly kind: 'set';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };

/** A parsed glob; `literal` is set where it holds no wildcard at all. */
export interface Glob {
  readonly steps: readonly Step[];
  readonly literal?: string;
  /** The text before the first wildcard. */
  readonly prefix: string;
}

/** A glob, or why it is none. */
export type ParsedGlob =
  { readonly ok: true; readonly glob: Glob } | { readonly ok: false; readonly message: string };

const longest = 500;
const special = /[*?[\\]/;

/**
 * Reads a glob: `*` within a segment, `**` across, `?`, `[a-z]`, `[!a-z]`, and a backslash before any of
 * them.
 */
export function parseGlob(text: string): ParsedGlob {
  if (text.length > longest) return fault(`is longer than ${longest} characters`);
  const chars = [...text];
  const steps: Step[] = [];
  for (let at = 0; at < chars.length;) {
    const read = readStep(chars, at);
    if (typeof read === 'string') return fault(read);
    steps.push(read.step);
    at = read.next;
  }
  const wild = steps.findIndex((step) => step.kind !== 'char');
  const prefix = spell(wild < 0 ? steps : steps.slice(0, wild));
  return { ok: true, glob: { steps, prefix, ...(wild < 0 && { literal: prefix }) } };
}

/**
 * The text that a glob without wildcards stands for, undefined for others; cheap for plain text, as most
 * are.
 */
export function literalOf(text: string): string | undefined {
  if (!special.test(text) && text.length <= longest) return text;
  const parsed = parseGlob(text);
  return parsed.ok ? parsed.glob.literal : undefined;
}

/** Whether the glob covers the whole text; the work is bounded by the product of both lengths. */
export function matchesGlob(glob: Glob, text: string): boolean {
  if (glob.literal !== undefined) return text === glob.literal;
  if (!text.startsWith(glob.prefix)) return false;
  const { steps } = glob;
  let alive = new Uint8Array(steps.length + 1);
  reach(alive, 0, steps);
  for (const char of text) {
    const next = new Uint8Array(steps.length + 1);
    for (const [index, step] of steps.entries()) {
      if (alive[index] && accepts(step, char)) reach(next, index + (isLoop(step) ? 0 : 1), steps);
    }
    alive = next;
  }
  return alive[steps.length] === 1;
}

function readStep(chars: readonly string[], at: number): { step: Step; next: number } | string {
  const char = chars[at] ?? '';
  if (char === '\\') {
    const escaped = chars[at + 1];
    return escaped === undefined
      ? 'ends with a lone backslash'
      : { step: { kind: 'char', char: escaped }, next: at + 2 };
  }
  if (char === '*') {
    let next = at;
    while (chars[next] === '*') next += 1;
    return { step: { kind: next - at > 1 ? 'globstar' : 'star' }, next };
  }
  if (char === '?') return { step: { kind: 'one' }, next: at + 1 };
  if (char === '[') return readSet(chars, at + 1);
  return { step: { kind: 'char', char }, next: at + 1 };
}

function readSet(chars: readonly string[], start: number): { step: Step; next: number } | string {
  const negated = chars[start] === '!' || chars[start] === '^';
  const ranges: [string, string][] = [];
  let at = negated ? start + 1 : start;
  const take = (): string | undefined => {
    if (chars[at] === '\\') at += 1;
    return chars[at++];
  };
  while (chars[at] !== ']') {
    const low = take();
    if (low === undefined) return 'has a [ without its ] (write \\[ for the character itself)';
    const ranged = chars[at] === '-' && chars[at + 1] !== ']' && chars[at + 1] !== undefined;
    if (ranged) at += 1;
    const high = ranged ? take() : low;
    if (high === undefined || point(high) < point(low))
      return `has the reversed or open range ${low}-${high ?? ''}`;
    ranges.push([low, high]);
  }
  if (ranges.length === 0) return 'has an empty set []';
  return { step: { kind: 'set', negated, ranges }, next: at + 1 };
}

/** Marks a state and those reachable from it without a character, as a wildcard may cover nothing. */
function reach(states: Uint8Array, from: number, steps: readonly Step[]): void {
  for (let state = from; !states[state]; state += 1) {
    states[state] = 1;
    const step = steps[state];
    if (!step || !isLoop(step)) return;
  }
}

function accepts(step: Step, char: string): boolean {
  if (step.kind === 'char') return step.char === char;
  if (step.kind === 'globstar') return true;
  if (char === '/') return false;
  if (step.kind !== 'set') return true;
  const inside = step.ranges.some(([low, high]) => point(low) <= point(char) && point(char) <= point(high));
  return inside !== step.negated;
}

function isLoop(step: Step): boolean {
  return step.kind === 'star' || step.kind === 'globstar';
}

function spell(steps: readonly Step[]): string {
  return steps.map((step) => (step.kind === 'char' ? step.char : '')).join('');
}

function point(char: string): number {
  return char.codePointAt(0) ?? 0;
}

function fault(message: string): ParsedGlob {
  return { ok: false, message };
}
