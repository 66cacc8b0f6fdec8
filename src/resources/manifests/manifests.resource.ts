import { defineResource, read, write, type Resource } from '../../kernel/resource.js';
import type { Change } from '../../manifest/diff.js';
import { Manifests, type Prepared, type Result } from '../../manifest/manifests.js';
import { ManifestFiles, ManifestOrder, ManifestQuery, ManifestView, Plan } from './manifests.dto.js';

const shown = ({ kind, verb, name, place, fields }: Change) => ({
  ...{ kind: kind.name, verb, name, fields },
  ...(place && { at: `${place.file}:${place.line}` }),
});

const planOf = ({ checksum, changes, missing }: Result) => ({
  checksum,
  changes: changes.map(shown),
  missing: missing.map(({ name }) => name),
});

/** The resource over the others: their rows as text, all of them or a part. */
export function manifestsOver(resources: readonly Resource[]): Resource {
  const manifests = new Manifests(resources);
  return defineResource({
    name: 'manifests',
    kind: 'Manifest',
    says: 'The configuration as text: written out, compared with what holds, and carried out as one change.',
    view: ManifestView,
    manifest: 'never',
    actions: {
      export: read({
        input: ManifestQuery,
        says: 'Write the configuration out as YAML, without the values of secrets. The same configuration is the same text.',
        scope: ({ scope = '**' }) => scope,
        at: { method: 'GET' },
        run: (context, { scope = '**', kinds }) => manifests.export(context, scope, kinds),
      }),
      plan: read({
        input: ManifestFiles,
        says: 'Say what applying manifests would change, row by row, and what would refuse it. Changes nothing.',
        scope: ({ scope = '**' }) => scope,
        answer: Plan,
        run: async (context, given) => planOf(await manifests.plan(context, given)),
      }),
      apply: write({
        input: ManifestOrder,
        says: 'Make the configuration what manifests say, all of it or nothing. Asks for every row as if it were changed by itself.',
        scope: ({ scope = '**' }) => scope,
        answer: Plan,
        target: ({ checksum }) => checksum,
        detail: ({ changes }) => `${changes.length} rows`,
        prepare: (context, given) => manifests.prepare(context, given),
        run: async (context, { expect }) =>
          planOf(await manifests.apply(context, context.prepared as Prepared, expect)),
      }),
    },
  });
}
