import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';

/** What the server knows of its own address. */
export interface Site {
  publicUrl: string | undefined;
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);

/**
 * What is wrong with the Host or Origin of a request; undefined when nothing is. A page of another site can make its
 * own name point here (DNS rebinding), so a name must be ours; an address cannot be made to point anywhere.
 */
export function siteFault(headers: IncomingHttpHeaders, { publicUrl }: Site): string | undefined {
  const ours = publicUrl && hostnameOf(publicUrl);
  const host = hostnameOf(`http://${headers.host ?? ''}`);
  if (host === undefined) return 'The Host header is missing or not valid.';
  const isAddress = isIP(host.replace(/^\[|\]$/g, '')) !== 0;
  if (!isAddress && !isLoopback(host) && host !== ours) {
    return `This server does not answer as "${host}"; set ROOKERY_PUBLIC_URL to the address people use.`;
  }
  if (headers.origin === undefined) return undefined;
  const origin = hostnameOf(headers.origin);
  if (origin !== undefined && (isLoopback(origin) || origin === host || origin === ours)) return undefined;
  return 'Requests from pages of other sites are not taken.';
}
