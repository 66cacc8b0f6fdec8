import { readFileSync } from 'node:fs';

/** Kernel settings that forbid what bubblewrap needs, and what they must be. */
const settings = [
  { name: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', allows: '0' },
  { name: 'kernel.unprivileged_userns_clone', forbids: '0', allows: '1' },
  { name: 'user.max_user_namespaces', forbids: '0', allows: '15000' },
];

type Read = (path: string) => string | undefined;

/** What would make a failed probe pass: the program, or the setting that stands in its way. */
export function bubblewrapRemedy(detail: string, read: Read = readSetting): { remedy?: string } {
  if (process.platform !== 'linux') return {};
  if (/bwrap: (No such file|not found)/.test(detail)) return { remedy: 'apt-get install bubblewrap' };
  const blocking = settings.find(
    ({ name, forbids }) => read(`/proc/sys/${name.replaceAll('.', '/')}`) === forbids,
  );
  return blocking ? { remedy: `sysctl -w ${blocking.name}=${blocking.allows}` } : {};
}

function readSetting(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
