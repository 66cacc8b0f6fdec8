import type { IncomingMessage } from 'node:http';
import passport from 'passport';
import { Strategy } from 'passport-strategy';
import type { Database, ReadDb } from '../db/db.js';
import { remembered } from '../db/memory.js';
import type { Clock } from '../platform/clock.js';
import { log } from '../platform/log.js';
import { hashToken } from '../platform/ids.js';
import { Problem } from '../platform/problem.js';
import { isOver } from './acl.js';
import type { Caller } from './caller.js';
import { principalLabel, principalsOf } from './principals.js';

interface Bearer {
  caller: Caller;
  token: { id: string; expiresAt: string | null; lastUsed: string | null };
}

/** How exactly the time of the last use is known. */
const useMs = 60_000;

/** Aside from the request, which neither waits for it nor fails by it; what is lost, the next request notes. */
function noteUse(database: Database, clock: Clock, row: { id: string; lastUsed: string | null }): void {
  const due = new Date(clock.now() - useMs).toISOString();
  if (row.lastUsed !== null && row.lastUsed > due) return;
  const noted = database.transact((tx) =>
    tx
      .updateTable('token')
      .set({ lastUsed: clock.iso() })
      .where('id', '=', row.id)
      .where((eb) => eb.or([eb('lastUsed', 'is', null), eb('lastUsed', '<=', due)]))
      .execute(),
  );
  noted.catch((error: unknown) =>
    log.app.debug({ error, token: row.id }, 'the use of a token was not noted'),
  );
}

/** What the rows say of a token, whether or not it has expired meanwhile. */
async function bearerOf(db: ReadDb, tokenHash: string): Promise<Bearer | undefined> {
  const token = await db
    .selectFrom('token')
    .where('tokenHash', '=', tokenHash)
    .select(['id', 'principal', 'actions', 'scope', 'expiresAt', 'lastUsed'])
    .executeTakeFirst();
  if (!token) return undefined;
  const { principal, actions, scope } = token;
  const agent = principal.startsWith('agent:')
    ? await db
        .selectFrom('agent')
        .where('id', '=', principal.slice(6))
        .select(['id', 'path'])
        .executeTakeFirst()
    : undefined;
  const limited = scope !== '**' || !actions.includes('*');
  const caller = {
    principal,
    token: { id: token.id, expiresAt: token.expiresAt },
    label: await principalLabel(db, principal),
    principals: await principalsOf(db, principal),
    ...(agent && { agent }),
    ...(limited && { limits: { actions, scope } }),
  };
  return { caller, token };
}

/** Finds the caller behind a bearer token by the token's hash; undefined when there is none or it has expired. */
export async function callerOfToken(
  database: Database,
  clock: Clock,
  token: string,
): Promise<Caller | undefined> {
  const tokenHash = hashToken(token);
  const { read } = database;
  const found = await remembered(read, ['agent', 'member', 'token'], `token ${tokenHash}`, () =>
    bearerOf(read, tokenHash),
  );
  if (!found) return undefined;
  if (isOver(found.token, clock.iso())) return undefined;
  noteUse(database, clock, found.token);
  return found.caller;
}

class BearerStrategy extends Strategy {
  name = 'bearer';

  constructor(private readonly find: (token: string) => Promise<Caller | undefined>) {
    super();
  }

  override authenticate(request: IncomingMessage): void {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token) return this.fail('Bearer', 401);
    void this.find(token).then(
      (caller) => (caller ? this.success(caller) : this.fail('Bearer error="invalid_token"', 401)),
      (error: unknown) => this.error(error instanceof Error ? error : new Error(String(error))),
    );
  }
}

/** Who sends an HTTP request. Strategies are tried by passport, so that sign-in by other means joins here. */
export class Authenticator {
  readonly #passport = new passport.Passport();

  constructor(database: Database, clock: Clock) {
    this.#passport.use(new BearerStrategy((token) => callerOfToken(database, clock, token)));
  }

  async callerOf(request: IncomingMessage): Promise<Caller> {
    return new Promise((resolve, reject) => {
      const done = (error: unknown, caller: unknown): void => {
        if (error) reject(error as Error);
        else if (caller) resolve(caller as Caller);
        else
          reject(
            new Problem(
              'unauthenticated',
              'Send "Authorization: Bearer <token>" with a token that is known here.',
            ),
          );
      };
      const middleware = this.#passport.authenticate('bearer', { session: false }, done) as (
        request: IncomingMessage,
        response: object,
        next: (error?: unknown) => void,
      ) => void;
      middleware(request, {}, (error) => done(error, undefined));
    });
  }
}
