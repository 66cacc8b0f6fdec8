import type { ArchiveTable } from './archives.js';
import type { AuditCheckpointTable, AuditStreamTable } from './audit.js';
import type {
  AgentTable,
  AuditTable,
  GrantTable,
  LinkTable,
  MemberTable,
  ReplayTable,
  RouteTable,
  SettingTable,
  TokenTable,
} from './config.js';
import type { ChannelStateTable, ChannelTable, LinkSecretTable } from './channels.js';
import type { DelegationTable, EngagementTable, PinTable, QuestionTable } from './delegation.js';
import type { ChatTable, DeliveryTable, MessageTable } from './bus.js';
import type { AuditErasureTable, ErasureTable } from './erasure.js';
import type { PackageTable } from './packages.js';
import type { ApprovalRuleTable, ApprovalTable, BudgetTable, EgressTable } from './rules.js';
import type {
  ConfigChangeTable,
  ConfigRowTable,
  ConfigTouchTable,
  GitSyncTable,
  HomeChangeTable,
} from './recorded.js';
import type { StatusLineTable } from './status.js';
import type { TaskTable } from './tasks.js';
import type { ProxyRouteTable, WebRouteTable } from './web.js';
import type { AdmissionTable, GateTable, InviteTable, PairingTable, UserTable } from './people.js';
import type { HomeMoveTable, ProviderTable, SecretTable } from './models.js';
import type {
  AttachmentTable,
  AttemptTable,
  BreakerTable,
  EngineTable,
  FileWriteTable,
  ModelCallTable,
  SessionTable,
  ToolCallTable,
  ChatEventTable,
  TurnTable,
} from './turns.js';

/** Every table's columns as the code sees them: camelCase, JSON as values, flags as booleans. */
export interface Tables {
  agent: AgentTable;
  route: RouteTable;
  grant: GrantTable;
  member: MemberTable;
  link: LinkTable;
  linkSecret: LinkSecretTable;
  channel: ChannelTable;
  channelState: ChannelStateTable;
  token: TokenTable;
  user: UserTable;
  pairing: PairingTable;
  invite: InviteTable;
  gate: GateTable;
  admission: AdmissionTable;
  setting: SettingTable;
  secret: SecretTable;
  provider: ProviderTable;
  egress: EgressTable;
  budget: BudgetTable;
  approvalRule: ApprovalRuleTable;
  approval: ApprovalTable;
  package: PackageTable;
  archive: ArchiveTable;
  task: TaskTable;
  webRoute: WebRouteTable;
  proxyRoute: ProxyRouteTable;
  audit: AuditTable;
  auditCheckpoint: AuditCheckpointTable;
  auditStream: AuditStreamTable;
  auditErasure: AuditErasureTable;
  erasure: ErasureTable;
  replay: ReplayTable;
  message: MessageTable;
  chat: ChatTable;
  delivery: DeliveryTable;
  turn: TurnTable;
  attempt: AttemptTable;
  breaker: BreakerTable;
  chatEvent: ChatEventTable;
  session: SessionTable;
  toolCall: ToolCallTable;
  modelCall: ModelCallTable;
  fileWrite: FileWriteTable;
  homeMove: HomeMoveTable;
  attachment: AttachmentTable;
  delegation: DelegationTable;
  question: QuestionTable;
  engagement: EngagementTable;
  pin: PinTable;
  statusLine: StatusLineTable;
  configTouch: ConfigTouchTable;
  configRow: ConfigRowTable;
  configChange: ConfigChangeTable;
  homeChange: HomeChangeTable;
  gitSync: GitSyncTable;
  engine: EngineTable;
}

/** Columns that hold JSON text, by name: a name means the same in every table. */
export const jsonColumns = [
  'identity',
  'mentionPatterns',
  'sandbox',
  'tools',
  'skills',
  'timeouts',
  'match',
  'target',
  'session',
  'params',
  'actions',
  'value',
  'input',
  'attachments',
  'facts',
  'earlier',
  'payload',
  'data',
  'answer',
  'hosts',
  'agents',
  'models',
  'settings',
  'credentials',
  'allowFrom',
  'groupAllowFrom',
  'groups',
  'hmac',
  'parts',
  'choices',
  'buttons',
  'ports',
  'methods',
  'paths',
  'approvers',
  'arguments',
  'agreed',
  'schedule',
  'preserveHeaders',
  'form',
  'wasForm',
  'isForm',
  'items',
  'counts',
  'archives',
  'elsewhere',
  'remaining',
] as const;

/** Columns that hold 0 or 1. */
export const flagColumns = [
  'default',
  'delegable',
  'shared',
  'cancelRequested',
  'started',
  'exposed',
  'inherit',
  'requireMention',
  'allowBots',
  'enabled',
  'editable',
  'edited',
  'homes',
  'below',
  'removed',
  'withKey',
  'scheduled',
  'starts',
  'paused',
  'stripPrefix',
] as const;
