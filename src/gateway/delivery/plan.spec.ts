import { describe, expect, it } from '@jest/globals';
import type { Capabilities } from '../../adapters/channel.js';
import type { Delivery } from '../../bus/outbox.js';
import { sendsOf } from './plan.js';

const can = { delete: true, textLimit: 10 } as Capabilities;
const file = { id: 'f', name: 'f.txt', type: 'text/plain', size: 1 };

const delivery = (kind: Delivery['kind'], text: string, more: object = {}): Delivery =>
  ({
    kind,
    key: 'k',
    chat: 'telegram:dm/1',
    messageId: 'm',
    turnId: null,
    payload: { text, attachments: [], threadId: null, ...more },
  }) as unknown as Delivery;

const shape = (sends: ReturnType<typeof sendsOf>) =>
  sends.map(({ kind, key, text, platformId, replyTo }) => ({ kind, key, text, platformId, replyTo }));

describe('the sends of a delivery', () => {
  it('are one for a text that fits, with what it answers and its files', () => {
    const [only, ...more] = sendsOf(delivery('message', 'short', { attachments: [file] }), can, {
      parts: [],
      replyTo: '7',
    });
    expect(more).toEqual([]);
    expect(only).toMatchObject({
      key: 'k',
      text: 'short',
      replyTo: '7',
      attachments: [file],
      messageId: 'm',
    });
  });

  it('are several for a long one: keys of their own, the answer first, the files last', () => {
    const sends = sendsOf(delivery('message', 'one one\n\ntwo two', { attachments: [file] }), can, {
      parts: [],
      replyTo: '7',
    });
    expect(shape(sends)).toEqual([
      { kind: 'message', key: 'k', text: 'one one', replyTo: '7' },
      { kind: 'message', key: 'k#2', text: 'two two' },
    ]);
    expect(sends.map(({ attachments }) => attachments)).toEqual([[], [file]]);
  });

  it('write a change over the parts that stand, and send or take back the difference', () => {
    const longer = sendsOf(delivery('edit', 'one one\n\ntwo two'), can, { parts: ['7'] });
    expect(shape(longer)).toEqual([
      { kind: 'edit', key: 'k', text: 'one one', platformId: '7' },
      { kind: 'message', key: 'k#2', text: 'two two' },
    ]);
    const shorter = sendsOf(delivery('edit', 'one'), can, { parts: ['7', '8'] });
    expect(shape(shorter)).toEqual([
      { kind: 'edit', key: 'k', text: 'one', platformId: '7' },
      { kind: 'delete', key: 'k#2', text: '', platformId: '8' },
    ]);
  });

  it('take back every part, and react to the first', () => {
    expect(shape(sendsOf(delivery('delete', ''), can, { parts: ['7', '8'] }))).toEqual([
      { kind: 'delete', key: 'k', text: '', platformId: '7' },
      { kind: 'delete', key: 'k#2', text: '', platformId: '8' },
    ]);
    expect(shape(sendsOf(delivery('react', '👍'), can, { parts: ['7', '8'] }))).toEqual([
      { kind: 'react', key: 'k', text: '👍', platformId: '7' },
    ]);
  });
});
