/** A word at the beginning of a text that says who or what a conversation is about. */
export type SteeringWord =
  | { readonly clear: 'agent' | 'topic' }
  | { readonly topic: string; readonly rest: string }
  | { readonly child: string; readonly rest: string };

const segment = '[\\p{Ll}\\p{Lo}\\p{N}][\\p{Ll}\\p{Lo}\\p{N}\\p{M}_-]{0,62}';
const childWord = new RegExp(`^@(${segment}(?:/${segment}){0,15})(?:\\s+([\\s\\S]+))?$`, 'u');
const topicWord = /^#([\p{L}\p{N}][\p{L}\p{N}\p{M}_-]{0,62})(?:\s+([\s\S]+))?$/u;

/**
 * `#topic text`, `@child text`; alone they hold for what follows, and `#` or `@` alone end that. Whether a child of that
 * name is there is for the caller to know: to any other name the text is a text.
 */
export function parseSteering(text: string): SteeringWord | undefined {
  const plain = text.normalize('NFC').trim();
  if (plain === '@') return { clear: 'agent' };
  if (plain === '#') return { clear: 'topic' };
  const [, topic, about = ''] = topicWord.exec(plain) ?? [];
  if (topic !== undefined) return { topic: topic.toLowerCase(), rest: about };
  const [, child, said = ''] = childWord.exec(lowerHead(plain)) ?? [];
  return child === undefined ? undefined : { child, rest: said };
}

/** Paths are lower case; what is said keeps its own. */
function lowerHead(text: string): string {
  const head = /^@\S*/u.exec(text)?.[0] ?? '';
  return head.toLowerCase() + text.slice(head.length);
}
