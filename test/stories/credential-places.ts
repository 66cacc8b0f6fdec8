/** As it is, and in the ways in which programs write things down. */
export function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('hex'),
    encodeURIComponent(secret),
  ];
}

/** A search that prints how many of the places hold one of the words; they come as hashes would: encoded. */
export function searching(places: string, secrets: string[]): string {
  const words = Buffer.from(secrets.flatMap(spellings).join('\n')).toString('base64');
  // The words themselves stand in no message, no command line and no file: they come through a pipe.
  return `words() { echo ${[...words].reverse().join('')} | rev | base64 -d; }
    ${places} 2>/dev/null | tr '\\0' '\\n' | grep -acFf <(words)`;
}

/** Where a credential would be found by whoever is in the container. */
export const places = [
  ['its environment', 'env'],
  ['the environment of every process', 'cat /proc/[0-9]*/environ'],
  ['every command line', 'cat /proc/[0-9]*/cmdline'],
  ['its door', 'ls -laR /run/agent'],
  [
    'the files it can read',
    `find / -xdev -type f -size -2000k ! -path '/proc/*' ! -path '/usr/*' -exec cat {} +`,
  ],
  ['its home and its session', 'find /workspace /home/agent /tmp -type f -exec cat {} +'],
  ['what is mounted', 'cat /proc/self/mountinfo /proc/mounts'],
] as const;
