import { agentPathFault } from '../../platform/agent-path.js';
import { placeFiles } from '../homes.js';
import { below, segmentOf } from '../names.js';
import type { Draft } from '../translation.js';
import { countOf, objectOf, textOf, type Source } from './source.js';

const folderText = (folder: string): string => folder.replace(/^\/+|\/+$/g, '');

/** The folders of their groups with the paths that these get here. */
export class Groups {
  readonly paths = new Map<string, string>();

  constructor(private readonly under: string | undefined) {}

  /** The path of a folder, whether or not there is a group; undefined where it has none. */
  spelled(folder: string): string | undefined {
    const parts = folderText(folder).split('/').map(segmentOf);
    if (parts.some((part) => part === undefined)) return undefined;
    const path = below(this.under, parts.join('/'));
    return agentPathFault(path) === undefined ? path : undefined;
  }

  /** The path of a group. */
  pathOf(folder: string): string | undefined {
    return this.paths.get(folderText(folder));
  }

  /** `corp/eng`, `corp/*`, `corp/**` or `**`; undefined for other globs, which have no counterpart. */
  scopeOf(scope: string): string | undefined {
    if (scope === '**') return this.under === undefined ? '**' : `${this.under}/**`;
    const [, folder = '', tail = ''] = /^(.*?)(\/\*{1,2})?$/.exec(scope) ?? [];
    if (folder === '' || /[*?[\\]/.test(folder)) return undefined;
    const path = this.spelled(folder);
    return path === undefined ? undefined : path + tail;
  }
}

type Row = Readonly<Record<string, unknown>>;

function tellRest(row: Row, folder: string, draft: Draft): string | undefined {
  const config = objectOf(row, 'config');
  if (!config) draft.leave(`groups ${folder}: config`, 'is no JSON object');
  for (const name of Object.keys(config ?? {}).filter((each) => each !== 'model'))
    draft.leave(`groups ${folder}: config.${name}`, 'has no counterpart here');
  const container = Object.keys(objectOf(row, 'container_config') ?? {});
  for (const name of container)
    draft.leave(
      `groups ${folder}: container_config.${name}`,
      'containers here mount the home and nothing else',
    );
  const model = config?.model;
  return typeof model === 'string' && model !== '' ? model : undefined;
}

function addBudget(row: Row, path: string, draft: Draft): void {
  const cents = countOf(row, 'cost_cap_cents_per_day');
  if (cents > 0) draft.add('Budget', { scope: path, period: 'day', limitUsd: cents / 100 });
}

/** Every group is an agent; its chats share one session for each topic, as they did. */
export function addGroups(source: Source, under: string | undefined, draft: Draft): Groups {
  const groups = new Groups(under);
  for (const row of source.rows('groups')) {
    const folder = folderText(textOf(row, 'folder'));
    const path = groups.spelled(folder);
    if (path === undefined) draft.leave(`groups ${folder}`, 'cannot be the path of an agent');
    else if ([...groups.paths.values()].includes(path))
      draft.leave(`groups ${folder}`, `has the path of another group, ${path}`);
    else {
      groups.paths.set(folder, path);
      const model = tellRest(row, folder, draft);
      draft.add('Agent', { path, dmScope: 'main', groupScope: 'main', ...(model && { model }) });
      addBudget(row, path, draft);
      const { files, left } = source.home(folder);
      placeFiles(
        draft,
        files.map((file) => ({ ...file, agent: path })),
      );
      draft.left.push(...left);
    }
  }
  return groups;
}
