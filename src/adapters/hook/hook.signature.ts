import { createHmac, timingSafeEqual } from 'node:crypto';

/** How a sender signs what it posts. `generic` names the header; the others are as their makers document them. */
export interface SignatureRule {
  kind: 'github' | 'stripe' | 'slack' | 'generic';
  header?: string;
  algorithm?: 'sha256' | 'sha1';
  /** Stands before the signature in the header: `sha256=`. */
  prefix?: string;
  encoding?: 'hex' | 'base64';
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A signed time further away than this is a replay. */
const toleranceSeconds = 300;

/** One value of a header; one that came twice has none, because which of the two was signed cannot be known. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : undefined;
}

function same(expected: Buffer, given: string, encoding: 'hex' | 'base64'): boolean {
  const bytes = Buffer.from(given, encoding);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

const digest = (secret: string, algorithm: 'sha256' | 'sha1', ...parts: (string | Buffer)[]): Buffer =>
  parts.reduce((hmac, part) => hmac.update(part), createHmac(algorithm, secret)).digest();

const isRecent = (seconds: string, now: number): boolean =>
  /^\d{1,12}$/.test(seconds) && Math.abs(now / 1000 - Number(seconds)) <= toleranceSeconds;

interface Signed {
  headers: Headers;
  body: Buffer;
  secret: string;
  now: number;
}

function byHeader({ headers, body, secret }: Signed, rule: Required<Omit<SignatureRule, 'kind'>>): boolean {
  const value = headerOf(headers, rule.header);
  if (!value?.startsWith(rule.prefix)) return false;
  return same(digest(secret, rule.algorithm, body), value.slice(rule.prefix.length), rule.encoding);
}

/** `t=<seconds>,v1=<hex>,…`; while a secret is being rotated there are several `v1`. */
function byStripe({ headers, body, secret, now }: Signed): boolean {
  const pairs = (headerOf(headers, 'stripe-signature') ?? '')
    .split(',')
    .map((pair) => pair.trim().split('='));
  const of = (name: string): string[] =>
    pairs.flatMap(([key, value]) => (key === name && value ? [value] : []));
  const [time, ...more] = of('t');
  if (time === undefined || more.length > 0 || !isRecent(time, now)) return false;
  const expected = digest(secret, 'sha256', `${time}.`, body);
  return of('v1').some((given) => same(expected, given, 'hex'));
}

function bySlack({ headers, body, secret, now }: Signed): boolean {
  const time = headerOf(headers, 'x-slack-request-timestamp') ?? '';
  const given = headerOf(headers, 'x-slack-signature') ?? '';
  if (!isRecent(time, now) || !given.startsWith('v0=')) return false;
  return same(digest(secret, 'sha256', `v0:${time}:`, body), given.slice(3), 'hex');
}

/** Whether the sender knew the secret when it sent these very bytes. Compared in constant time. */
export function isSigned(rule: SignatureRule, signed: Signed): boolean {
  const { header = 'x-signature', algorithm = 'sha256', prefix = '', encoding = 'hex' } = rule;
  if (rule.kind === 'stripe') return byStripe(signed);
  if (rule.kind === 'slack') return bySlack(signed);
  if (rule.kind === 'github') {
    const github = { header: 'x-hub-signature-256', algorithm: 'sha256', prefix: 'sha256=' } as const;
    return byHeader(signed, { ...github, encoding: 'hex' });
  }
  return byHeader(signed, { header, algorithm, prefix, encoding });
}
