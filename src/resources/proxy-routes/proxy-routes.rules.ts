import { Problem, type FieldError } from '../../platform/problem.js';
import { webPathFault } from '../web-paths.js';
import type { NewProxyRoute } from './proxy-routes.dto.js';

/** What says who somebody is comes from this server alone, never from who asks. */
const identity =
  /^(x-rookery-.*|x-forwarded-.*|x-real-ip|forwarded|remote-user|x-remote-user|authorization|cookie)$/;

function backendFault(backend: string): string | undefined {
  const url = URL.canParse(backend) ? new URL(backend) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'must be an http or https address';
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password';
  return url.search !== '' || url.hash !== '' ? 'must end with its path' : undefined;
}

function headerFault(name: string): string | undefined {
  if (!/^[a-z0-9-]+$/.test(name)) return 'must be the name of a header in lower case';
  return identity.test(name) ? 'says who somebody is, and is never passed on' : undefined;
}

export function checkProxyRoute({ prefix, backend, preserveHeaders = [] }: NewProxyRoute): void {
  const told: [string, string | undefined][] = [
    ['prefix', webPathFault(prefix)],
    ['backend', backendFault(backend)],
    ...preserveHeaders.map((name, index): [string, string | undefined] => [
      `preserveHeaders.${index}`,
      headerFault(name),
    ]),
  ];
  const faults = told.flatMap(([path, message]): FieldError[] => (message ? [{ path, message }] : []));
  const [first] = faults;
  if (first) throw new Problem('invalid', `The route is not valid: ${first.path} ${first.message}.`, faults);
}
