/** What a peer is: one person, or one of the two names that platforms have for a room. */
export type PeerKind = 'direct' | 'group' | 'channel';

/** One value, glob or list of them; `*` = present, empty = absent. */
export type Pattern = string | readonly string[];

/** Who or where a message comes from, as the platform names it. */
export interface Peer {
  readonly kind: PeerKind;
  readonly id: string;
}

/** The predicates of a rule, all of which must hold; normalised by `normaliseMatch`. */
export interface RouteMatch {
  readonly platform?: Pattern;
  readonly account?: Pattern;
  readonly chat?: Pattern;
  readonly peer?: { readonly kind: PeerKind; readonly id: Pattern };
  readonly guild?: Pattern;
  readonly roles?: readonly string[];
  readonly team?: Pattern;
  readonly sender?: Pattern;
  readonly verb?: Pattern;
  readonly topic?: Pattern;
  readonly text?: Pattern;
}

/** What becomes of a matched message: a turn, stored context, nothing, or a release note's audience. */
export type RouteMode = 'trigger' | 'observe' | 'drop' | 'announce';

/** How the agents of a broadcast run. */
export type BroadcastStrategy = 'parallel' | 'sequential';

/** Where a rule sends a message: one agent (`{sender}`, `{chat}`, `{platform}` are filled in) or several. */
export interface RouteTarget {
  readonly agent?: string;
  readonly agents?: readonly string[];
  readonly strategy?: BroadcastStrategy;
  readonly mode?: RouteMode;
  readonly topic?: string;
  readonly create?: boolean;
}

/** Which direct chats of an agent share a session. */
export type DmScope = 'main' | 'per-peer' | 'per-channel-peer' | 'per-account-channel-peer';

/** Whether rooms have sessions of their own. */
export type GroupScope = 'per-room' | 'main';

/** What a rule or an agent may say about sessions. */
export interface SessionScopes {
  readonly dmScope?: DmScope;
  readonly groupScope?: GroupScope;
}

/** One row of the routing table; `seq` is its creation order. */
export interface RouteRow {
  readonly id: string;
  readonly priority: number;
  readonly seq: number;
  readonly match: RouteMatch;
  readonly target: RouteTarget;
  readonly session?: SessionScopes;
  readonly observeWindow?: number;
  readonly note?: string;
}

/** What routing reads of an agent; `seq` is its creation order. */
export interface AgentRow extends SessionScopes {
  readonly path: string;
  readonly seq: number;
  readonly default?: boolean;
  readonly name?: string;
  readonly identity?: { readonly name?: string; readonly emoji?: string };
  readonly mentionPatterns?: readonly string[];
}

/** Who may write in direct chats. */
export type DmPolicy = 'pairing' | 'allowlist' | 'open' | 'disabled';

/** Which rooms are served. */
export type GroupPolicy = 'allowlist' | 'open' | 'disabled';

/** What happens to a message that no rule matches. */
export type Unrouted = 'default' | 'onboarding' | 'refuse';

/** What a channel says about one room (key `*`: about every room), and a room about one of its topics. */
export interface RoomRow {
  readonly enabled?: boolean;
  readonly groupPolicy?: GroupPolicy;
  readonly requireMention?: boolean;
  readonly allowFrom?: readonly string[];
  readonly topics?: Readonly<Record<string, Omit<RoomRow, 'topics'>>>;
}

/** The policy values that an account, its channel and the settings may each give. */
export interface ChannelPolicy {
  readonly dmPolicy?: DmPolicy;
  readonly groupPolicy?: GroupPolicy;
  readonly allowFrom?: readonly string[];
  readonly groupAllowFrom?: readonly string[];
  readonly groups?: Readonly<Record<string, RoomRow>>;
  readonly requireMention?: boolean;
  readonly allowBots?: boolean;
  readonly unrouted?: Unrouted;
  readonly defaultAgent?: string;
  readonly historyLimit?: number;
}

/** One configured account: `telegram` is also the base that `telegram.alerts` inherits from. */
export interface ChannelRow extends ChannelPolicy {
  readonly id: string;
  readonly platform: string;
  readonly account?: string;
  readonly enabled?: boolean;
}

/** One pair of agents that may talk: exact paths, or globs. */
export interface AgentPair {
  readonly from: string;
  readonly to: string;
}

/** The instance-wide defaults that routing reads; the policy ones are used by channels that say nothing. */
export interface RoutingSettings extends SessionScopes {
  readonly mainKey?: string;
  readonly identityLinks?: Readonly<Record<string, readonly string[]>>;
  readonly mentionPatterns?: readonly string[];
  readonly defaults?: ChannelPolicy;
  readonly agentToAgent?: { readonly enabled?: boolean; readonly allow?: readonly (string | AgentPair)[] };
}

