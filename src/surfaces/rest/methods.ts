/** The methods that each address takes, so that a wrong one is told from a wrong address. */
export class Methods {
  readonly #routes = new Map<string, { matches: RegExp; methods: Set<string> }>();

  /** `url` as the router has it: `/v1/notes/:key`. */
  add(url: string, method: string): void {
    const route = this.#routes.get(url) ?? { matches: patternOf(url), methods: new Set() };
    this.#routes.set(url, route);
    route.methods.add(method);
  }

  /** Every address with its methods, for the test that walks them. */
  list(): { url: string; methods: string[] }[] {
    return Array.from(this.#routes, ([url, { methods }]) => ({ url, methods: Array.from(methods).sort() }));
  }

  /** The methods of this path; empty where there is nothing. */
  of(path: string): string[] {
    const found = Array.from(this.#routes.values()).filter((route) => route.matches.test(path));
    return Array.from(new Set(found.flatMap((route) => Array.from(route.methods)))).sort();
  }
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replace(/[^\w-]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
}
