/** Words as a full-text question: each as typed, all of them needed. No operator of FTS5 gets through. */
export function searchTerm(words: string): string {
  return words
    .split(/\s+/)
    .filter((word) => word.length > 0)
    .map((word) => `"${word.replaceAll('"', '""')}"`)
    .join(' ');
}
