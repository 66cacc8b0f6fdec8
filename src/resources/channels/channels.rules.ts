import type { FieldError } from '../../platform/problem.js';
import { checkAllowList } from '../../routing/check-channel.js';
import { checkFields, isFields, oneOf, wrong, type Check } from '../../routing/field-checks.js';
import { normaliseAccount } from '../../routing/names.js';

const flag: Check = (raw, path) => (typeof raw === 'boolean' ? [] : wrong(path, 'must be true or false'));

const topicChecks: Record<string, Check> = {
  enabled: flag,
  groupPolicy: oneOf(['allowlist', 'open', 'disabled']),
  requireMention: flag,
  allowFrom: checkAllowList,
};

const entries =
  (check: Check): Check =>
  (raw, path) => {
    if (!isFields(raw)) return wrong(path, 'must be an object');
    return Object.entries(raw).flatMap(([key, value]) => check(value, `${path}.${key}`));
  };

const topics = entries((raw, path) => checkFields(raw, path, topicChecks));
const room: Check = (raw, path) => checkFields(raw, path, { ...topicChecks, topics });

/** Faults of the rooms that a channel lists; an unknown word in one would silently widen or narrow it. */
export const groupFaults: Check = entries(room);

/** Secrets are named, so that no value gets into a row. */
export const credentialFaults: Check = entries((raw, path) =>
  typeof raw === 'string' && /^[A-Za-z0-9_.-]{1,100}$/.test(raw)
    ? []
    : wrong(path, 'must be the name of a secret'),
);

/** `telegram.alerts` as its two parts, or what is wrong with the account's name. */
export function splitId(id: string): { platform: string; account: string; faults: FieldError[] } {
  const dot = id.indexOf('.');
  if (dot < 0) return { platform: id, account: 'default', faults: [] };
  const platform = id.slice(0, dot);
  const account = id.slice(dot + 1);
  const usual = normaliseAccount(account);
  const faults =
    usual === 'default'
      ? wrong('id', `is the default account; it is called ${platform}`)
      : usual === account
        ? []
        : wrong('id', `must be written ${platform}.${usual}`);
  return { platform, account, faults };
}
