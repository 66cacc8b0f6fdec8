import { describe, expect, it } from '@jest/globals';
import { limitedCommand, sandboxArguments } from './arguments.js';
import { bubblewrapRemedy } from './remedy.js';
import { stage } from './stage.js';

const spec = {
  name: 'abcd2345',
  labels: {},
  command: ['/opt/agent/claude', '-p'],
  env: { KEY: 'secret' },
  workdir: '/workspace',
  mounts: [
    { source: '/data/home', target: '/workspace', readOnly: false },
    { source: '/data/door', target: '/run/agent', readOnly: true },
  ],
  limits: { memoryBytes: 1 << 30, cpus: 1, pids: 256, tmpBytes: 1 << 20 },
  uid: 10_001,
  gid: 10_001,
};

describe('the arguments of bubblewrap', () => {
  const line = sandboxArguments(spec).join(' ');

  it('P8: leave no namespace shared and no capability', () => {
    expect(line).toMatch(
      /--unshare-user --unshare-all --disable-userns --die-with-parent --new-session --cap-drop ALL/,
    );
  });

  it('make the root read-only after everything is mounted', () => {
    expect(line).toMatch(
      /--bind \/data\/home \/workspace --ro-bind \/data\/door \/run\/agent .*--remount-ro \/ /,
    );
    expect(line.lastIndexOf('bind')).toBeLessThan(line.indexOf('--remount-ro /'));
  });

  it('never stand on a command line with a value of the environment', () => {
    expect(line).toContain('--clearenv --setenv KEY secret');
    expect([...limitedCommand(spec), ...stage(spec).prefix].join(' ')).not.toContain('secret');
  });
});

describe('the remedy of a failed probe', () => {
  it('is the program, where it is missing', () => {
    for (const said of [
      'exec: bwrap: not found',
      'setpriv: failed to execute bwrap: No such file or directory',
    ])
      expect(bubblewrapRemedy(said)).toEqual({ remedy: 'apt-get install bubblewrap' });
  });

  it('is the setting that stands in the way', () => {
    const read = (path: string) =>
      path.endsWith('/apparmor_restrict_unprivileged_userns') ? '1' : undefined;
    const remedy = 'sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';
    expect(bubblewrapRemedy('Permission denied', read)).toEqual({ remedy });
  });

  it('is not made up', () => {
    expect(bubblewrapRemedy('Permission denied', () => undefined)).toEqual({});
  });
});
