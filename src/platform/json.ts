export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Same value, same bytes: keys sorted, absent and undefined left out. What hashes and digests are made of. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ','}${canonicalJson(item)}`;
    return `[${text}]`;
  }
  const values = value as Record<string, unknown>;
  for (const key of Object.keys(values).sort())
    if (values[key] !== undefined)
      text += `${text && ','}${JSON.stringify(key)}:${canonicalJson(values[key])}`;
  return `{${text}}`;
}
