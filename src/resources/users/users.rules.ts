import { Problem, type FieldError } from '../../platform/problem.js';
import type { NewUser, UserFields } from './users.dto.js';

const address = /^[a-z][a-z0-9-]*:[^\s\0]+$/;

const isTimezone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

const isLanguage = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};

/** What the shapes of the fields do not tell. */
export function checkUser({ sub, identities = [], timezone, language }: Partial<NewUser> & UserFields): void {
  const faults: FieldError[] = identities.flatMap((one, index) =>
    address.test(one)
      ? []
      : [{ path: `identities.${index}`, message: 'must be a sender, such as telegram:user/42' }],
  );
  const wrong = (path: string, message: string): void => void faults.push({ path, message });
  if (sub !== undefined && sub !== sub.normalize('NFC')) wrong('sub', 'must be in Unicode normal form NFC');
  if (timezone !== undefined && !isTimezone(timezone)) wrong('timezone', 'names no time zone');
  if (language !== undefined && !isLanguage(language)) wrong('language', 'is no language tag');
  if (faults.length > 0) throw new Problem('invalid', `The user is not valid: ${faults[0]?.path}.`, faults);
}
