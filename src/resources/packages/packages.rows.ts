import { settingOf } from '../../db/setting.js';
import type { Selectable } from 'kysely';
import type { ReadDb } from '../../db/db.js';
import type { PackageTable } from '../../db/tables/packages.js';
import type { BundleFile } from '../../kernel/package-port.js';
import type { ReadContext } from '../../kernel/resource.js';
import type { Kinds } from '../../manifest/kinds.js';
import { callbackFault, callbackHosts } from '../../platform/callback-url.js';
import { Problem } from '../../platform/problem.js';
import { readBundle, type Bundle } from './bundle.js';
import type { PackageUpgrade } from './packages.dto.js';
import { findingName } from './scan.js';

export type PackageRow = Selectable<PackageTable> & { agent: string };

export const rowsOf = (db: ReadDb) =>
  db
    .selectFrom('package')
    .innerJoin('agent', 'agent.id', 'package.agentId')
    .selectAll('package')
    .select('agent.path as agent');

export const find = (
  db: ReadDb,
  { agent = '', name = '' }: Record<string, string>,
): Promise<PackageRow | undefined> =>
  rowsOf(db).where('agent.path', '=', agent).where('package.name', '=', name).executeTakeFirst();

const wrong = (path: string, message: string): Problem =>
  new Problem('invalid', `The package cannot be taken: ${path} ${message}.`, [{ path, message }]);

async function checkHost(db: ReadDb, url: string): Promise<void> {
  const fault = callbackFault(url, callbackHosts(await settingOf(db, 'packageHosts')), 'packageHosts');
  if (fault) throw wrong('git.url', fault);
}

async function filesOf({ db, ports }: ReadContext, { git, files }: PackageUpgrade): Promise<BundleFile[]> {
  if (files && !git) return files.map((file) => ({ ...file, size: Buffer.byteLength(file.text) }));
  if (!git || files) throw wrong('git', 'or files must be given, and not both');
  await checkHost(db, git.url);
  return ports.packages.fetch(git);
}

/** Fetches and reads the bundle of an order; what it must come to is compared before anything else is asked. */
export async function bundleOf(
  context: ReadContext,
  order: PackageUpgrade,
  kinds: Kinds,
  agent: string,
): Promise<Bundle> {
  const bundle = readBundle(await filesOf(context, order), kinds, agent);
  if (order.digest === undefined || order.digest === bundle.digest) return bundle;
  throw new Problem('conflict', `The package comes to ${bundle.digest}, not to ${order.digest}.`);
}

/** Fails closed: whatever the checks found and nobody accepted by name. */
export function refuseFindings({ findings }: Bundle, { accept = [] }: PackageUpgrade): void {
  const open = findings.filter((finding) => !accept.includes(findingName(finding)));
  if (open.length === 0) return;
  const errors = open.map((finding) => ({
    path: finding.path,
    message: `${finding.line === undefined ? '' : `line ${finding.line} `}${finding.says} (${findingName(finding)})`,
  }));
  const more = open.length > 1 ? ` and ${open.length - 1} more` : '';
  throw new Problem(
    'invalid',
    `The checks refuse the package: ${errors[0]?.path} ${errors[0]?.message}${more}.`,
    errors,
  );
}

/** The columns that tell where a package came from. */
export const originOf = ({ git }: PackageUpgrade) => ({
  source: git ? git.url + (git.path === undefined ? '' : `#${git.path}`) : 'uploaded',
  revision: git?.revision ?? null,
});
