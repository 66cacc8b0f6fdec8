import type { ReadDb } from '../../db/db.js';
import { Problem, type FieldError } from '../../platform/problem.js';
import { isBelow, slotOf, webPathFault } from '../web-paths.js';
import type { NewWebRoute, WebRouteFields } from './web-routes.dto.js';

const isPath = (to: string): boolean => to.startsWith('/') && !to.startsWith('//');

function addressFault(to: string): string | undefined {
  const url = URL.canParse(to) ? new URL(to) : undefined;
  return url?.protocol === 'https:' && url.username === '' && url.password === ''
    ? undefined
    : 'must be a path of this server or an https address';
}

function redirectFault({ prefix, redirectTo: to }: NewWebRoute): string | undefined {
  if (to === undefined) return 'is needed for a redirect';
  if (!isPath(to)) return addressFault(to);
  return webPathFault(to) ?? (isBelow(to, prefix) ? 'leads back to where it comes from' : undefined);
}

function faultsOf(route: NewWebRoute): FieldError[] {
  const { prefix, access, agent, redirectTo } = route;
  const where = webPathFault(prefix);
  const to = access === 'redirect' ? redirectFault(route) : redirectTo && `has no meaning for ${access}`;
  const shows = access === 'public' || access === 'signed-in';
  return [
    ...(where ? [{ path: 'prefix', message: where }] : []),
    ...(to ? [{ path: 'redirectTo', message: to }] : []),
    ...(shows && agent === undefined ? [{ path: 'agent', message: 'is needed to show files' }] : []),
  ];
}

export function checkWebRoute(prefix: string, fields: WebRouteFields): void {
  const faults = faultsOf({ ...fields, prefix });
  const [first] = faults;
  if (first) throw new Problem('invalid', `The route is not valid: ${first.path} ${first.message}.`, faults);
}

/**
 * Whose a route is: the agent's in whose slot it stands, if it shows that agent's files and leads nowhere else. All
 * else, other agents' slots and the open web included, is the instance's to give.
 */
export async function scopeOfWebRoute(
  db: ReadDb,
  { prefix, agent, redirectTo }: Omit<NewWebRoute, 'access'>,
): Promise<string> {
  if (webPathFault(prefix) !== undefined) return '**';
  const slot = await slotOf(db, prefix);
  if (slot === undefined || (agent !== undefined && agent !== slot)) return '**';
  if (redirectTo === undefined) return slot;
  const leadsOut = !isPath(redirectTo) || (await slotOf(db, redirectTo)) !== slot;
  return leadsOut ? '**' : slot;
}
