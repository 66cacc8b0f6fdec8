import type { FieldError } from '../platform/problem.js';
import { checkFields, isFields, oneOrMany, wrong, type Check } from './field-checks.js';
import { literalOf, parseGlob } from './glob.js';
import { normaliseAccount, normaliseKind } from './names.js';
import { parsePattern } from './pattern.js';

const checks: Record<string, Check> = {
  platform: oneOrMany(glob),
  account: oneOrMany(account),
  chat: oneOrMany(glob),
  peer,
  guild: oneOrMany(glob),
  roles,
  team: oneOrMany(glob),
  sender: oneOrMany(glob),
  verb: oneOrMany(glob),
  topic: oneOrMany(glob),
  text: oneOrMany(text),
};

/** The predicates that a rule may use. */
export const predicateNames: readonly string[] = Object.keys(checks);

/** Every fault of a match; what has none can be stored and never matches more than it says. */
export function checkMatch(raw: unknown, path = 'match'): FieldError[] {
  return checkFields(raw, path, checks);
}

/** Platform ids are often written as numbers; they mean the text. */
function glob(raw: unknown, path: string): FieldError[] {
  if (typeof raw === 'number' && Number.isSafeInteger(raw)) return [];
  if (typeof raw !== 'string') return wrong(path, 'must be a text, a glob or a list of them');
  const parsed = parseGlob(raw.trim());
  return parsed.ok ? [] : wrong(path, parsed.message);
}

/** ID-04 would turn an unusable name into `default` and so widen the rule; here it is a fault. */
function account(raw: unknown, path: string): FieldError[] {
  const faults = glob(raw, path);
  if (faults.length > 0 || typeof raw !== 'string') return faults;
  const name = raw.trim();
  const named = literalOf(name) !== undefined && name !== '' && name.toLowerCase() !== 'default';
  return named && normaliseAccount(name) === 'default' ? wrong(path, 'cannot be the name of an account') : [];
}

function peer(raw: unknown, path: string): FieldError[] {
  if (!isFields(raw)) return wrong(path, 'must be {kind, id}');
  const missing = ['kind', 'id'].filter((name) => raw[name] === undefined);
  return [
    ...missing.flatMap((name) => wrong(`${path}.${name}`, 'is needed')),
    ...checkFields(raw, path, { kind: peerKind, id: oneOrMany(peerId) }),
  ];
}

function peerKind(raw: unknown, path: string): FieldError[] {
  return normaliseKind(raw) ? [] : wrong(path, 'must be direct (or dm), group or channel');
}

/** BN-23: a blank id is no constraint that anyone could mean. */
function peerId(raw: unknown, path: string): FieldError[] {
  if (typeof raw === 'string' && raw.trim() === '')
    return wrong(path, 'is blank; write * for any peer of the kind');
  return glob(raw, path);
}

/** BN-09: an empty list of roles is no constraint. */
function roles(raw: unknown, path: string): FieldError[] {
  if (!Array.isArray(raw)) return wrong(path, 'must be a list of role ids');
  return raw.flatMap((role: unknown, index) => glob(role, `${path}.${index}`));
}

function text(raw: unknown, path: string): FieldError[] {
  if (typeof raw !== 'string') return wrong(path, 'must be a pattern or a list of patterns');
  if (raw === '' || raw === '*') return [];
  const parsed = parsePattern(raw);
  return parsed.ok ? [] : wrong(path, parsed.message);
}
