import { describe, expect, it } from '@jest/globals';
import { runtimeContract } from '../../../test/contract/runtime.js';
import { parseMarker } from '../marker.js';
import { hostPaths } from './host-paths.js';
import { ProcessRuntime } from './process.runtime.js';

const connect = `process.stdin.pipe(require('node:net').connect(process.argv[1])).pipe(process.stdout)`;

runtimeContract('process', {
  make: () => new ProcessRuntime({ instance: `spec${process.pid}` }),
  isolated: false,
  talk: (socket) => [process.execPath, '-e', connect, socket],
  adds: ['ROOKERY_CONTAINER', 'PWD', 'OLDPWD', 'SHLVL', '_'],
});

describe('the paths of a process', () => {
  const spell = hostPaths([
    { source: '/data/home', target: '/workspace', readOnly: false },
    { source: '/data/media', target: '/workspace/media', readOnly: false },
  ]);

  it('are spelled by the longest mount that holds them', () => {
    expect(['/workspace', '/workspace/a', '/workspace/media/b', '/workspaces', '/usr'].map(spell)).toEqual([
      '/data/home',
      '/data/home/a',
      '/data/media/b',
      '/workspaces',
      '/usr',
    ]);
  });

  it('may be spelled twice', () => {
    const nested = hostPaths([{ source: '/workspace/data/home', target: '/workspace', readOnly: false }]);
    expect(nested(nested('/workspace/a'))).toBe('/workspace/data/home/a');
  });
});

describe('the mark of a process', () => {
  const environ = (value: string) => `PATH=/bin\0ROOKERY_CONTAINER=${value}\0`;

  it('counts only for its own instance', () => {
    const mark = environ('{"instance":"one","name":"abcd2345","labels":{"agent":"a1"}}');
    expect(parseMarker(mark, 'one')).toEqual({ instance: 'one', name: 'abcd2345', labels: { agent: 'a1' } });
    expect(parseMarker(mark, 'two')).toBeUndefined();
  });

  it('is ignored when it is not ours to read', () => {
    expect(parseMarker(environ('{broken'), 'one')).toBeUndefined();
    expect(parseMarker('PATH=/bin\0', 'one')).toBeUndefined();
  });
});