/** The configuration that one message is decided on; never changed, only replaced. */
export interface Snapshot {
  readonly version: number;
  readonly agents: readonly AgentRow[];
  readonly channels: readonly ChannelRow[];
  readonly routes: readonly RouteRow[];
  readonly settings: RoutingSettings;
  /** The senders of each person by its principal, as memberships say. */
  readonly people?: Readonly<Record<string, readonly string[]>>;
}

/** What an adapter knows about a message; the `message` of `routes/resolve`. */
export interface InboundFacts {
  readonly platform: string;
  readonly account?: string;
  readonly chat?: string;
  readonly peer: Peer;
  readonly parentPeer?: Peer;
  readonly guild?: string;
  readonly roles?: readonly string[];
  readonly team?: string;
  readonly sender?: string;
  readonly verb?: string;
  readonly text?: string;
  readonly topic?: string;
  readonly threadId?: string;
  /** The platform's own mention of the account; absent = the platform cannot tell. */
  readonly mentioned?: boolean;
  /** The platform says that somebody else was addressed. */
  readonly mentionsOthers?: boolean;
  readonly replyToBot?: boolean;
  readonly fromBot?: boolean;
  readonly fromSelf?: boolean;
  /** The owner of the account writes to the account itself. */
  readonly selfChat?: boolean;
}

/**
 * What only the running gateway knows; each source is asked before the table and only if `mayTarget` agrees.
 */
export interface RuntimeState {
  readonly engagement?: string;
  readonly replyAgent?: string;
  readonly pinned?: { readonly agent?: string; readonly topic?: string };
  readonly direct?: string;
  readonly mayTarget?: (agent: string) => boolean;
  /** The sender is paired with this channel account. */
  readonly paired?: boolean;
  /** The operator has shut this sender out of the direct chats of this channel account. */
  readonly blocked?: boolean;
  /** `/activation` of this session; it wins over `requireMention`. */
  readonly activation?: 'mention' | 'always';
  /** The text is a control command. */
  readonly command?: boolean;
  /** The sender may use commands whatever the lists say. */
  readonly commandOwner?: boolean;
  /** The bot-loop guard has silenced this pair. */
  readonly botLoop?: boolean;
}

/** Why a message went where it went. */
export type MatchedBy =
  | 'binding.peer'
  | 'binding.peer.parent'
  | 'binding.peer.wildcard'
  | 'binding.guild+roles'
  | 'binding.guild'
  | 'binding.team'
  | 'binding.account'
  | 'binding.channel'
  | 'default'
  | 'engagement'
  | 'reply'
  | 'pinned'
  | 'direct'
  | 'priority'
  | 'none';

/** The gates in the order in which they are asked. */
export type GateName =
  'own' | 'channel' | 'dmPolicy' | 'groupPolicy' | 'room' | 'sender' | 'route' | 'command' | 'mention';

/** One gate's answer; the chain ends with the first that did not pass. */
export interface Gate {
  readonly gate: GateName;
  readonly passed: boolean;
  readonly reason: string;
}

/** What a rule said to a message; `failedPredicate` is null where it matched. */
export interface Considered {
  readonly routeId: string;
  readonly matched: boolean;
  readonly failedPredicate: string | null;
}

/** What is done with the message. */
export type Outcome = 'trigger' | 'observe' | 'drop' | 'announce' | 'refuse' | 'onboard' | 'pair' | 'gated';

/** One agent's share of a message; in a broadcast, `trigger` is false for those who were not mentioned. */
export interface Delivery {
  readonly agent: string;
  readonly sessionKey: string;
  readonly mainSessionKey: string;
  readonly trigger: boolean;
}

/** The decision on one message: the answer of `routes/resolve` and the live path's instruction. */
export interface Resolution {
  readonly agent: string | null;
  readonly agents: readonly string[];
  readonly strategy: BroadcastStrategy | null;
  readonly mode: RouteMode | null;
  readonly topic?: string;
  readonly matchedBy: MatchedBy;
  readonly routeId: string | null;
  readonly account: string;
  readonly sessionKey: string | null;
  readonly mainSessionKey: string | null;
  readonly gates: readonly Gate[];
  readonly considered: readonly Considered[];
  readonly outcome: Outcome;
  /** Stopped at the mention gate: stored as context for the next message that passes. */
  readonly keepContext: boolean;
  /** The agent does not exist yet and the rule says to make it. */
  readonly create: boolean;
  readonly deliveries: readonly Delivery[];
  /** Version of the snapshot that decided. */
  readonly version: number;
}
