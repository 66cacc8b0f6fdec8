import { lookup as lookupName } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { ChannelError } from '../../adapters/channel.js';
import { callbackFault } from '../../platform/callback-url.js';
import { isPublicAddress } from './addresses.js';

interface Resolved {
  address: string;
  family: number;
}

/** For tests, which have nothing but loopback; the product gives none. */
export interface EgressHooks {
  resolve?: (host: string) => Promise<Resolved[]>;
  allows?: (address: string) => boolean;
}

interface Post {
  headers: Record<string, string>;
  body: string;
  stopping: AbortSignal | undefined;
}

const timeoutMs = 15_000;
/** What a receiver says is read this far and thrown away. */
const longestAnswer = 65_536;
const longestWaitMs = 3_600_000;

/** When the receiver takes more, by its `Retry-After`: seconds or a date. */
function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return ms > 0 ? Math.min(ms, longestWaitMs) : undefined;
}

function refusalOf(status: number, headers: IncomingMessage['headers']): ChannelError | undefined {
  if (status >= 200 && status < 300) return undefined;
  const said = `the receiver answered ${status}`;
  if (status >= 300 && status < 400)
    return new ChannelError('rejected', `${said}; redirects are not followed`);
  const wait = retryAfterMs(headers['retry-after'], Date.now());
  if (status === 429 || (status === 503 && wait !== undefined))
    return new ChannelError('rateLimited', said, wait);
  return new ChannelError(status >= 500 || status === 408 ? 'unreachable' : 'rejected', said);
}

/** Posts to addresses that the operator has listed, and to no machine that is not of the open internet. */
export class Egress {
  constructor(
    private readonly hosts: () => Promise<readonly string[]>,
    private readonly hooks: EgressHooks = {},
  ) {}

  /** `stopping` breaks it off; whether it has arrived is then not known. */
  async post(
    address: string,
    headers: Record<string, string>,
    body: string,
    stopping?: AbortSignal,
  ): Promise<void> {
    const fault = callbackFault(address, await this.hosts());
    if (fault) throw new ChannelError('rejected', `the callback ${fault}`);
    const url = new URL(address);
    const checked = await this.checked(url.hostname.replace(/^\[|\]$/g, ''));
    const refusal = await exchange(url, checked, { headers, body, stopping });
    if (refusal) throw refusal;
  }

  /** The address that is connected to is the one that was checked: the name is not asked for again. */
  private async checked(host: string): Promise<Resolved> {
    const { resolve = (name) => lookupName(name, { all: true }), allows = isPublicAddress } = this.hooks;
    const found = await resolve(host).catch((error: unknown) => {
      throw new ChannelError('unreachable', `${host} cannot be resolved: ${(error as Error).message}`);
    });
    const [first] = found;
    if (!first) throw new ChannelError('unreachable', `${host} has no address`);
    if (found.every(({ address }) => allows(address))) return first;
    throw new ChannelError('rejected', `${host} leads to an address that is not public`);
  }
}

function exchange(
  url: URL,
  { address, family }: Resolved,
  { headers, body, stopping }: Post,
): Promise<ChannelError | undefined> {
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'rookery' },
    agent: false,
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(stopping ? [stopping] : [])]),
    lookup: (_host, { all }, done) => (all ? done(null, [{ address, family }]) : done(null, address, family)),
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, options, (response) => {
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > longestAnswer) response.destroy();
      });
      // The status has said it all; how the body ends changes nothing.
      response.on('error', () => undefined);
      response.on('close', () => resolve(refusalOf(response.statusCode ?? 0, response.headers)));
    });
    request.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        new ChannelError('unreachable', `the receiver cannot be reached: ${error.code ?? error.message}`),
      ),
    );
    request.end(body);
  });
}
