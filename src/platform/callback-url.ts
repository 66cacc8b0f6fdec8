/** The hosts that an operator lets callbacks go to, one entry: `example.com`, `*.example.com`, `http://host:8080`. */
function admits(entry: string, url: URL): boolean {
  const text = entry.trim().toLowerCase();
  if (text.includes('://')) return url.origin === text.replace(/\/+$/, '');
  if (url.protocol !== 'https:' || url.port !== '') return false;
  return text.startsWith('*.') ? url.hostname.endsWith(text.slice(1)) : url.hostname === text;
}

/** What is wrong with an address that an operator must have listed; undefined when nothing is. */
export function callbackFault(
  address: string,
  hosts: readonly string[],
  setting = 'callbackHosts',
): string | undefined {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an https URL';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (hosts.some((entry) => admits(entry, url))) return undefined;
  return `leads to ${url.origin}, which the setting ${setting} does not list`;
}

/** The entries of the setting, whatever was stored under its name. */
export function callbackHosts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
