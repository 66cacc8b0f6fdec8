const entities: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

function unescapeXml(text: string): string {
  return text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity);
}

/** What people wrote: the insides of all `<message>` elements, or the whole text where there is none. */
export function messageTexts(text: string): string[] {
  const inner = [...text.matchAll(/<message\b[^>]*>([\s\S]*?)<\/message>/g)].map(([, body = '']) => body);
  return inner.length === 0
    ? [text]
    : inner.map((body) => unescapeXml(body.replace(/<[^>]*>/g, '\n')).trim());
}
