import { describe, expect, it } from '@jest/globals';
import { callbackFault } from '../../platform/callback-url.js';
import { isPublicAddress } from './addresses.js';
import { Egress } from './egress.js';

describe('an address of the open internet', () => {
  it.each(['93.184.215.14', '1.1.1.1', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...[
      '127.0.0.1',
      '127.9.9.9',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '169.254.169.254',
    ],
    ...['100.64.0.1', '0.0.0.0', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.0.192'],
    ...['::1', '::', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'],
    ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001::1', '2001:db8::1', 'not an address'],
  ])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a callback', () => {
  const listed = ['example.com', '*.hooks.test', 'http://old.test:8080'];

  it.each([
    'https://example.com/a?b',
    'https://EXAMPLE.com',
    'https://a.hooks.test/',
    'http://old.test:8080/x',
  ])('may go to %s', (address) => {
    expect(callbackFault(address, listed)).toBeUndefined();
  });

  it.each([
    ...[
      'http://example.com/',
      'https://example.com:8443/',
      'https://www.example.com/',
      'https://hooks.test/',
    ],
    ...['https://nothooks.test/', 'https://example.com.evil.test/', 'https://old.test/', 'http://old.test/'],
    ...['https://example.com@evil.test/', 'ftp://example.com/', 'file:///etc/passwd', '//example.com', ''],
  ])('may not go to %s', (address) => {
    expect(callbackFault(address, listed)).toEqual(expect.any(String));
  });

  const posting = (addresses: string[]) => {
    const resolve = () => Promise.resolve(addresses.map((address) => ({ address, family: 4 })));
    return new Egress(() => Promise.resolve(listed), { resolve }).post('https://example.com/', {}, '{}');
  };

  it('is not posted where one of the addresses of its host is not public', async () => {
    await expect(posting(['93.184.215.14', '127.0.0.1'])).rejects.toMatchObject({ kind: 'rejected' });
    await expect(posting(['169.254.169.254'])).rejects.toThrow(/not public/);
  });

  it('is tried again where its host has no address now', async () => {
    await expect(posting([])).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('is not posted to a host that the operator has taken off the list', async () => {
    const egress = new Egress(() => Promise.resolve([]));
    await expect(egress.post('https://example.com/', {}, '{}')).rejects.toMatchObject({ kind: 'rejected' });
  });
});
