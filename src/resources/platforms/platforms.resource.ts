import { page } from '../../kernel/page.js';
import { defineResource, read } from '../../kernel/resource.js';
import { PlatformQuery, PlatformView } from './platforms.dto.js';

export const platforms = defineResource({
  name: 'platforms',
  kind: 'Platform',
  says: 'A platform that channels may be made for, and what a channel of it needs.',
  view: PlatformView,
  manifest: 'never',
  actions: {
    list: read({
      input: PlatformQuery,
      says: 'List the platforms that channels may be made for, with the credentials that each needs.',
      scope: ({ agent }) => agent ?? '**',
      run: ({ caller, ports }, query) =>
        page(
          caller,
          query,
          async (after, limit) =>
            ports.channels
              .platforms()
              .filter(({ name }) => !after || name > String(after[0]))
              .slice(0, limit),
          ({ name }) => [name],
        ),
    }),
  },
});
