import { callbackFault } from '../../platform/callback-url.js';
import { Problem, type FieldError } from '../../platform/problem.js';
import type { NewLink } from './links.dto.js';

const genericOnly = ['header', 'algorithm', 'prefix', 'encoding'] as const;

function signatureFaults({ hmac }: NewLink): FieldError[] {
  if (!hmac || hmac.kind === 'generic') return [];
  return genericOnly
    .filter((name) => hmac[name] !== undefined)
    .map((name) => ({ path: `hmac.${name}`, message: `is fixed for ${hmac.kind}; it is for generic` }));
}

/** What does not go together: a page is not signed, a hook has no visitors. */
export function checkLink(link: NewLink, listed: readonly string[]): void {
  const { kind = 'chat', hmac, callback, shared, agent, user, sender, topic, context, maxUses } = link;
  const only = (path: string, given: boolean, of: string): FieldError[] =>
    given && kind !== of ? [{ path, message: `is for links of kind ${of}` }] : [];
  const address = callback === undefined ? undefined : callbackFault(callback, listed);
  const not = (path: string, given: boolean): FieldError[] =>
    given && kind === 'pair' ? [{ path, message: 'is not for links of kind pair' }] : [];
  const needed = (path: string, given: boolean, where: boolean): FieldError[] =>
    where && !given ? [{ path, message: `is needed for links of kind ${kind}` }] : [];
  const faults = [
    ...needed('agent', agent !== undefined, kind !== 'pair'),
    ...needed('user', user !== undefined, kind === 'pair'),
    ...only('user', user !== undefined, 'pair'),
    ...only('sender', sender !== undefined, 'pair'),
    ...not('agent', agent !== undefined),
    ...not('topic', topic !== undefined),
    ...not('context', context !== undefined),
    ...not('maxUses', maxUses !== undefined),
    ...only('hmac', hmac !== undefined, 'hook'),
    ...only('callback', callback !== undefined, 'hook'),
    ...only('shared', shared === true, 'chat'),
    ...signatureFaults(link),
    ...(address === undefined ? [] : [{ path: 'callback', message: address }]),
  ];
  if (faults.length === 0) return;
  throw new Problem('invalid', `The link is not valid: ${faults[0]?.path} ${faults[0]?.message}.`, faults);
}
