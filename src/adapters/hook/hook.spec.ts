import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { deliveryKey, hookEvent, type HookRequest } from './hook.inbound.js';
import { callbackHeaders } from './hook.outbound.js';
import { isSigned, type SignatureRule } from './hook.signature.js';

const room = { chat: 'hook:main~l1', link: 'l1' };
const request = (headers: HookRequest['headers'], body: string | Buffer = '', query = {}): HookRequest => ({
  headers,
  query,
  body: Buffer.from(body),
});

interface Fixture {
  rule: SignatureRule;
  secret: string;
  now: number;
  headers: Record<string, string>;
  body: string;
}

const folder = join(import.meta.dirname, 'fixtures');
const fixtures = readdirSync(folder).map(
  (name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Fixture] as const,
);

describe('a signature of a webhook', () => {
  describe.each(fixtures)('%s', (_name, { rule, secret, now, headers, body }) => {
    const signed = { headers, body: Buffer.from(body), secret, now };
    const name =
      Object.keys(headers).find((each) => each.includes('signature') || each.includes('hmac')) ?? '';

    it('is taken over these very bytes', () => {
      expect(isSigned(rule, signed)).toBe(true);
    });

    it('is refused with another secret, another body, cut short, twice, or missing', () => {
      expect(isSigned(rule, { ...signed, secret: 'other' })).toBe(false);
      expect(isSigned(rule, { ...signed, body: Buffer.from(`${body} `) })).toBe(false);
      const value = headers[name] ?? '';
      const others = [value.slice(0, -2), '', [value, value], undefined];
      for (const other of others)
        expect(isSigned(rule, { ...signed, headers: { ...headers, [name]: other } })).toBe(false);
    });

    if (rule.kind === 'stripe' || rule.kind === 'slack')
      it('is refused when it is old, or from the future', () => {
        expect(isSigned(rule, { ...signed, now: now + 301_000 })).toBe(false);
        expect(isSigned(rule, { ...signed, now: now - 301_000 })).toBe(false);
      });
  });

  it('of Stripe holds where one of several is right, while a secret is changed', () => {
    const now = 1_700_000_000_000;
    const v1 = createHmac('sha256', 'new').update('1700000000.{}').digest('hex');
    const headers = { 'stripe-signature': `t=1700000000,v1=${'0'.repeat(64)},v1=${v1},v0=ff` };
    expect(isSigned({ kind: 'stripe' }, { headers, body: Buffer.from('{}'), secret: 'new', now })).toBe(true);
    const twice = { 'stripe-signature': `t=1700000000,t=1,v1=${v1}` };
    expect(
      isSigned({ kind: 'stripe' }, { headers: twice, body: Buffer.from('{}'), secret: 'new', now }),
    ).toBe(false);
  });
});

describe('a webhook as a message', () => {
  it('shows method, headers and body, without credentials and what the transport says', () => {
    const headers = {
      host: 'here',
      'content-type': 'application/json',
      'x-github-event': 'push',
      authorization: 'Bearer canary',
      cookie: 'a=canary',
      'x-api-key': 'canary',
      'x-hub-signature-256': 'sha256=canary',
      'x-gitlab-token': 'canary',
      'x-forwarded-for': '10.0.0.1',
    };
    const query = { source: 'ci', token: 'canary', wait: '5' };
    const { text, files } = hookEvent(room, request(headers, '{"ref":"main"}', query));
    expect(text).toBe(
      'POST webhook?source=ci\ncontent-type: application/json\nx-github-event: push\n\n{"ref":"main"}',
    );
    expect(files).toEqual([]);
  });

  it('cannot forge a header line, and keeps a bounded list', () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`x-h${index}`, 'v'.repeat(900)]),
    );
    const [head = ''] = hookEvent(room, request({ 'x-a': 'one\r\nx-b: two', ...many })).text.split('\n\n');
    const lines = head.split('\n');
    expect(lines[1]).toBe('x-a: one x-b: two');
    expect(lines).toHaveLength(41);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(520);
  });

  it('attaches what is no text: by its type, by its bytes, or by its length', () => {
    const picture = hookEvent(room, request({ 'content-type': 'image/png' }, 'abc'));
    expect(picture.text).toContain('(a body of 3 bytes, attached)');
    expect(picture.files).toMatchObject([{ name: 'body.bin', type: 'image/png' }]);
    expect(hookEvent(room, request({}, Buffer.from([0xff, 0xfe]))).files).toHaveLength(1);
    const long = hookEvent(room, request({ 'content-type': 'application/json' }, `"${'x'.repeat(200_000)}"`));
    expect(long.files).toMatchObject([{ name: 'body.json' }]);
    expect(long.text.length).toBeLessThan(5000);
  });

  it('says so when there is no body', () => {
    expect(hookEvent(room, request({})).text).toContain('(no body)');
  });

  it('is known again by its delivery header, or by the id in the body of those that have none (P2)', () => {
    expect(deliveryKey(request({ 'x-github-delivery': 'a' }))).toBe('x-github-delivery a');
    expect(deliveryKey(request({ 'webhook-id': 'w', 'idempotency-key': 'i' }))).toBe('webhook-id w');
    expect(deliveryKey(request({ 'stripe-signature': 't=1' }, '{"id":"evt_1"}'))).toBe(
      'stripe-signature evt_1',
    );
    expect(deliveryKey(request({ 'x-slack-request-timestamp': '1' }, '{"event_id":"Ev1"}'))).toContain('Ev1');
    expect(deliveryKey(request({}, '{"id":"evt_1"}'))).toBeUndefined();
    expect(deliveryKey(request({ 'stripe-signature': 't=1' }, 'null'))).toBeUndefined();
  });
});

describe('a callback', () => {
  it('is signed as Standard Webhooks says', () => {
    // The example of the specification's own libraries.
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const headers = callbackHeaders(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
      secret,
    );
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});
