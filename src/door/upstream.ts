import type { IncomingMessage, ServerResponse } from 'node:http';

/** How a provider wants its credential: an API key, or a bearer token (`oauth` adds the beta that such tokens need). */
export interface Credential {
  header: 'x-api-key' | 'authorization';
  /** The value alone; `Bearer ` is put before it for `authorization`. */
  value: string;
  oauth?: boolean;
}

/** Where model requests go. Looked up for each request, so that a warm container follows a changed provider. */
export type Upstream =
  /** `baseUrl` may have a path; `/v1/messages` is put behind it. Without a credential none is sent. */
  | { kind: 'http'; baseUrl: string; credential?: Credential }
  /** A model in this process: the demonstration. It sees a usual request without any credential. */
  | { kind: 'handler'; handle(request: IncomingMessage, response: ServerResponse): void | Promise<void> };
