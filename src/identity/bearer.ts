import type { IncomingMessage } from 'node:http';
import passport from 'passport';
import { Strategy } from 'passport-strategy';
import type { Database } from '../db/db.js';
import type { Clock } from '../platform/clock.js';
import { log } from '../platform/log.js';
import { hashToken } from '../platform/ids.js';
import { Problem } from '../platform/problem.js';
import type { Caller } from './caller.js';
import { principalLabel, principalsOf } from './principals.js';

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

/** Finds the caller behind a bearer token by the token's hash; undefined when there is none or it has expired. */
export async function callerOfToken(
  database: Database,
  clock: Clock,
  token: string,
): Promise<Caller | undefined> {
  const row = await database.read
    .selectFrom('token')
    .where('tokenHash', '=', hashToken(token))
    .select(['id', 'principal', 'actions', 'scope', 'expiresAt', 'lastUsed'])
    .executeTakeFirst();
  if (!row || (row.expiresAt !== null && row.expiresAt <= clock.iso())) return undefined;
  noteUse(database, clock, row);
  const limited = row.scope !== '**' || !row.actions.includes('*');
  const agent = row.principal.startsWith('agent:')
    ? await database.read
        .selectFrom('agent')
        .where('id', '=', row.principal.slice(6))
        .select(['id', 'path'])
        .executeTakeFirst()
    : undefined;
  return {
    principal: row.principal,
    token: { id: row.id, expiresAt: row.expiresAt },
    label: await principalLabel(database.read, row.principal),
    principals: await principalsOf(database.read, row.principal),
    ...(agent && { agent }),
    ...(limited && { limits: { actions: row.actions, scope: row.scope } }),
  };
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
