import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { LineGuard } from './line-guard.js';

function guarded(chunks: (string | Buffer)[]): Promise<string> {
  const guard = new LineGuard(() => undefined);
  const read = text(guard);
  Readable.from(chunks).pipe(guard);
  return read;
}

describe('the guard of the lines', () => {
  it('passes whole messages on, however they are cut into chunks', async () => {
    const line = '{"type":"keep_alive","text":"Ä€"}\n';
    const bytes = Buffer.from(line.repeat(3));
    for (let size = 1; size < bytes.length; size += 7) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(await guarded(chunks)).toBe(line.repeat(3));
    }
  });

  it.each([
    'no JSON',
    'null',
    '[]',
    '"text"',
    '{}',
    '{"type":7}',
    '{"type":"control_request","request_id":"1"}',
    '{"type":"control_request","request_id":"1","request":{}}',
    '{"type":"control_request","request":{"subtype":"interrupt"}}',
    '{"type":"control_response"}',
    '{"type":"result","subtype":"error_during_execution"}',
    '{"type":"result","subtype":"error_during_execution","errors":[{}]}',
  ])('keeps back what the SDK would stumble over: %s', async (line) => {
    expect(await guarded([`${line}\n{"type":"keep_alive"}\n`])).toBe('{"type":"keep_alive"}\n');
  });

  it('tells of a line without end, and passes nothing more', async () => {
    let told = 0;
    const guard = new LineGuard(() => told++);
    const read = text(guard);
    const megabyte = Buffer.alloc(1024 * 1024, 'a');
    const end = Buffer.from('\n{"type":"keep_alive"}\n');
    Readable.from([...Array.from({ length: 40 }, () => megabyte), end]).pipe(guard);
    expect(await read).toBe('');
    expect(told).toBe(1);
  });
});
