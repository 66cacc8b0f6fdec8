import type { FieldError } from '../../platform/problem.js';
import { isFields, wrong, type Check } from '../../routing/field-checks.js';
import { parseGlob } from '../../routing/glob.js';

/** The first fault as a sentence about the whole value, for fields inside of another. */
export function firstOf(check: Check): (value: unknown) => string | undefined {
  return (value) => {
    const [fault] = check(value, 'entry');
    return fault && `is not valid: ${fault.path} ${fault.message}`;
  };
}

const list =
  (what: string, check: (text: string, path: string) => FieldError[]): Check =>
  (raw, path) => {
    if (!Array.isArray(raw)) return wrong(path, `must be a list of ${what}`);
    return raw.flatMap((item: unknown, index) =>
      typeof item === 'string'
        ? check(item, `${path}.${index}`)
        : wrong(`${path}.${index}`, 'must be a text'),
    );
  };

const addresses = list('addresses', (text, path) =>
  text.trim() === '' || text.length > 300 ? wrong(path, 'must have 1 to 300 characters') : [],
);

/** Person → addresses. */
export const identityFaults: Check = (raw, path) => {
  if (!isFields(raw)) return wrong(path, 'must be an object of lists of addresses, by person');
  return Object.entries(raw).flatMap(([person, given]) =>
    person.trim() === '' || person.length > 100
      ? wrong(path, 'must name each person with 1 to 100 characters')
      : addresses(given, `${path}.${person}`),
  );
};

const glob = (raw: unknown, path: string): FieldError[] => {
  if (typeof raw !== 'string' || raw === '') return wrong(path, 'must be a path or a glob');
  const parsed = parseGlob(raw);
  return parsed.ok ? [] : wrong(path, parsed.message);
};

/** Paths, globs, or pairs of them. */
export const agentToAgentFaults: Check = (raw, path) => {
  if (!Array.isArray(raw)) return wrong(path, 'must be a list');
  return raw.flatMap((item: unknown, index) => {
    const at = `${path}.${index}`;
    if (!isFields(item)) return glob(item, at);
    const unknown = Object.keys(item).filter((name) => name !== 'from' && name !== 'to');
    if (unknown.length > 0) return wrong(at, `has the unknown field ${unknown[0]}; a pair has from and to`);
    return [...glob(item.from, `${at}.from`), ...glob(item.to, `${at}.to`)];
  });
};

const callbackHost =
  /^((\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+|https?:\/\/[a-z0-9.-]+(:\d{1,5})?|https?:\/\/\[[0-9a-f:]+\](:\d{1,5})?)$/;

/** A host that is misspelled would only be found when an answer does not arrive. */
export function callbackHostFaults(value: unknown, path: string): FieldError[] {
  if (!Array.isArray(value) || value.length > 200)
    return [{ path, message: 'must be a list of at most 200 hosts' }];
  return value.flatMap((entry: unknown, index) =>
    typeof entry === 'string' && callbackHost.test(entry)
      ? []
      : [
          {
            path: `${path}.${index}`,
            message: 'must be a host such as hooks.example.com, or https://host:8443',
          },
        ],
  );
}
