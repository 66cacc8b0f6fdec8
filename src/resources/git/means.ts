import type { Selectable } from 'kysely';
import type { GitSyncTable } from '../../db/tables/recorded.js';
import { mayGoTo, secretPlace } from '../../identity/secrets.js';
import type { GitPort, GitRemote } from '../../kernel/git-port.js';
import type { ReadContext, Resource } from '../../kernel/resource.js';
import { Journal } from '../../manifest/journal.js';
import { Manifests } from '../../manifest/manifests.js';
import { Problem } from '../../platform/problem.js';

/** What the repository is compared and brought together with. */
export class GitMeans {
  readonly manifests: Manifests;
  readonly journal: Journal;

  /** Of secrets only names could be written, and what files of homes say stands there as files. */
  constructor(resources: readonly Resource[]) {
    this.manifests = new Manifests(
      resources.filter(({ manifest, written }) => manifest === 'apply' && !written?.files),
    );
    this.journal = new Journal(this.manifests.kinds);
  }

  get kinds() {
    return this.manifests.kinds;
  }

  #last: Promise<unknown> = Promise.resolve();

  /** One at a time: what talks to the repository. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

export type Kept = Selectable<GitSyncTable>;

export const keptOf = (db: ReadContext['db']): Promise<Kept | undefined> =>
  db.selectFrom('gitSync').selectAll().executeTakeFirst();

/** Where both were the same last, as far as this machine's copy of the repository still has it. */
export async function knownHead(
  { db }: Pick<ReadContext, 'db'>,
  git: GitPort,
): Promise<{ head: string; changeSeq: number; at: string | null } | undefined> {
  const { head = null, changeSeq = 0, at = null } = (await keptOf(db)) ?? {};
  return head !== null && (await git.has(head)) ? { head, changeSeq, at } : undefined;
}

/** Only for the hosts that the secret names, or whoever may say where the repository is could have it sent anywhere (P9). */
export async function authorizationOf(
  { db, ports }: ReadContext,
  name: string,
  url: string,
): Promise<string> {
  const row = await db
    .selectFrom('secret')
    .where('name', '=', name)
    .where('agentId', 'is', null)
    .where('person', 'is', null)
    .selectAll()
    .executeTakeFirst();
  if (!row || !['bearer', 'basic'].includes(row.kind))
    throw new Problem('conflict', `The instance has no secret ${name} of the kind bearer or basic.`);
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address || !mayGoTo(row.hosts, address))
    throw new Problem(
      'conflict',
      `The secret ${name} may not be sent to ${address?.host ?? url}: its hosts do not name it.`,
    );
  const value = ports.keys.open(secretPlace(row, name), row);
  return row.kind === 'bearer' ? `Bearer ${value}` : `Basic ${Buffer.from(value).toString('base64')}`;
}

/** What has to be the same still for what was worked out to hold. */
export const standOf = ({ url, branch, head }: Pick<Kept, 'url' | 'branch' | 'head'>): string =>
  `${url} ${branch} ${head}`;

/** Where the repository is, with what proves who asks. */
export async function remoteOf(context: ReadContext): Promise<{
  remote: GitRemote;
  homes: boolean;
  stand: string;
}> {
  const kept = await keptOf(context.db);
  if (!kept)
    throw new Problem('conflict', 'The configuration is in no repository yet; name one with git init.');
  const { url, branch, secret, homes } = kept;
  const authorization = secret === null ? undefined : await authorizationOf(context, secret, url);
  return {
    remote: { url, branch, ...(authorization !== undefined && { authorization }) },
    homes,
    stand: standOf(kept),
  };
}
