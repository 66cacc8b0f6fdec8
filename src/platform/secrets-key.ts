/** A key as people write it: 32 bytes in hex or base64. */
export function parseKey(text: string): Buffer | undefined {
  const plain = text.trim();
  const bytes = /^[0-9a-f]{64}$/i.test(plain)
    ? Buffer.from(plain, 'hex')
    : /^[A-Za-z0-9+/_-]{43}=?$/.test(plain)
      ? Buffer.from(plain, 'base64')
      : undefined;
  return bytes?.length === 32 ? bytes : undefined;
}

/** Keys separated by commas, the newest last; undefined when one of them is none. */
export function parseKeys(text: string): Buffer[] | undefined {
  const keys = text.split(',').map(parseKey);
  const good = keys.filter((key) => key !== undefined);
  return good.length === keys.length ? good : undefined;
}
