export const paramsSays = 'Input fields that must have this value, or one of these values';

/** What is wrong with rules on the fields of an input; undefined where nothing is. */
export function paramsFault(value: unknown): string | undefined {
  const isRule = (item: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof item);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  for (const [name, rule] of Object.entries(value)) {
    const values: unknown[] = Array.isArray(rule) ? rule : [rule];
    if (values.length === 0 || !values.every(isRule))
      return `${name} must be a text, number, flag or a list of these`;
  }
  return undefined;
}
