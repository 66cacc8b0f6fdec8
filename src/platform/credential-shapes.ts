/** What keys and tokens look like; every run is bounded, so that no text can make the search slow. */
const shapes =
  /\b(sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|AKIA[0-9A-Z]{16}|xox[abeprs]-[\w-]{10,}|AIza[\w-]{30,}|\d{8,10}:[A-Za-z0-9_-]{30,}|eyJ[\w-]{10,2000}\.eyJ[\w-]{10})|-----BEGIN [A-Z ]{0,40}PRIVATE KEY|\b(api[_-]?key|secret|token|passw(or)?d)\b["']?\s{0,5}[:=]\s{0,5}["'][^"'\s$<{]{12,500}["']/i;

/** Where in a text something stands that looks like a credential; undefined where nothing does. */
export function credentialAt(text: string): number | undefined {
  const found = shapes.exec(text);
  return found?.index;
}

/** The line of a place in a text. */
export const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length;
