/** The import DAG of the house: each rule has a name and a sentence. Arrows go down only. */
const floors = {
  platform: [],
  db: ['platform'],
  runtime: ['platform'],
  adapters: ['platform'],
  routing: ['platform'],
  identity: ['db', 'platform'],
  bus: ['db', 'platform'],
  kernel: ['identity', 'db', 'routing', 'platform'],
  manifest: ['kernel', 'identity', 'db', 'platform'],
  resources: ['manifest', 'kernel', 'routing', 'identity', 'db', 'platform'],
  surfaces: ['kernel', 'identity', 'platform'],
  door: ['kernel', 'identity', 'db', 'platform'],
  import: ['routing', 'platform'],
  cli: ['import', 'platform'],
  maintenance: ['db', 'platform'],
  gateway: [
    'maintenance',
    'bus',
    'runtime',
    'adapters',
    'routing',
    'door',
    'identity',
    'kernel',
    'db',
    'platform',
  ],
};

const rooms = Object.keys(floors);

module.exports = {
  forbidden: [
    ...rooms.map((room) => ({
      name: `${room}-imports-down`,
      comment: `${room} may import ${floors[room].join(', ') || 'no other room'} and nothing else of ours.`,
      severity: 'error',
      from: { path: `^src/${room}/`, pathNot: '\\.(spec|docker-spec)\\.ts$' },
      to: { path: '^src/', pathNot: `^src/(${[room, ...floors[room]].join('|')})/` },
    })),
    {
      name: 'no-cycles',
      comment: 'A cycle is a crash with ESM and decorator metadata; types alone may meet.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resources-are-apart',
      comment: 'A resource folder never imports another; rows of others are read through Kysely.',
      severity: 'error',
      from: { path: '^src/resources/([^/]+)/' },
      to: { path: '^src/resources/[^/]+/', pathNot: '^src/resources/$1/' },
    },
    {
      name: 'only-db-opens-sqlite',
      comment: 'Only db opens our database; the import of another system reads theirs.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(db/|cli/import/arizuko)|\\.spec\\.ts$' },
      to: { path: 'node_modules/better-sqlite3' },
    },
    {
      name: 'only-runtime-docker-talks-to-the-engine',
      comment: 'Only runtime/docker and the composition root know the Docker socket.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(runtime/docker/|core\\.ts)|spec\\.ts$' },
      to: { path: 'node_modules/dockerode' },
    },
    {
      name: 'product-needs-no-tests',
      comment: 'Nothing in src imports test or bench.',
      severity: 'error',
      from: { path: '^src/', pathNot: 'spec\\.ts$' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
