import type { Resource } from '../kernel/resource.js';
import { Journal } from '../manifest/journal.js';
import { Manifests } from '../manifest/manifests.js';
import { approvalRules } from './approval-rules/approval-rules.resource.js';
import { approvals } from './approvals/approvals.resource.js';
import { withData } from './agent-data/agent-data.js';
import { admissions } from './admissions/admissions.resource.js';
import { agents } from './agents/agents.resource.js';
import { archives } from './archives/archives.resource.js';
import { auditStreams } from './audit-streams/audit-streams.resource.js';
import { audit } from './audit/audit.resource.js';
import { budgets } from './budgets/budgets.resource.js';
import { channels } from './channels/channels.resource.js';
import { chats } from './chats/chats.resource.js';
import { costs } from './costs/costs.resource.js';
import { delegations } from './delegations/delegations.resource.js';
import { deliveries } from './deliveries/deliveries.resource.js';
import { egress } from './egress/egress.resource.js';
import { erasures } from './erasures/erasures.resource.js';
import { gates } from './gates/gates.resource.js';
import { gateway } from './gateway/gateway.resource.js';
import { gitOver } from './git/git.resource.js';
import { grants } from './grants/grants.resource.js';
import { invites } from './invites/invites.resource.js';
import { links } from './links/links.resource.js';
import { manifestsOver } from './manifests/manifests.resource.js';
import { members } from './members/members.resource.js';
import { memories } from './memories/memories.resource.js';
import { messages } from './messages/messages.resource.js';
import { packagesOver } from './packages/packages.resource.js';
import { pairings } from './pairings/pairings.resource.js';
import { personas } from './personas/personas.resource.js';
import { platforms } from './platforms/platforms.resource.js';
import { withProvision } from './provision/provision.js';
import { proxyRoutes } from './proxy-routes/proxy-routes.resource.js';
import { providers } from './providers/providers.resource.js';
import { routes } from './routes/routes.resource.js';
import { secrets } from './secrets/secrets.resource.js';
import { sessions } from './sessions/sessions.resource.js';
import { settings } from './settings/settings.resource.js';
import { skillFiles } from './skill-files/skill-files.resource.js';
import { skills } from './skills/skills.resource.js';
import { tasks } from './tasks/tasks.resource.js';
import { tokens } from './tokens/tokens.resource.js';
import { turns } from './turns/turns.resource.js';
import { users } from './users/users.resource.js';
import { webRoutes } from './web-routes/web-routes.resource.js';

/** What stands in an order in which rows can be made: what others name is before them. */
const rows: readonly Resource[] = [
  agents,
  personas,
  skills,
  skillFiles,
  memories,
  channels,
  platforms,
  routes,
  grants,
  users,
  members,
  pairings,
  links,
  invites,
  gates,
  admissions,
  settings,
  providers,
  secrets,
  egress,
  budgets,
  approvalRules,
  approvals,
  tasks,
  webRoutes,
  proxyRoutes,
  tokens,
  turns,
  costs,
  sessions,
  delegations,
  chats,
  messages,
  deliveries,
  audit,
  auditStreams,
  archives,
  erasures,
  gateway,
];

const manifests = new Manifests(rows);

const wholeAgents = withProvision(withData(agents, manifests, new Journal(manifests.kinds)), rows);

/** Every resource of the cold tier; the one list that all faces derive from. */
export const resources: readonly Resource[] = [
  ...rows.map((one) => (one === agents ? wholeAgents : one)),
  packagesOver(rows),
  manifestsOver(rows),
  gitOver(rows),
];
