const segment = /^[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{N}\p{M}_-]{0,62}$/u;

/** What is wrong with an agent path, written for the one who chose it; undefined when nothing is. */
export function agentPathFault(path: string): string | undefined {
  if (path.length === 0) return 'must not be empty';
  if (path !== path.normalize('NFC')) return 'must be in Unicode normal form NFC';
  if (path !== path.toLowerCase()) return `must be lower case: "${path.toLowerCase()}"`;
  if (Buffer.byteLength(path) > 200) return 'must be at most 200 bytes';
  const segments = path.split('/');
  if (segments.length > 16) return 'must have at most 16 segments';
  const wrong = segments.find((part) => !segment.test(part));
  if (wrong === undefined) return undefined;
  if (wrong === '') return 'must not have an empty segment (no leading, trailing or double "/")';
  return `has the segment "${wrong}"; a segment is 1 to 63 letters, digits, "_" or "-" and starts with a letter or digit`;
}

/** The world of a path: its first segment. */
export function worldOf(path: string): string {
  return path.split('/', 1)[0] ?? path;
}

/** Whether `path` is `ancestor` itself or stands below it. */
export function isWithin(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}/`);
}
