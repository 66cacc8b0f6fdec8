// What the lists are filled with: whose each row is, and which of them a filter asks for.

const past = '2026-01-01T00:00:00.000Z';
const future = '2999-01-01T00:00:00.000Z';
const id = (n) => String(n).padStart(22, '0');

/**
 * A tenth of the rows belong to one agent, and ten of the oldest to another, each of which has a reader of its own.
 * Twenty of the oldest are those that a filter asks for.
 */
export const agents = ['few', 'tenth', 'rare', 'other'];
function pathOf(n) {
  if (n % 10 === 6) return 'tenth';
  if (n % 10 === 5 && n < 100) return 'few';
  return n % 5 === 3 && n < 100 ? 'rare' : 'other';
}
const agentId = (n) => `id-${pathOf(n)}`;
const of = (n, rare, other) => (pathOf(n) === 'rare' ? rare : other);

/** What the rows name. */
export const named = {
  gate: ['g-rare', 'g-other'].map((gate) => ({ id: gate, enabled: true })),
  channel: agents.map((path) => ({ id: `telegram.${path}`, agentId: `id-${path}`, account: path })),
  member: [{ id: 'm', child: 'sender:telegram:user/1', parent: 'user:3' }],
};

const byAgent = { filter: { agent: 'rare' }, row: (n) => ({ agentId: agentId(n) }) };

/** The lists of what can grow, by their tables. `whole`: their rows are no agent's, so who reads any reads all. */
export const lists = {
  admissions: {
    table: 'admission',
    whole: true,
    filter: { gate: 'g-rare' },
    row: (n) => ({ gateId: of(n, 'g-rare', 'g-other'), state: 'queued' }),
  },
  'approval-rules': {
    table: 'approvalRule',
    filter: { action: 'rare:list' },
    row: (n) => ({ scope: pathOf(n), action: of(n, 'rare:list', 'x:list') }),
  },
  approvals: {
    table: 'approval',
    filter: { agent: 'rare' },
    row: (n) => ({ agentId: agentId(n), scope: pathOf(n), state: 'used', expiresAt: past }),
  },
  archives: {
    table: 'archive',
    whole: true,
    filter: { state: 'failed' },
    row: (n) => ({ state: of(n, 'failed', 'ready') }),
  },
  audit: {
    table: 'audit',
    whole: true,
    filter: { principal: 'user:rare' },
    row: (n) => ({ at: past, principal: of(n, 'user:rare', 'user:u'), outcome: 'ok' }),
  },
  'audit-streams': { table: 'auditStream', whole: true, row: () => ({}) },
  budgets: {
    table: 'budget',
    filter: { principal: 'user:rare' },
    row: (n) => ({ scope: pathOf(n), principal: of(n, 'user:rare', 'user:u') }),
  },
  chats: {
    table: 'chat',
    filter: { agent: 'rare' },
    row: (n) => ({ kind: agentId(n) }),
    // Whose a chat is follows from its messages, as long as it has some.
    then: 'update chat set agent_id = kind where agent_id is null',
  },
  delegations: {
    table: 'delegation',
    filter: { from: 'rare' },
    row: (n) => ({ fromAgent: agentId(n), toAgent: agentId(n), state: 'failed', deliveredAt: past }),
  },
  deliveries: {
    table: 'delivery',
    filter: { chat: 'web:rare' },
    row: (n) => ({ agentId: agentId(n), chat: of(n, 'web:rare', 'web:c'), state: 'sent' }),
  },
  egress: {
    table: 'egress',
    filter: { host: 'rare.example.com' },
    row: (n) => ({ scope: pathOf(n), host: of(n, 'rare.example.com', 'example.com') }),
  },
  erasures: {
    table: 'erasure',
    whole: true,
    filter: { state: 'running' },
    row: (n) => ({ state: of(n, 'running', 'done') }),
  },
  gates: { table: 'gate', whole: true, row: () => ({ enabled: true }) },
  grants: {
    table: 'grant',
    // With the grant that its reader reads by.
    mine: 11,
    filter: { principal: 'user:sought' },
    row: (n) => ({
      ...{
        principal: of(n, 'user:sought', 'user:u'),
        action: 'agents:get',
        scope: pathOf(n),
        effect: 'allow',
      },
    }),
  },
  invites: { table: 'invite', ...byAgent },
  links: { table: 'link', ...byAgent },
  members: {
    table: 'member',
    whole: true,
    filter: { parent: 'role:rare' },
    row: (n) => ({ parent: of(n, 'role:rare', 'role:crew') }),
  },
  messages: {
    table: 'message',
    filter: { chat: 'web:rare' },
    row: (n) => ({ agentId: agentId(n), chat: of(n, 'web:rare', 'web:c'), state: 'answered', at: past }),
  },
  packages: { table: 'package', ...byAgent },
  pairings: {
    table: 'pairing',
    filter: { state: 'pending' },
    row: (n) => ({
      ...{ channel: `telegram.${pathOf(n)}`, state: 'pending', expiresAt: of(n, future, past) },
    }),
  },
  'proxy-routes': { table: 'proxyRoute', whole: true, row: () => ({}) },
  routes: {
    table: 'route',
    filter: { agent: 'rare' },
    row: (n) => ({ scope: pathOf(n), match: { verb: `v${n}` }, target: { agent: pathOf(n) } }),
  },
  secrets: { table: 'secret', filter: { scope: 'rare' }, row: (n) => ({ agentId: agentId(n) }) },
  sessions: { table: 'session', ...byAgent },
  tasks: {
    table: 'task',
    filter: { agent: 'rare' },
    row: (n) => ({
      ...{ agentId: agentId(n), schedule: { every: 3600 }, timezone: 'UTC', createdAt: past },
    }),
  },
  tokens: {
    table: 'token',
    filter: { principal: 'user:rare' },
    row: (n) => ({ scope: pathOf(n), principal: of(n, 'user:rare', 'user:u') }),
  },
  turns: {
    table: 'turn',
    filter: { chat: 'web:rare' },
    row: (n) => ({ agentId: agentId(n), chat: of(n, 'web:rare', 'web:c'), state: 'succeeded', nextAt: past }),
  },
  users: {
    table: 'user',
    whole: true,
    filter: { identity: 'telegram:user/1' },
    matches: 1,
    row: (n) => ({ sub: `${n}` }),
  },
  'web-routes': {
    table: 'webRoute',
    filter: { agent: 'rare' },
    row: (n) => ({ agentId: agentId(n), scope: pathOf(n) }),
  },
};

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

/** A row of any table: what is said of it, and something in each column that may not be empty. */
export function rowMaker(columns, jsonColumns) {
  const needed = columns.filter((column) => column.dfltValue === null && (column.notnull || column.pk));
  const filled = needed.filter(({ name }) => name !== 'seq').map(({ name, type }) => [camel(name), type]);
  const json = new Set(jsonColumns);
  const value = (name, type, n) => (json.has(name) ? [] : type.toLowerCase() === 'text' ? id(n) : 0);
  return (n, said) => ({
    ...Object.fromEntries(filled.map(([name, type]) => [name, value(name, type, n)])),
    ...said,
  });
}
