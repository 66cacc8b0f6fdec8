// Generated from openapi.json by npm run openapi.

/** One field of an input, as far as a form or a command line needs it. */
export interface Field {
  name: string;
  type: 'text' | 'whole' | 'number' | 'flag' | 'list' | 'object' | 'any';
  says?: string;
  required?: boolean;
  nullable?: boolean;
  secret?: boolean;
  of?: string[];
  example?: unknown;
  fields?: Field[];
  items?: Field;
}

/** One operation of the API as data. */
export interface Operation {
  id: string;
  resource: string;
  verb: string;
  kind: string;
  method: string;
  path: string;
  says: string;
  /** The parts that name a row, in order. */
  key: string[];
  keySays?: string;
  ifMatch?: boolean;
  idempotencyKey?: boolean;
  stream?: boolean;
  in?: 'body' | 'query';
  media?: string;
  input?: Field[];
}

export interface CallOptions {
  /** The version of the row as it was read; a row that has changed since is refused. */
  ifMatch?: number | string;
  /** The same key and input within a day are carried out once. */
  idempotencyKey?: string;
  /** Go on after this event of a stream. */
  lastEventId?: number;
  signal?: AbortSignal;
}

export interface StreamEvent {
  seq: number;
  kind: string;
  data: unknown;
}

/** The server said no: the problem as it was answered. */
export declare class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;
  constructor(status: number, problem: Problem);
}

/** No answer came: nothing listens there, the name is unknown, the connection broke. */
export declare class Unreachable extends Error {
  readonly url: string;
  constructor(url: string, cause: unknown);
}

export interface ClientOptions {
  /** `http://127.0.0.1:8080` */
  url: string;
  token?: string | undefined;
  fetch?: typeof globalThis.fetch;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

export declare const operations: readonly Operation[];
/** What each kind of resource is, in words. */
export declare const resources: Readonly<Record<string, string>>;
/** The events of a response's body; ends with it. */
export declare function eventsOf(body: ReadableStream<Uint8Array>): AsyncIterable<StreamEvent>;
export declare function createClient(options: ClientOptions): Client;

export interface Admission {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Short name of the person */
  sub: string;
  /** Name for people */
  name?: string;
  /** The gate that it came to */
  gate: string;
  /** Whether it waits */
  state: "queued" | "admitted";
  /** Place in the line, 1 is next */
  position?: number;
  /** When it was let in */
  admittedAt?: string;
}

export interface AdmissionPage {
  items: Array<Admission>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Agent {
  /** Name for people */
  name?: string;
  /** What the agent is for */
  description?: string;
  /** Takes messages that no route matches; one agent has it */
  default?: boolean;
  /** How the agent appears in chats */
  identity?: {
    /** How the agent is called in chats */
    name?: string;
    /** Shown beside the name */
    emoji?: string;
  };
  /** Patterns that count as a mention in rooms */
  mentionPatterns?: Array<string>;
  /** Which direct chats share a session; absent follows the settings */
  dmScope?: "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer";
  /** Whether rooms have sessions of their own */
  groupScope?: "per-room" | "main";
  /** What a message does to a running turn */
  busyMode?: "steer" | "queue" | "collect" | "interrupt";
  /** Skills it may use; absent means all */
  skills?: Array<string>;
  /** Model name as its provider knows it; absent means the instance default. Governed */
  model?: string;
  /** Limits of its containers. Governed */
  sandbox?: {
    /** Memory of a container in MiB (default 2048) */
    memoryMib?: number;
    /** Processors, in hundredths (default 100 = one) */
    cpuPercent?: number;
    /** Processes and threads (default 512) */
    pids?: number;
    /** Size of its home in MiB, beyond which no turn starts (default 2048) */
    homeMib?: number;
  };
  /** Which tools it is offered. Governed */
  tools?: {
    /** Tools the agent is offered; absent means all it may use */
    allow?: Array<string>;
    /** Tools it is not offered; wins over allow */
    deny?: Array<string>;
  };
  /** Turns side by side, in different sessions (default 4). Governed */
  parallelTurns?: number;
  /** Time limits of a turn. Governed */
  timeouts?: {
    /** Seconds after which a turn is told to finish (default 900) */
    softSeconds?: number;
    /** Seconds after which a turn is stopped (default 1200) */
    hardSeconds?: number;
  };
  /** Immutable id */
  id: string;
  /** Path of the agent */
  path: string;
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Its turns wait until then, because several have failed in a row */
  pausedUntil?: string;
  /** How the last of them failed */
  pausedFor?: string;
}

export interface AgentCreateInput {
  /** Name for people */
  name?: string;
  /** What the agent is for */
  description?: string;
  /** Takes messages that no route matches; one agent has it */
  default?: boolean;
  /** How the agent appears in chats */
  identity?: {
    /** How the agent is called in chats */
    name?: string;
    /** Shown beside the name */
    emoji?: string;
  };
  /** Patterns that count as a mention in rooms */
  mentionPatterns?: Array<string>;
  /** Which direct chats share a session; absent follows the settings */
  dmScope?: "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer";
  /** Whether rooms have sessions of their own */
  groupScope?: "per-room" | "main";
  /** What a message does to a running turn */
  busyMode?: "steer" | "queue" | "collect" | "interrupt";
  /** Skills it may use; absent means all */
  skills?: Array<string>;
  /** Model name as its provider knows it; absent means the instance default. Governed */
  model?: string;
  /** Limits of its containers. Governed */
  sandbox?: {
    /** Memory of a container in MiB (default 2048) */
    memoryMib?: number;
    /** Processors, in hundredths (default 100 = one) */
    cpuPercent?: number;
    /** Processes and threads (default 512) */
    pids?: number;
    /** Size of its home in MiB, beyond which no turn starts (default 2048) */
    homeMib?: number;
  };
  /** Which tools it is offered. Governed */
  tools?: {
    /** Tools the agent is offered; absent means all it may use */
    allow?: Array<string>;
    /** Tools it is not offered; wins over allow */
    deny?: Array<string>;
  };
  /** Turns side by side, in different sessions (default 4). Governed */
  parallelTurns?: number;
  /** Time limits of a turn. Governed */
  timeouts?: {
    /** Seconds after which a turn is told to finish (default 900) */
    softSeconds?: number;
    /** Seconds after which a turn is stopped (default 1200) */
    hardSeconds?: number;
  };
  /** Path of the agent; its parents need not exist */
  path: string;
}

export interface AgentDiffAnswer {
  /** Files of the home, at most 1000 */
  files: Array<{
    /** Place in the home */
    path: string;
    /** What became of it */
    change: "added" | "changed" | "removed";
  }>;
  /** The same as a unified diff */
  patch: string;
  /** Nothing was cut off */
  complete: boolean;
  /** Rows of the configuration */
  rows: Array<{
    /** What the row is */
    kind: string;
    /** What became of it */
    verb: "create" | "update" | "delete";
    /** Its key, or the whole of it */
    name: string;
    /** Each field that changed: {path, from, to} */
    fields: Array<Record<string, unknown>>;
  }>;
}

export interface AgentExportAnswer {
  /** A name for the file */
  name: string;
  /** A gzipped tar file in base64 */
  archive: string;
}

export interface AgentForkAnswer {
  /** The new agent */
  path: string;
  /** Conversations that it goes on with */
  sessions: number;
  /** Secrets that are named and not there: store their values */
  missing: Array<string>;
  /** Rows that there can be only once, and which stay where they are */
  leftOut: Array<string>;
}

export interface AgentForkInput {
  /** Path of the new agent */
  to: string;
  /** Also its conversations, as far as they have come */
  sessions?: boolean;
}

export interface AgentHistoryAnswer {
  /** Newest first */
  items: Array<{
    /** Name of the commit */
    commit: string;
    /** When */
    at: string;
    /** Who */
    author: string;
    /** What for */
    message: string;
    /** Turns whose work is in it */
    turns: Array<string>;
  }>;
  /** What to ask for the next page with */
  nextCursor?: string;
}

export interface AgentImportAnswer {
  /** The new agent */
  path: string;
  /** Conversations that it goes on with */
  sessions: number;
  /** Secrets that are named and not there: store their values */
  missing: Array<string>;
  /** Rows that there can be only once, and which stay where they are */
  leftOut: Array<string>;
}

export interface AgentImportInput {
  /** What `export` gave: a gzipped tar file in base64 */
  archive: string;
  /** Path of the new agent; absent means the one that it had */
  path?: string;
}

export interface AgentMoveAnswer {
  /** Name for people */
  name?: string;
  /** What the agent is for */
  description?: string;
  /** Takes messages that no route matches; one agent has it */
  default?: boolean;
  /** How the agent appears in chats */
  identity?: {
    /** How the agent is called in chats */
    name?: string;
    /** Shown beside the name */
    emoji?: string;
  };
  /** Patterns that count as a mention in rooms */
  mentionPatterns?: Array<string>;
  /** Which direct chats share a session; absent follows the settings */
  dmScope?: "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer";
  /** Whether rooms have sessions of their own */
  groupScope?: "per-room" | "main";
  /** What a message does to a running turn */
  busyMode?: "steer" | "queue" | "collect" | "interrupt";
  /** Skills it may use; absent means all */
  skills?: Array<string>;
  /** Model name as its provider knows it; absent means the instance default. Governed */
  model?: string;
  /** Limits of its containers. Governed */
  sandbox?: {
    /** Memory of a container in MiB (default 2048) */
    memoryMib?: number;
    /** Processors, in hundredths (default 100 = one) */
    cpuPercent?: number;
    /** Processes and threads (default 512) */
    pids?: number;
    /** Size of its home in MiB, beyond which no turn starts (default 2048) */
    homeMib?: number;
  };
  /** Which tools it is offered. Governed */
  tools?: {
    /** Tools the agent is offered; absent means all it may use */
    allow?: Array<string>;
    /** Tools it is not offered; wins over allow */
    deny?: Array<string>;
  };
  /** Turns side by side, in different sessions (default 4). Governed */
  parallelTurns?: number;
  /** Time limits of a turn. Governed */
  timeouts?: {
    /** Seconds after which a turn is told to finish (default 900) */
    softSeconds?: number;
    /** Seconds after which a turn is stopped (default 1200) */
    hardSeconds?: number;
  };
  /** Immutable id */
  id: string;
  /** Path of the agent */
  path: string;
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Its turns wait until then, because several have failed in a row */
  pausedUntil?: string;
  /** How the last of them failed */
  pausedFor?: string;
  /** What was written with it, by kind */
  rewritten: Array<{
    /** What they are: agents, grants, tokens, routes, web routes, settings, secrets or sessions */
    kind: string;
    /** How many */
    count: number;
    /** Their ids or names, the first twenty */
    ids: Array<string>;
  }>;
}

export interface AgentMoveInput {
  /** Path that it gets; those below it follow */
  to: string;
}

export interface AgentPage {
  items: Array<Agent>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface AgentProvisionAnswer {
  /** Path of the agent */
  path: string;
  /** Id of the agent */
  id: string;
  /** Path of its chat or hook, with the token that is shown only now */
  url: string;
  /** What a hook’s answers are signed with, shown only now */
  callbackSecret?: string;
  /** What was made with it */
  made: Array<{
    /** What they are */
    kind: string;
    /** How many */
    count: number;
    /** Their ids, paths or names */
    ids: Array<string>;
  }>;
}

export interface AgentProvisionInput {
  /** The agent itself */
  agent: {
    /** Name for people */
    name?: string;
    /** What the agent is for */
    description?: string;
    /** Takes messages that no route matches; one agent has it */
    default?: boolean;
    /** How the agent appears in chats */
    identity?: {
      /** How the agent is called in chats */
      name?: string;
      /** Shown beside the name */
      emoji?: string;
    };
    /** Patterns that count as a mention in rooms */
    mentionPatterns?: Array<string>;
    /** Which direct chats share a session; absent follows the settings */
    dmScope?: "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer";
    /** Whether rooms have sessions of their own */
    groupScope?: "per-room" | "main";
    /** What a message does to a running turn */
    busyMode?: "steer" | "queue" | "collect" | "interrupt";
    /** Skills it may use; absent means all */
    skills?: Array<string>;
    /** Model name as its provider knows it; absent means the instance default. Governed */
    model?: string;
    /** Limits of its containers. Governed */
    sandbox?: {
      /** Memory of a container in MiB (default 2048) */
      memoryMib?: number;
      /** Processors, in hundredths (default 100 = one) */
      cpuPercent?: number;
      /** Processes and threads (default 512) */
      pids?: number;
      /** Size of its home in MiB, beyond which no turn starts (default 2048) */
      homeMib?: number;
    };
    /** Which tools it is offered. Governed */
    tools?: {
      /** Tools the agent is offered; absent means all it may use */
      allow?: Array<string>;
      /** Tools it is not offered; wins over allow */
      deny?: Array<string>;
    };
    /** Turns side by side, in different sessions (default 4). Governed */
    parallelTurns?: number;
    /** Time limits of a turn. Governed */
    timeouts?: {
      /** Seconds after which a turn is told to finish (default 900) */
      softSeconds?: number;
      /** Seconds after which a turn is stopped (default 1200) */
      hardSeconds?: number;
    };
    /** Path of the agent; its parents need not exist */
    path: string;
  };
  /** Who it is: its PERSONA.md */
  persona?: string;
  /** How it works: its CLAUDE.md */
  instructions?: string;
  /** What it knows how to do */
  skills?: Array<{
    /** Name of the skill */
    name: string;
    /** Its SKILL.md */
    content: string;
  }>;
  /** What is special about the link that is made to it */
  link?: {
    /** Agent that the link leads to; needed but for a pair link */
    agent?: string;
    /** What the link opens: a chat page (default), a webhook, or a page that makes a sender one of a person (pair) */
    kind?: "chat" | "hook" | "pair";
    /** Of a pair link: the person, by its short name */
    user?: string;
    /** Of a pair link: the sender, such as telegram:user/42. Absent: whoever opens it gives the code that the sender was told */
    sender?: string;
    /** Topic that messages run in unless they name one */
    topic?: string;
    /** Told to the agent with each message: where the link was placed, for whom */
    context?: string;
    /** Each visitor gets a chat of their own (default false) */
    shared?: boolean;
    /** A hook takes only what is signed with this */
    hmac?: {
      /** Whose way of signing */
      kind: "github" | "stripe" | "slack" | "generic";
      /** Header of the signature (default x-signature) */
      header?: string;
      /** Hash (default sha256) */
      algorithm?: "sha256" | "sha1";
      /** Stands before the signature, such as sha256= */
      prefix?: string;
      /** How it is written (default hex) */
      encoding?: "hex" | "base64";
      /** Secret that the sender signs with; never shown again */
      secret: string;
    };
    /** A hook posts its answers to this URL, signed; its host must stand in the setting callbackHosts */
    callback?: string;
    /** It stops working at this time; absent is an hour for a pair link */
    expiresAt?: string;
    /** How many messages it takes in all */
    maxUses?: number;
  };
  /** What is made of members along; without child they are about this agent */
  members?: Array<{
    /** Who joins */
    child?: string;
    /** What it becomes a member of; usually a role */
    parent: string;
  }>;
  /** What is made of secrets along; without scope they are about this agent */
  secrets?: Array<{
    /** How it is sent: bearer, basic (the value is user:password), header, query, oauth, or env (a variable of the agent) */
    kind: "bearer" | "basic" | "header" | "query" | "oauth" | "env";
    /** Hosts that it may be sent to, such as api.example.com or *.example.com */
    hosts?: Array<string>;
    /** Name of the header, for the kind header */
    header?: string;
    /** Name of the parameter, for the kind query */
    query?: string;
    /** Gives the agent a secret of the kind env as a variable of its container, from its next turn on; it can then read, use and repeat it (default false) */
    exposed?: boolean;
    /** Whether agents below the owner may use it (default true); false also ends their search */
    inherit?: boolean;
    /** For a secret of a person: the agents that may use it, as paths, path/*, path/** or **. They may in direct chats, while nobody else writes in the turn */
    agents?: Array<string>;
    /** Owner: the path of an agent, a person such as user:ada, or ** for the instance */
    scope?: string;
    /** Name of the secret */
    name: string;
    /** The value; it cannot be read again */
    value: string;
  }>;
  /** What is made of egress along; without scope they are about this agent */
  egress?: Array<{
    /** Agents that it is about: "a/b", "a/b/*", "a/b/**" or "**" (default) */
    scope?: string;
    /** A host, or all below it: api.example.com, *.example.com, or * for any */
    host: string;
    /** Ports; absent is 443 */
    ports?: Array<string>;
    /** HTTP methods; absent is any */
    methods?: Array<string>;
    /** Paths, globs included; absent is any */
    paths?: Array<string>;
    /** Deny wins over every allow (default allow) */
    effect?: "allow" | "deny";
    /** Why, for those who read it later */
    note?: string;
  }>;
  /** What is made of budgets along; without scope they are about this agent */
  budgets?: Array<{
    /** Agents whose turns are counted: "a/b", "a/b/**" or "**" (default) */
    scope?: string;
    /** Only turns that this person asked for: user:… or sender:… */
    principal?: string;
    /** Only turns of this chat */
    chat?: string;
    /** How long it is counted for, in UTC */
    period: "day" | "week" | "month" | "total";
    /** Limit in USD; this or limitTokens */
    limitUsd?: number;
    /** Limit in tokens, read and written; this or limitUsd */
    limitTokens?: number;
    /** What happens at the limit (default stop) */
    onLimit?: "warn" | "stop";
    /** Percent of the limit at which the owner is told (default 80) */
    warnAt?: number;
    /** Why, for those who read it later */
    note?: string;
  }>;
  /** What is made of grants along; without principal and scope they are about this agent */
  grants?: Array<{
    /** Who gets it */
    principal?: string;
    /** What it allows or forbids */
    action: string;
    /** Where: "a/b", "a/b/*", "a/b/**", "**", or "@self" for the calling agent */
    scope?: string;
    /** Input fields that must have this value, or one of these values */
    params?: Record<string, unknown>;
    /** Deny wins over every allow (default allow) */
    effect?: "allow" | "deny";
    /** May be passed on, in part or whole (default false) */
    delegable?: boolean;
    /** It stops holding at this time */
    expiresAt?: string;
    /** Why, for those who read it later */
    note?: string;
  }>;
  /** What is made of routes along; without target they are about this agent */
  routes?: Array<{
    /** Lower goes first (default 0) */
    priority?: number;
    /** All given predicates must hold. Values are exact, globs ("*" does not cross "/", "**" does) or lists; "*" is present, "" is absent */
    match: {
      platform?: unknown;
      account?: unknown;
      chat?: unknown;
      peer?: unknown;
      guild?: unknown;
      roles?: unknown;
      team?: unknown;
      sender?: unknown;
      verb?: unknown;
      topic?: unknown;
      text?: unknown;
    };
    /** Where a matched message goes */
    target?: {
      /** Path of the agent; may hold {sender}, {chat} or {platform} */
      agent?: string;
      /** Default trigger */
      mode?: "trigger" | "observe" | "drop" | "announce";
      /** Topic that the message runs in */
      topic?: string;
    };
    /** Which chats share a session; absent follows the agent */
    session?: {
      dmScope?: "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer";
      groupScope?: "per-room" | "main";
    };
    /** How many observed messages a turn is told of */
    observeWindow?: number;
    /** Why, for those who read it later */
    note?: string;
  }>;
  /** What is made of web-routes along; without agent they are about this agent */
  webRoutes?: Array<{
    /** Who may see it: everybody, whoever is signed in, nobody; or that it is elsewhere */
    access: "public" | "signed-in" | "deny" | "redirect";
    /** Agent whose files are shown; none is needed to deny or to redirect */
    agent?: string;
    /** Where a redirect leads: a path of this server, or an https address */
    redirectTo?: string;
    /** Path below which it holds, such as /web/corp/eng/docs; the longest one decides */
    prefix: string;
  }>;
  /** What is made of tasks along; without agent they are about this agent */
  tasks?: Array<{
    /** Chat that the prompt comes up in and is answered in; absent gives the task one of its own */
    chat?: string;
    /** What the agent is told each time */
    prompt: string;
    /** When: one of cron, every and at */
    schedule: {
      /** Five fields of cron, or six with seconds first */
      cron?: string;
      /** Seconds between runs */
      every?: number;
      /** The one time */
      at?: string;
    };
    /** Time zone of cron, such as Europe/Prague (default UTC) */
    timezone?: string;
    /** Seconds by which a run may be put off, the same for the same run (default 0) */
    jitter?: number;
    /** What happens to a run while the one before goes on (default skip) */
    overlap?: "skip" | "queue" | "allow";
    /** How many of the runs are made up for that came while the server was down (default one) */
    catchUp?: "none" | "one" | "all";
    /** Whether it goes on with the chat’s session or begins one each time (default session) */
    context?: "session" | "isolated";
    /** Command that is run in the sandbox first; unless it exits with 0 the agent is not woken */
    preCheck?: string;
    /** No runs until this is taken back (default false) */
    paused?: boolean;
    /** Agent that is given the prompt */
    agent?: string;
  }>;
}

export interface AgentPurgeAnswer {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** What was erased; who it was is not kept */
  kind: "user" | "agent";
  /** done: it is found nowhere here, but for what remains */
  state: "running" | "done";
  /** What it waits for */
  waitsFor?: string;
  /** Why it did not go on at the last try; it is tried again */
  error?: string;
  /** How much was taken away, by store */
  counts: Record<string, unknown>;
  /** Archives that were made before and may hold it; clean them by archives rewrite, or delete them */
  archives: Array<{
    /** Id of the archive */
    id: string;
    /** SHA-256 of its file at that time */
    sha256?: string;
    /** When it was whole */
    madeAt?: string;
  }>;
  /** Copies that are not here, for their owners to clean */
  elsewhere: Array<string>;
  /** What is still here: what could not be searched, and addresses that hold one of the terms */
  remaining: Array<string>;
  /** When it was done */
  doneAt?: string;
}

export interface AgentPurgeInput {
  /** Words that are to be found nowhere either, such as a full name or an e-mail address; lines of files and texts that hold one go */
  terms?: Array<string>;
}

export interface AgentRevertAnswer {
  /** The commit whose files the home gets, in a moment */
  commit?: string;
  /** Rows that were written */
  rows: Array<{
    /** What the row is */
    kind: string;
    /** What became of it */
    verb: "create" | "update" | "delete";
    /** Its key, or the whole of it */
    name: string;
    /** Each field that changed: {path, from, to} */
    fields: Array<Record<string, unknown>>;
  }>;
  /** Secrets that there were then: their values are not kept */
  missing: Array<string>;
}

export interface AgentRevertInput {
  /** Back to where: A commit of the home, or a time such as 2026-12-31T23:59:59Z */
  to: string;
  /** Of what (default all) */
  what?: "all" | "home" | "rows";
}

export interface AgentUpdateInput {
  /** Name for people */
  name?: string | null;
  /** What the agent is for */
  description?: string | null;
  /** Takes messages that no route matches; one agent has it */
  default?: boolean | null;
  /** How the agent appears in chats */
  identity?: {
    /** How the agent is called in chats */
    name?: string | null;
    /** Shown beside the name */
    emoji?: string | null;
  } | null;
  /** Patterns that count as a mention in rooms */
  mentionPatterns?: Array<string> | null;
  /** Which direct chats share a session; absent follows the settings */
  dmScope?: "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer" | null;
  /** Whether rooms have sessions of their own */
  groupScope?: "per-room" | "main" | null;
  /** What a message does to a running turn */
  busyMode?: "steer" | "queue" | "collect" | "interrupt" | null;
  /** Skills it may use; absent means all */
  skills?: Array<string> | null;
  /** Model name as its provider knows it; absent means the instance default. Governed */
  model?: string | null;
  /** Limits of its containers. Governed */
  sandbox?: {
    /** Memory of a container in MiB (default 2048) */
    memoryMib?: number | null;
    /** Processors, in hundredths (default 100 = one) */
    cpuPercent?: number | null;
    /** Processes and threads (default 512) */
    pids?: number | null;
    /** Size of its home in MiB, beyond which no turn starts (default 2048) */
    homeMib?: number | null;
  } | null;
  /** Which tools it is offered. Governed */
  tools?: {
    /** Tools the agent is offered; absent means all it may use */
    allow?: Array<string> | null;
    /** Tools it is not offered; wins over allow */
    deny?: Array<string> | null;
  } | null;
  /** Turns side by side, in different sessions (default 4). Governed */
  parallelTurns?: number | null;
  /** Time limits of a turn. Governed */
  timeouts?: {
    /** Seconds after which a turn is told to finish (default 900) */
    softSeconds?: number | null;
    /** Seconds after which a turn is stopped (default 1200) */
    hardSeconds?: number | null;
  } | null;
}

export interface Approval {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Where it stands; used is that the call was carried out */
  state: "pending" | "approved" | "refused" | "expired" | "used";
  /** Agent that called */
  agent?: string;
  /** What it wants to do */
  action: string;
  /** Tool that it called */
  tool: string;
  /** On which agents */
  scope: string;
  /** All arguments of the call */
  arguments: Record<string, unknown>;
  /** SHA-256 of who calls what with these arguments; nothing else goes through */
  digest: string;
  /** Whether whoever approved has changed the arguments */
  edited: boolean;
  /** The rule that holds it */
  ruleId: string;
  /** Who may decide */
  approvers: Array<string>;
  /** How many of them must agree */
  quorum: number;
  /** Who has agreed */
  agreed: Array<{
    /** Who */
    by: string;
    /** When */
    at: string;
    /** With which words */
    note?: string;
  }>;
  /** Why it was refused */
  reason?: string;
  /** Turn that it was called in */
  turnId?: string;
  /** Chat of that turn */
  chat?: string;
  /** Conversation of that turn */
  sessionKey?: string;
  /** Until when it can be decided; once approved, until when the agent can call */
  expiresAt: string;
  /** Who had the last word */
  decidedBy?: string;
  /** When it was decided */
  decidedAt?: string;
  /** When the call was carried out */
  usedAt?: string;
}

export interface ApprovalApproveInput {
  /** A word to the agent */
  note?: string;
  /** Other arguments than the agent gave, all of them: the agent is told these and may call with no others. Only where one person decides */
  arguments?: Record<string, unknown>;
}

export interface ApprovalPage {
  items: Array<Approval>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface ApprovalRefuseInput {
  /** Why; the agent is told */
  reason?: string;
}

export interface ApprovalRule {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Calls of agents that are held */
  action: string;
  /** Where: "a/b", "a/b/*", "a/b/**" or "**" (default) */
  scope: string;
  /** Input fields that must have this value, or one of these values */
  params: Record<string, unknown>;
  /** Who may decide: principals, such as role:operator */
  approvers: Array<string>;
  /** How many of them must agree */
  quorum: number;
  /** Seconds to decide in, and then to call in */
  expiresIn: number;
  /** Why */
  note?: string;
  /** Whether this version acts on it */
  enforced: boolean;
}

export interface ApprovalRuleCreateInput {
  /** Calls of agents that are held */
  action: string;
  /** Where: "a/b", "a/b/*", "a/b/**" or "**" (default) */
  scope?: string;
  /** Input fields that must have this value, or one of these values */
  params?: Record<string, unknown>;
  /** Who may decide: principals, such as role:operator */
  approvers: Array<string>;
  /** How many of them must agree (default 1) */
  quorum?: number;
  /** Seconds to decide in, and then to call in (default 3600) */
  expiresIn?: number;
  /** Why, for those who read it later */
  note?: string;
}

export interface ApprovalRulePage {
  items: Array<ApprovalRule>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface ApprovalRuleUpdateInput {
  /** Calls of agents that are held */
  action?: string;
  /** Where: "a/b", "a/b/*", "a/b/**" or "**" (default) */
  scope?: string | null;
  /** Input fields that must have this value, or one of these values */
  params?: Record<string, unknown> | null;
  /** Who may decide: principals, such as role:operator */
  approvers?: Array<string>;
  /** How many of them must agree (default 1) */
  quorum?: number | null;
  /** Seconds to decide in, and then to call in (default 3600) */
  expiresIn?: number | null;
  /** Why, for those who read it later */
  note?: string | null;
}

export interface Archive {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Its file, in the folder archives of the data directory */
  file: string;
  /** missing: made here once and not here now, as after a restore */
  state: "waiting" | "making" | "ready" | "failed" | "missing";
  /** What is still to be done with it */
  work?: "verify" | "rewrite";
  /** Holds the key ring of secrets */
  withKey: boolean;
  /** Made by the schedule, which also removes it */
  scheduled: boolean;
  /** Size of the file */
  bytes?: number;
  /** SHA-256 of the file */
  sha256?: string;
  /** Files, folders and links in it */
  entries?: number;
  /** What was left out: sockets, pipes, names that are no UTF-8, what could not be read */
  leftOut?: number;
  /** Why it failed, or what was last found wrong with it */
  reason?: string;
  /** When it was whole */
  madeAt?: string;
  /** When all of it was last read and compared */
  verifiedAt?: string;
  /** When what was erased since was taken out of it */
  rewrittenAt?: string;
  /** What came of that */
  verdict?: "whole" | "damaged";
}

export interface ArchiveCreateInput {
  /** Put the key ring of secrets into it: whoever has the file then reads every secret (default false) */
  withKey?: boolean;
}

export interface ArchivePage {
  items: Array<Archive>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface AuditRow {
  /** Place in the chain */
  seq: number;
  /** When */
  at: string;
  /** Who */
  principal: string;
  /** Through what: rest, mcp or door */
  surface: string;
  /** What */
  action: string;
  /** Where */
  scope: string;
  /** On which row */
  targetKey?: string;
  /** What came of it */
  outcome: "ok" | "denied" | "failed";
  /** The input, secrets masked */
  input: Record<string, unknown>;
  /** Why it was denied or failed */
  detail?: string;
  /** Id of the request */
  requestId?: string;
  /** Turn in which an agent did it */
  turnId?: string;
  /** Hash of the row before it */
  prevHash: string;
  /** SHA-256 over the previous hash and this row, as it was before any erasure */
  hash: string;
  /** Erasure that took its content out */
  erasure?: string;
}

export interface AuditRowExportAnswer {
  /** The rows in the order of the chain */
  items: Array<{
    /** Place in the chain */
    seq: number;
    /** When */
    at: string;
    /** Who */
    principal: string;
    /** Through what: rest, mcp or door */
    surface: string;
    /** What */
    action: string;
    /** Where */
    scope: string;
    /** On which row */
    targetKey?: string;
    /** What came of it */
    outcome: "ok" | "denied" | "failed";
    /** The input, secrets masked */
    input: Record<string, unknown>;
    /** Why it was denied or failed */
    detail?: string;
    /** Id of the request */
    requestId?: string;
    /** Turn in which an agent did it */
    turnId?: string;
    /** Hash of the row before it */
    prevHash: string;
    /** SHA-256 over the previous hash and this row, as it was before any erasure */
    hash: string;
    /** Erasure that took its content out */
    erasure?: string;
  }>;
}

export interface AuditRowPage {
  items: Array<AuditRow>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface AuditRowVerifyAnswer {
  /** The chain is whole */
  ok: boolean;
  /** Rows that fit */
  rows: number;
  /** Hash of the newest row, to be kept elsewhere */
  head?: string;
  /** Checkpoints that vouch for rows of it */
  checkpoints?: number;
  /** Rows whose content was erased */
  erased?: number;
  /** Its first row; those before it were removed by retention */
  begins?: number;
  /** First row that does not fit */
  brokenAt?: number;
  /** What is wrong with it */
  fault?: string;
}

export interface AuditStream {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Where rows are posted to; a host that the setting callbackHosts lists */
  url: string;
  /** Whether rows are sent now */
  enabled: boolean;
  /** The newest row that the receiver has taken */
  cursor: number;
  /** Attempts in a row without success */
  attempts: number;
  /** When it is tried again */
  nextAt?: string;
  /** Why the last attempt failed */
  error?: string;
  /** When rows were last taken */
  deliveredAt?: string;
  /** Rows that retention removed before they were taken */
  skipped: number;
}

export interface AuditStreamCreateAnswer {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Where rows are posted to; a host that the setting callbackHosts lists */
  url: string;
  /** Whether rows are sent now */
  enabled: boolean;
  /** The newest row that the receiver has taken */
  cursor: number;
  /** Attempts in a row without success */
  attempts: number;
  /** When it is tried again */
  nextAt?: string;
  /** Why the last attempt failed */
  error?: string;
  /** When rows were last taken */
  deliveredAt?: string;
  /** Rows that retention removed before they were taken */
  skipped: number;
  /** What signs the posts, by Standard Webhooks; shown once */
  signingSecret: string;
}

export interface AuditStreamCreateInput {
  /** Where rows are posted to; a host that the setting callbackHosts lists */
  url: string;
  /** Whether rows are sent now; what comes meanwhile is sent later (default true) */
  enabled?: boolean;
  /** Only rows after this place of the chain (default: from its beginning) */
  after?: number;
}

export interface AuditStreamPage {
  items: Array<AuditStream>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface AuditStreamUpdateInput {
  /** Where rows are posted to; a host that the setting callbackHosts lists */
  url?: string;
  /** Whether rows are sent now; what comes meanwhile is sent later (default true) */
  enabled?: boolean | null;
}

export interface Budget {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Agents whose turns are counted: "a/b", "a/b/**" or "**" (default) */
  scope: string;
  /** Only turns that this person asked for: user:… or sender:… */
  principal?: string;
  /** Only turns of this chat */
  chat?: string;
  /** How long it is counted for */
  period: "day" | "week" | "month" | "total";
  /** Limit in USD */
  limitUsd?: number;
  /** Limit in tokens */
  limitTokens?: number;
  /** What happens at the limit */
  onLimit: "warn" | "stop";
  /** Percent of the limit at which the owner is told */
  warnAt: number;
  /** Why */
  note?: string;
  /** Whether it acts yet */
  enforced: boolean;
}

export interface BudgetCreateInput {
  /** Agents whose turns are counted: "a/b", "a/b/**" or "**" (default) */
  scope?: string;
  /** Only turns that this person asked for: user:… or sender:… */
  principal?: string;
  /** Only turns of this chat */
  chat?: string;
  /** How long it is counted for, in UTC */
  period: "day" | "week" | "month" | "total";
  /** Limit in USD; this or limitTokens */
  limitUsd?: number;
  /** Limit in tokens, read and written; this or limitUsd */
  limitTokens?: number;
  /** What happens at the limit (default stop) */
  onLimit?: "warn" | "stop";
  /** Percent of the limit at which the owner is told (default 80) */
  warnAt?: number;
  /** Why, for those who read it later */
  note?: string;
}

export interface BudgetPage {
  items: Array<Budget>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface BudgetUpdateInput {
  /** Agents whose turns are counted: "a/b", "a/b/**" or "**" (default) */
  scope?: string | null;
  /** Only turns that this person asked for: user:… or sender:… */
  principal?: string | null;
  /** Only turns of this chat */
  chat?: string | null;
  /** How long it is counted for, in UTC */
  period?: "day" | "week" | "month" | "total";
  /** Limit in USD; this or limitTokens */
  limitUsd?: number | null;
  /** Limit in tokens, read and written; this or limitUsd */
  limitTokens?: number | null;
  /** What happens at the limit (default stop) */
  onLimit?: "warn" | "stop" | null;
  /** Percent of the limit at which the owner is told (default 80) */
  warnAt?: number | null;
  /** Why, for those who read it later */
  note?: string | null;
}

export interface Channel {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** The platform, and for a further account its name */
  id: string;
  /** Platform */
  platform: string;
  /** Agent that owns the channel; absent is the instance */
  agent?: string;
  /** The adapter's own settings */
  settings: Record<string, unknown>;
  /** Names of secrets by what they are for: {"botToken": "TELEGRAM"}; never a value */
  credentials: Record<string, unknown>;
  /** Who may write in direct chats */
  dmPolicy?: "pairing" | "allowlist" | "open" | "disabled";
  /** Which rooms are served */
  groupPolicy?: "allowlist" | "open" | "disabled";
  /** Senders who may write */
  allowFrom?: Array<string>;
  /** Senders who may write in rooms */
  groupAllowFrom?: Array<string>;
  /** Rooms that are served, by id, "*" for all others: {enabled, groupPolicy, requireMention, allowFrom, topics}. Absent: any room that the policy admits */
  groups?: Record<string, unknown>;
  /** In rooms, only messages that mention the agent start a turn */
  requireMention?: boolean;
  /** Messages of other bots count */
  allowBots?: boolean;
  /** What becomes of a message that no route takes */
  unrouted?: "default" | "onboarding" | "refuse";
  /** Agent that gets what no route takes */
  defaultAgent?: string;
  /** How many unmentioned messages are kept as context */
  historyLimit?: number;
  /** It is to run */
  enabled: boolean;
  /** running, stopped, no adapter, or "failed: " and why */
  status?: string;
}

export interface ChannelCreateInput {
  /** Who may write in direct chats */
  dmPolicy?: "pairing" | "allowlist" | "open" | "disabled";
  /** Which rooms are served */
  groupPolicy?: "allowlist" | "open" | "disabled";
  /** Senders who may write, globs and "*" included */
  allowFrom?: Array<string>;
  /** Senders who may write in rooms; absent is allowFrom */
  groupAllowFrom?: Array<string>;
  /** Rooms that are served, by id, "*" for all others: {enabled, groupPolicy, requireMention, allowFrom, topics}. Absent: any room that the policy admits */
  groups?: Record<string, unknown>;
  /** In rooms, only messages that mention the agent start a turn */
  requireMention?: boolean;
  /** Messages of other bots count */
  allowBots?: boolean;
  /** What becomes of a message that no route takes */
  unrouted?: "default" | "onboarding" | "refuse";
  /** Agent that gets what no route takes */
  defaultAgent?: string;
  /** How many unmentioned messages of a room are kept as context */
  historyLimit?: number;
  /** Agent that owns the channel; absent is the instance */
  agent?: string;
  /** The adapter's own settings */
  settings?: Record<string, unknown>;
  /** Names of secrets by what they are for: {"botToken": "TELEGRAM"}; never a value */
  credentials?: Record<string, unknown>;
  /** It runs (default true) */
  enabled?: boolean;
  /** The platform, and for a further account its name: telegram, telegram.alerts */
  id: string;
}

export interface ChannelEffectiveAnswer {
  /** Id of the channel */
  id: string;
  /** running, stopped, no adapter, or "failed: " and why */
  status: string;
  /** Each policy with the value that holds and its origin: {value, origin: account, channel, defaults or built-in} */
  values: Record<string, unknown>;
}

export interface ChannelMessagesAnswer {
  /** Id of the stored message */
  message: string;
  /** It was there before under the same key */
  duplicate: boolean;
}

export interface ChannelMessagesInput {
  /** Key of the event; the same key twice is one message */
  eventKey: string;
  /** message (default), mention, reply, reaction, edit, delete, join, … */
  verb?: string;
  /** Chat: <channel id>:<room> */
  chat: string;
  /** Name of the chat */
  chatTitle?: string;
  /** The person or room, as the platform names it */
  peer: {
    /** A person, or one of the two names for a room */
    kind: "direct" | "group" | "channel";
    /** Id on the platform; what routes compare */
    id: string;
  };
  /** Who wrote: <platform>:<what is unique there> */
  sender: string;
  /** Name of the sender */
  senderName?: string;
  /** What was written */
  text: string;
  /** Topic in the chat */
  topic?: string;
  /** Thread on the platform */
  threadId?: string;
  /** Id of the message on the platform */
  platformId?: string;
  /** Id on the platform of the message that this one answers or changes */
  replyTo?: string;
  /** What routes may ask beyond this */
  facts?: {
    /** The room that a thread belongs to */
    parentPeer?: {
      /** A person, or one of the two names for a room */
      kind: "direct" | "group" | "channel";
      /** Id on the platform; what routes compare */
      id: string;
    };
    /** Discord guild */
    guild?: string;
    /** Roles of the sender in the guild */
    roles?: Array<string>;
    /** Slack or Teams workspace */
    team?: string;
    /** The account was mentioned; absent: the platform cannot tell */
    mentioned?: boolean;
    /** Somebody else was addressed */
    mentionsOthers?: boolean;
    /** It answers a message of the account */
    replyToBot?: boolean;
    /** A bot wrote it */
    fromBot?: boolean;
    /** The account itself wrote it */
    fromSelf?: boolean;
  };
}

export interface ChannelPage {
  items: Array<Channel>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface ChannelProbeAnswer {
  /** The platform knows us */
  ok: boolean;
  /** running, stopped, no adapter, or "failed: " and why */
  status: string;
  /** Our name there */
  account?: string;
  /** What went wrong */
  error?: string;
}

export interface ChannelUpdateInput {
  /** Who may write in direct chats */
  dmPolicy?: "pairing" | "allowlist" | "open" | "disabled" | null;
  /** Which rooms are served */
  groupPolicy?: "allowlist" | "open" | "disabled" | null;
  /** Senders who may write, globs and "*" included */
  allowFrom?: Array<string> | null;
  /** Senders who may write in rooms; absent is allowFrom */
  groupAllowFrom?: Array<string> | null;
  /** Rooms that are served, by id, "*" for all others: {enabled, groupPolicy, requireMention, allowFrom, topics}. Absent: any room that the policy admits */
  groups?: Record<string, unknown> | null;
  /** In rooms, only messages that mention the agent start a turn */
  requireMention?: boolean | null;
  /** Messages of other bots count */
  allowBots?: boolean | null;
  /** What becomes of a message that no route takes */
  unrouted?: "default" | "onboarding" | "refuse" | null;
  /** Agent that gets what no route takes */
  defaultAgent?: string | null;
  /** How many unmentioned messages of a room are kept as context */
  historyLimit?: number | null;
  /** Agent that owns the channel; absent is the instance */
  agent?: string | null;
  /** The adapter's own settings */
  settings?: Record<string, unknown> | null;
  /** Names of secrets by what they are for: {"botToken": "TELEGRAM"}; never a value */
  credentials?: Record<string, unknown> | null;
  /** It runs (default true) */
  enabled?: boolean | null;
}

export interface Chat {
  /** Address of the chat */
  address: string;
  /** Agent that its latest message went to */
  agent?: string;
  /** Channel that it is on */
  channel: string;
  /** What it is: direct, group or channel */
  kind: string;
  /** Its title on the platform */
  title?: string;
  /** When something was first said in it */
  firstAt: string;
  /** When something was last said in it */
  lastAt: string;
}

export interface ChatPage {
  items: Array<Chat>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Cost {
  /** The agent, person, chat, model, day or month; absent where none is known */
  key?: string;
  /** Requests to models */
  calls: number;
  /** Turns that made them */
  turns: number;
  /** Tokens read */
  inputTokens: number;
  /** Tokens written */
  outputTokens: number;
  /** Tokens read from the cache */
  cacheReadTokens: number;
  /** Tokens written to the cache */
  cacheWriteTokens: number;
  /** USD; absent where no price is known */
  costUsd?: number;
  /** Requests with tokens at no known price, which are not in costUsd */
  unpricedCalls: number;
}

export interface CostPage {
  items: Array<Cost>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Delegation {
  /** Id of the delegation */
  id: string;
  /** Work for another agent, or a decision asked of one above */
  kind: "delegate" | "escalate";
  /** Agent that asked */
  from?: string;
  /** Agent that does it */
  to?: string;
  /** Where it stands */
  state: "queued" | "running" | "succeeded" | "failed" | "cancelled" | "timed_out";
  /** What was asked */
  task: string;
  /** What it came to */
  result?: string;
  /** Why it did not succeed */
  reason?: string;
  /** Topic that its conversation goes on under */
  topic?: string;
  /** Turn that asked */
  parentTurn: string;
  /** Delegation that this turn works for */
  parentDelegation?: string;
  /** Turn that people began it all with */
  root: string;
  /** Chat on the bus that its turns answer in */
  chat: string;
  /** Its conversation */
  sessionKey: string;
  /** How deep it is nested */
  depth: number;
  /** When it is stopped at the latest */
  deadline: string;
  /** When it was asked */
  createdAt: string;
  /** When its first turn began */
  startedAt?: string;
  /** When it ended */
  endedAt?: string;
  /** When the one who asked had its result */
  deliveredAt?: string;
  /** Goes up with each change */
  version: number;
}

export interface DelegationPage {
  items: Array<Delegation>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Delivery {
  /** Id of the delivery */
  id: string;
  /** Agent that caused it */
  agent?: string;
  /** Names the effect; the same key is one delivery */
  key: string;
  /** What is sent */
  kind: "message" | "edit" | "delete" | "react" | "file" | "notice";
  /** Channel that it leaves by */
  channel: string;
  /** Chat that it goes to */
  chat: string;
  /** The message that it carries or changes */
  messageId?: string;
  /** Where it stands; uncertain may have arrived */
  state: "pending" | "sending" | "sent" | "uncertain" | "failed";
  /** Attempts so far */
  attempts: number;
  /** Not before this time */
  nextAt: string;
  /** What the last attempt came to */
  error?: string;
  /** Turn that caused it */
  turnId?: string;
  /** When it was queued */
  at: string;
}

export interface DeliveryPage {
  items: Array<Delivery>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Egress {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Agents that it is about: "a/b", "a/b/*", "a/b/**" or "**" (default) */
  scope: string;
  /** A host, or all below it: api.example.com, *.example.com, or * for any */
  host: string;
  /** Ports */
  ports: Array<string>;
  /** HTTP methods; absent is any */
  methods?: Array<string>;
  /** Paths; absent is any */
  paths?: Array<string>;
  /** Deny wins over every allow */
  effect: "allow" | "deny";
  /** Why */
  note?: string;
  /** Whether it acts yet; until then containers reach nothing but the door */
  enforced: boolean;
}

export interface EgressCreateInput {
  /** Agents that it is about: "a/b", "a/b/*", "a/b/**" or "**" (default) */
  scope?: string;
  /** A host, or all below it: api.example.com, *.example.com, or * for any */
  host: string;
  /** Ports; absent is 443 */
  ports?: Array<string>;
  /** HTTP methods; absent is any */
  methods?: Array<string>;
  /** Paths, globs included; absent is any */
  paths?: Array<string>;
  /** Deny wins over every allow (default allow) */
  effect?: "allow" | "deny";
  /** Why, for those who read it later */
  note?: string;
}

export interface EgressPage {
  items: Array<Egress>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface EgressUpdateInput {
  /** Agents that it is about: "a/b", "a/b/*", "a/b/**" or "**" (default) */
  scope?: string | null;
  /** A host, or all below it: api.example.com, *.example.com, or * for any */
  host?: string;
  /** Ports; absent is 443 */
  ports?: Array<string> | null;
  /** HTTP methods; absent is any */
  methods?: Array<string> | null;
  /** Paths, globs included; absent is any */
  paths?: Array<string> | null;
  /** Deny wins over every allow (default allow) */
  effect?: "allow" | "deny" | null;
  /** Why, for those who read it later */
  note?: string | null;
}

export interface Erasure {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** What was erased; who it was is not kept */
  kind: "user" | "agent";
  /** done: it is found nowhere here, but for what remains */
  state: "running" | "done";
  /** What it waits for */
  waitsFor?: string;
  /** Why it did not go on at the last try; it is tried again */
  error?: string;
  /** How much was taken away, by store */
  counts: Record<string, unknown>;
  /** Archives that were made before and may hold it; clean them by archives rewrite, or delete them */
  archives: Array<{
    /** Id of the archive */
    id: string;
    /** SHA-256 of its file at that time */
    sha256?: string;
    /** When it was whole */
    madeAt?: string;
  }>;
  /** Copies that are not here, for their owners to clean */
  elsewhere: Array<string>;
  /** What is still here: what could not be searched, and addresses that hold one of the terms */
  remaining: Array<string>;
  /** When it was done */
  doneAt?: string;
}

export interface ErasureCreateInput {
  /** The person, by its short name; also one that was deleted */
  user?: string;
  /** The agent: its path, or its id where it was deleted */
  agent?: string;
  /** Addresses that were the person, such as telegram:user/42, beside those that are */
  senders?: Array<string>;
  /** Words that are to be found nowhere either, such as a full name or an e-mail address; lines of files and texts that hold one go */
  terms?: Array<string>;
}

export interface ErasurePage {
  items: Array<Erasure>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Gate {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Whom it is for */
  match: {
    /** Members of this organisation on GitHub */
    githubOrg?: string;
    /** Accounts of this Google Workspace domain */
    googleDomain?: string;
    /** Verified e-mail addresses of this domain, not of those below it */
    emailDomain?: string;
    /** Everybody who can sign in */
    anyone?: boolean;
  };
  /** How many may come in a UTC day; the others wait in line. Absent is no limit */
  limitPerDay?: number;
  /** It lets people in (default true); those who wait keep their place while it does not */
  enabled: boolean;
  /** How many it let in today */
  admittedToday: number;
  /** How many wait */
  waiting: number;
}

export interface GateAdmitAnswer {
  /** What became of it */
  state: "admitted" | "queued" | "refused";
  /** Whom it is about */
  sub: string;
  /** The gate that decided */
  gate?: string;
  /** Place in the line, 1 is next */
  position?: number;
  /** In words */
  reason: string;
}

export interface GateAdmitInput {
  /** Short name that the sign-in has for the person; it becomes the user’s */
  sub: string;
  /** Name for people */
  name?: string;
  /** Who has proven all this */
  provider: "github" | "google" | "email" | "oidc";
  /** Organisations on GitHub */
  orgs?: Array<string>;
  /** The domain that Google itself names (hd) */
  hostedDomain?: string;
  /** E-mail address */
  email?: string;
  /** The provider has verified the address */
  emailVerified?: boolean;
}

export interface GateCreateInput {
  /** Whom it is for: exactly one of them */
  match: {
    /** Members of this organisation on GitHub */
    githubOrg?: string;
    /** Accounts of this Google Workspace domain */
    googleDomain?: string;
    /** Verified e-mail addresses of this domain, not of those below it */
    emailDomain?: string;
    /** Everybody who can sign in */
    anyone?: boolean;
  };
  /** How many may come in a UTC day; the others wait in line. Absent is no limit */
  limitPerDay?: number;
  /** It lets people in (default true); those who wait keep their place while it does not */
  enabled?: boolean;
}

export interface GatePage {
  items: Array<Gate>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface GateUpdateInput {
  /** Whom it is for: exactly one of them */
  match?: {
    /** Members of this organisation on GitHub */
    githubOrg?: string | null;
    /** Accounts of this Google Workspace domain */
    googleDomain?: string | null;
    /** Verified e-mail addresses of this domain, not of those below it */
    emailDomain?: string | null;
    /** Everybody who can sign in */
    anyone?: boolean | null;
  };
  /** How many may come in a UTC day; the others wait in line. Absent is no limit */
  limitPerDay?: number | null;
  /** It lets people in (default true); those who wait keep their place while it does not */
  enabled?: boolean | null;
}

export interface Gateway {
  /** running, starting (no runtime yet) or restarting */
  state: "running" | "starting" | "restarting";
  /** Which run this is; it rises with every start */
  epoch: number;
  /** What agents run in */
  runtime?: string;
}

export interface GatewayRestartAnswer {
  /** running, starting (no runtime yet) or restarting */
  state: "running" | "starting" | "restarting";
  /** Which run this is; it rises with every start */
  epoch: number;
  /** What agents run in */
  runtime?: string;
}

export interface GatewayStatusAnswer {
  /** running, starting (no runtime yet) or restarting */
  state: "running" | "starting" | "restarting";
  /** Which run this is; it rises with every start */
  epoch: number;
  /** What agents run in */
  runtime?: string;
}

export interface Git {
  /** The repository; absent while there is none */
  url?: string;
  /** Its branch */
  branch?: string;
  /** Secret that proves who asks */
  secret?: string;
  /** Homes are in it as well */
  homes?: boolean;
  /** The commit that the configuration was last the same as */
  head?: string;
  /** When that was */
  at?: string;
  /** Changes that are in no commit yet */
  ahead: number;
}

export interface GitInitAnswer {
  /** The repository; absent while there is none */
  url?: string;
  /** Its branch */
  branch?: string;
  /** Secret that proves who asks */
  secret?: string;
  /** Homes are in it as well */
  homes?: boolean;
  /** The commit that the configuration was last the same as */
  head?: string;
  /** When that was */
  at?: string;
  /** Changes that are in no commit yet */
  ahead: number;
}

export interface GitInitInput {
  /** The repository: https://host/path or ssh://user@host/path; a folder of this machine only where ROOKERY_GIT_LOCAL names it */
  url: string;
  /** Its branch (default main) */
  branch?: string;
  /** Secret of the instance that proves who asks, of the kind bearer or basic; its hosts name that of the repository */
  secret?: string;
  /** Also the homes of the agents (default true) */
  homes?: boolean;
}

export interface GitRebuildAnswer {
  /** The commit that holds now, here */
  head: string;
  /** Commits made of what was changed here */
  commits: number;
  /** The repository has it */
  pushed: boolean;
  /** Rows that were written here */
  rows: Array<{
    /** What the row is */
    kind: string;
    /** What becomes of it */
    verb: "create" | "update" | "delete";
    /** Its key, or the whole of it */
    name: string;
    /** Each field that changes: {path, from, to} */
    fields: Array<Record<string, unknown>>;
  }>;
  /** Files that homes get */
  files: Array<{
    /** Whose home */
    agent: string;
    /** Place in it */
    path: string;
  }>;
  /** What was left as it is on both sides until somebody says */
  conflicts: Array<{
    /** What was changed here and there, and not alike */
    what: "row" | "file" | "order";
    /** Its name, for `ours` and `theirs` */
    name: string;
    /** What both began with */
    base?: unknown;
    /** What holds here */
    ours?: unknown;
    /** What the repository says */
    theirs?: unknown;
  }>;
}

export interface GitRebuildInput {
  /** Only say what would be done */
  dryRun?: boolean;
}

export interface GitStatusAnswer {
  /** The repository; absent while there is none */
  url?: string;
  /** Its branch */
  branch?: string;
  /** Secret that proves who asks */
  secret?: string;
  /** Homes are in it as well */
  homes?: boolean;
  /** The commit that the configuration was last the same as */
  head?: string;
  /** When that was */
  at?: string;
  /** Changes that are in no commit yet */
  ahead: number;
}

export interface GitSyncAnswer {
  /** The commit that holds now, here */
  head: string;
  /** Commits made of what was changed here */
  commits: number;
  /** The repository has it */
  pushed: boolean;
  /** Rows that were written here */
  rows: Array<{
    /** What the row is */
    kind: string;
    /** What becomes of it */
    verb: "create" | "update" | "delete";
    /** Its key, or the whole of it */
    name: string;
    /** Each field that changes: {path, from, to} */
    fields: Array<Record<string, unknown>>;
  }>;
  /** Files that homes get */
  files: Array<{
    /** Whose home */
    agent: string;
    /** Place in it */
    path: string;
  }>;
  /** What was left as it is on both sides until somebody says */
  conflicts: Array<{
    /** What was changed here and there, and not alike */
    what: "row" | "file" | "order";
    /** Its name, for `ours` and `theirs` */
    name: string;
    /** What both began with */
    base?: unknown;
    /** What holds here */
    ours?: unknown;
    /** What the repository says */
    theirs?: unknown;
  }>;
}

export interface GitSyncInput {
  /** Conflicts in which what holds here is to stay, by name; "all" for every one */
  ours?: Array<string>;
  /** Conflicts in which what the repository says is to hold, by name; "all" for every one */
  theirs?: Array<string>;
  /** Only say what would be done */
  dryRun?: boolean;
}

export interface Grant {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Who has it */
  principal: string;
  /** What it allows or forbids */
  action: string;
  /** Where it holds */
  scope: string;
  /** Input fields that must have this value, or one of these values */
  params: Record<string, unknown>;
  /** Deny wins over every allow */
  effect: "allow" | "deny";
  /** May be passed on */
  delegable: boolean;
  /** It stops holding at this time */
  expiresAt?: string;
  /** Why */
  note?: string;
  /** The principal that gave it */
  grantedBy: string;
}

export interface GrantCreateInput {
  /** Who gets it */
  principal: string;
  /** What it allows or forbids */
  action: string;
  /** Where: "a/b", "a/b/*", "a/b/**", "**", or "@self" for the calling agent */
  scope: string;
  /** Input fields that must have this value, or one of these values */
  params?: Record<string, unknown>;
  /** Deny wins over every allow (default allow) */
  effect?: "allow" | "deny";
  /** May be passed on, in part or whole (default false) */
  delegable?: boolean;
  /** It stops holding at this time */
  expiresAt?: string;
  /** Why, for those who read it later */
  note?: string;
}

export interface GrantExplainAnswer {
  /** The verdict; absent when no principal was named */
  allowed?: boolean;
  /** Why */
  reason?: string;
  /** The grant that decided */
  by?: Record<string, unknown>;
  /** Principals that hold it by a grant of their own */
  who?: Array<string>;
}

export interface GrantExplainInput {
  /** Who asks; absent lists everyone who was given it */
  principal?: string;
  /** What is asked */
  action: string;
  /** Where */
  scope: string;
  /** Input of the call, as far as it is known */
  params?: Record<string, unknown>;
}

export interface GrantPage {
  items: Array<Grant>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Invite {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** The agent that guests join, corp/eng; or corp/eng/* where each gets an agent of its own below it */
  target: string;
  /** What they may there: reader looks on, member also writes and cancels turns, admin does everything on it and below */
  role: "reader" | "member" | "admin";
  /** How many guests it lets in */
  maxUses: number;
  /** How many it has let in */
  uses: number;
  /** It stops working at this time */
  expiresAt?: string;
  /** Whom it is for */
  note?: string;
}

export interface InviteAcceptAnswer {
  /** Id of the invite */
  id: string;
  /** Who was let in */
  user: string;
  /** Where */
  agent: string;
  /** As what */
  role: "reader" | "member" | "admin";
  /** Path of a chat page with the agent, shown only now */
  chatUrl?: string;
  /** The guest's own token for the API, shown only now */
  token?: string;
}

export interface InviteAcceptInput {
  /** Short name that the guest chooses and keeps; nobody may have it yet */
  user: string;
  /** Name for people */
  name?: string;
  /** Last part of the path of the agent that is made, where the target ends in /* */
  agent?: string;
}

export interface InviteCreateAnswer {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** The agent that guests join, corp/eng; or corp/eng/* where each gets an agent of its own below it */
  target: string;
  /** What they may there: reader looks on, member also writes and cancels turns, admin does everything on it and below */
  role: "reader" | "member" | "admin";
  /** How many guests it lets in */
  maxUses: number;
  /** How many it has let in */
  uses: number;
  /** It stops working at this time */
  expiresAt?: string;
  /** Whom it is for */
  note?: string;
  /** Path of its page, with the token that is shown only now */
  url?: string;
}

export interface InviteCreateInput {
  /** The agent that guests join, corp/eng; or corp/eng/* where each gets an agent of its own below it */
  target: string;
  /** What they may there: reader looks on, member also writes and cancels turns, admin does everything on it and below (default member) */
  role?: "reader" | "member" | "admin";
  /** How many guests it lets in (default 1) */
  maxUses?: number;
  /** It stops working at this time (default in a week) */
  expiresAt?: string;
  /** Whom it is for */
  note?: string;
}

export interface InvitePage {
  items: Array<Invite>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface InviteRedeemAnswer {
  /** Id of the invite */
  id: string;
  /** Who was let in */
  user: string;
  /** Where */
  agent: string;
  /** As what */
  role: "reader" | "member" | "admin";
  /** Path of a chat page with the agent, shown only now */
  chatUrl?: string;
  /** The guest's own token for the API, shown only now */
  token?: string;
}

export interface InviteRedeemInput {
  /** The user that is let in, by its short name */
  user: string;
  /** Last part of the path of the agent that is made, where the target ends in /* */
  agent?: string;
}

export interface Link {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Agent that it leads to */
  agent?: string;
  /** What it opens */
  kind: "chat" | "hook" | "pair";
  /** Of a pair link: the person, by its short name */
  user?: string;
  /** Of a pair link: the sender */
  sender?: string;
  /** Of a pair link: the sender is one of the person by it */
  joined?: boolean;
  /** Address of its chat on the bus */
  chat?: string;
  /** Topic that messages run in */
  topic?: string;
  /** Told to the agent with each message */
  context?: string;
  /** Each visitor has a chat of their own */
  shared: boolean;
  /** How what comes in is signed */
  hmac?: {
    /** Whose way of signing */
    kind: "github" | "stripe" | "slack" | "generic";
    /** Header of the signature (default x-signature) */
    header?: string;
    /** Hash (default sha256) */
    algorithm?: "sha256" | "sha1";
    /** Stands before the signature, such as sha256= */
    prefix?: string;
    /** How it is written (default hex) */
    encoding?: "hex" | "base64";
  };
  /** Where its answers are posted */
  callback?: string;
  /** It stops working at this time */
  expiresAt?: string;
  /** How many messages it takes in all */
  maxUses?: number;
  /** How many it has taken */
  uses: number;
}

export interface LinkCreateAnswer {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Agent that it leads to */
  agent?: string;
  /** What it opens */
  kind: "chat" | "hook" | "pair";
  /** Of a pair link: the person, by its short name */
  user?: string;
  /** Of a pair link: the sender */
  sender?: string;
  /** Of a pair link: the sender is one of the person by it */
  joined?: boolean;
  /** Address of its chat on the bus */
  chat?: string;
  /** Topic that messages run in */
  topic?: string;
  /** Told to the agent with each message */
  context?: string;
  /** Each visitor has a chat of their own */
  shared: boolean;
  /** How what comes in is signed */
  hmac?: {
    /** Whose way of signing */
    kind: "github" | "stripe" | "slack" | "generic";
    /** Header of the signature (default x-signature) */
    header?: string;
    /** Hash (default sha256) */
    algorithm?: "sha256" | "sha1";
    /** Stands before the signature, such as sha256= */
    prefix?: string;
    /** How it is written (default hex) */
    encoding?: "hex" | "base64";
  };
  /** Where its answers are posted */
  callback?: string;
  /** It stops working at this time */
  expiresAt?: string;
  /** How many messages it takes in all */
  maxUses?: number;
  /** How many it has taken */
  uses: number;
  /** Path of the page or hook, with the token that is shown only now */
  url?: string;
  /** What the answers are signed with, shown only now */
  callbackSecret?: string;
}

export interface LinkCreateInput {
  /** Agent that the link leads to; needed but for a pair link */
  agent?: string;
  /** What the link opens: a chat page (default), a webhook, or a page that makes a sender one of a person (pair) */
  kind?: "chat" | "hook" | "pair";
  /** Of a pair link: the person, by its short name */
  user?: string;
  /** Of a pair link: the sender, such as telegram:user/42. Absent: whoever opens it gives the code that the sender was told */
  sender?: string;
  /** Topic that messages run in unless they name one */
  topic?: string;
  /** Told to the agent with each message: where the link was placed, for whom */
  context?: string;
  /** Each visitor gets a chat of their own (default false) */
  shared?: boolean;
  /** A hook takes only what is signed with this */
  hmac?: {
    /** Whose way of signing */
    kind: "github" | "stripe" | "slack" | "generic";
    /** Header of the signature (default x-signature) */
    header?: string;
    /** Hash (default sha256) */
    algorithm?: "sha256" | "sha1";
    /** Stands before the signature, such as sha256= */
    prefix?: string;
    /** How it is written (default hex) */
    encoding?: "hex" | "base64";
    /** Secret that the sender signs with; never shown again */
    secret: string;
  };
  /** A hook posts its answers to this URL, signed; its host must stand in the setting callbackHosts */
  callback?: string;
  /** It stops working at this time; absent is an hour for a pair link */
  expiresAt?: string;
  /** How many messages it takes in all */
  maxUses?: number;
}

export interface LinkPage {
  items: Array<Link>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface LinkPairInput {
  /** The code that the sender was told, where the link names no sender */
  code?: string;
}

export interface Manifest {
  /** The part of the instance that was written */
  scope: string;
  /** SHA-256 of what can be applied: the same for the same configuration */
  checksum: string;
  /** One document for each kind */
  documents: Array<{
    /** What its rows are */
    kind: string;
    /** YAML: kind, scope and rows */
    text: string;
  }>;
}

export interface ManifestApplyAnswer {
  /** SHA-256 of the rows of these kinds, before a plan and after an apply */
  checksum: string;
  /** What changes, in the order in which it is done */
  changes: Array<{
    /** What the row is */
    kind: string;
    /** What becomes of it */
    verb: "create" | "update" | "delete";
    /** Its key, or the whole of it */
    name: string;
    /** Where it is written: file and line */
    at?: string;
    /** Each field that changes: {path, from, to} */
    fields: Array<Record<string, unknown>>;
  }>;
  /** Secrets that are named and not there: their values stand in no manifest */
  missing: Array<string>;
}

export interface ManifestApplyInput {
  /** What is to hold. A row that stands in none of them goes, where a document names its scope */
  files: Array<{
    /** What faults call it */
    name: string;
    /** YAML of one or more documents */
    text: string;
  }>;
  /** Agent in whose place that of the documents is put; all must speak for one agent */
  as?: string;
  /** The part of the instance that they may speak for, and that is asked for at the gate (default "**") */
  scope?: string;
  /** The `checksum` of the plan; refused when something has changed since */
  expect?: string;
}

export interface ManifestPlanAnswer {
  /** SHA-256 of the rows of these kinds, before a plan and after an apply */
  checksum: string;
  /** What changes, in the order in which it is done */
  changes: Array<{
    /** What the row is */
    kind: string;
    /** What becomes of it */
    verb: "create" | "update" | "delete";
    /** Its key, or the whole of it */
    name: string;
    /** Where it is written: file and line */
    at?: string;
    /** Each field that changes: {path, from, to} */
    fields: Array<Record<string, unknown>>;
  }>;
  /** Secrets that are named and not there: their values stand in no manifest */
  missing: Array<string>;
}

export interface ManifestPlanInput {
  /** What is to hold. A row that stands in none of them goes, where a document names its scope */
  files: Array<{
    /** What faults call it */
    name: string;
    /** YAML of one or more documents */
    text: string;
  }>;
  /** Agent in whose place that of the documents is put; all must speak for one agent */
  as?: string;
  /** The part of the instance that they may speak for, and that is asked for at the gate (default "**") */
  scope?: string;
}

export interface Member {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Who is a member */
  child: string;
  /** Of what */
  parent: string;
  /** How it came about: admin, seed, pairing or invite */
  via: string;
}

export interface MemberCreateInput {
  /** Who joins */
  child: string;
  /** What it becomes a member of; usually a role */
  parent: string;
}

export interface MemberPage {
  items: Array<Member>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Memory {
  /** The whole text of the file */
  content: string;
  /** Size in bytes */
  size: number;
  /** It is larger than what is read of it; content is its beginning */
  truncated?: boolean;
  /** Made of the content, so that it tells of every change; the ETag */
  version: number;
  /** When it was last changed */
  updatedAt: string;
  /** Agent whose memory it is */
  agent: string;
  /** MEMORY.md, work.md, or a day such as diary/2026-11-21.md */
  name: string;
  /** It is as a new home begins: nobody has written it yet */
  seeded: boolean;
}

export interface MemoryPage {
  items: Array<Memory>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface MemoryReplaceInput {
  /** The whole text of the file */
  content: string;
}

export interface Message {
  /** Place in the order of the bus */
  seq: number;
  /** Id of the message */
  id: string;
  /** in: from people; out: from an agent */
  direction: "in" | "out";
  /** Channel that it came or goes by */
  channel: string;
  /** Chat */
  chat: string;
  /** Topic */
  topic?: string;
  /** Who wrote */
  sender: string;
  /** Name of the sender */
  senderName?: string;
  /** message, mention, edit, … */
  verb: string;
  /** Text */
  text: string;
  /** Files */
  attachments: Array<Record<string, unknown>>;
  /** Where it stands */
  state: "received" | "queued" | "observed" | "dropped" | "parked" | "in_turn" | "answered" | "cancelled" | "failed" | "sent";
  /** Why it is in this state */
  reason?: string;
  /** Agent that it was routed to or is from */
  agent?: string;
  /** Turn that owns it */
  turnId?: string;
  /** Message that it answers */
  replyTo?: string;
  /** When it was stored */
  at: string;
}

export interface MessageInjectAnswer {
  /** Id of the stored message */
  id: string;
  /** Chat that it stands in */
  chat: string;
  /** It was there before under the same key */
  duplicate: boolean;
}

export interface MessageInjectInput {
  /** Agent that it is meant for; absent lets the routes decide */
  agent?: string;
  /** Chat on the bus; absent is the caller's own chat with the agent */
  chat?: string;
  /** What the person says */
  text: string;
  /** Topic in the chat */
  topic?: string;
  /** Key of the event; the same key twice is one message */
  eventKey?: string;
}

export interface MessagePage {
  items: Array<Message>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Package {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Agent that has it */
  agent: string;
  /** Name of the package */
  name: string;
  /** What it is for */
  description?: string;
  /** Where it came from: a repository, or "uploaded" */
  source: string;
  /** The commit that it was taken from */
  revision?: string;
  /** SHA-256 of its files */
  digest: string;
  /** What it has brought */
  items: Array<{
    /** What it is: Persona, Skill, SkillFile, Route or Task */
    kind: string;
    /** Its name in the package */
    name: string;
    /** Id of the row, where it has one */
    id?: string;
    /** Whether it still is as the package brought it; told of one package */
    state?: "unchanged" | "edited" | "gone";
  }>;
}

export interface PackageCreateInput {
  /** Fetch it from git; this or files */
  git?: {
    /** Repository; its host must stand in the setting packageHosts */
    url: string;
    /** The commit, in full */
    revision: string;
    /** Folder of the bundle in it */
    path?: string;
  };
  /** The files themselves; this or git */
  files?: Array<{
    /** Path in the bundle */
    path: string;
    /** The whole of it */
    text: string;
  }>;
  /** What it must come to; another digest is refused */
  digest?: string;
  /** Findings to install it with all the same, as the plan names them: "network-pipe skills/x/SKILL.md". Also asks for packages:govern */
  accept?: Array<string>;
  /** What it may write over although it is there and not its own, or was edited since: "Skill review", "SkillFile review/run.sh" */
  overwrite?: Array<string>;
  /** Agent that gets it */
  agent: string;
}

export interface PackagePage {
  items: Array<Package>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface PackagePlanAnswer {
  /** Name of the package */
  name: string;
  /** What it is for */
  description?: string;
  /** SHA-256 of its files */
  digest: string;
  /** The agent has a package of this name; it would be upgraded */
  installed: boolean;
  /** It would be refused as it stands, for a finding or for what is in its way */
  refused: boolean;
  /** What the checks found */
  findings: Array<{
    /** Name of the check */
    check: string;
    /** The file */
    path: string;
    /** The first line of it */
    line?: number;
    /** What was found */
    says: string;
    /** The order accepts it */
    accepted: boolean;
  }>;
  /** What would become of each row and file */
  changes: Array<{
    /** What it is */
    kind: string;
    /** Its name in the package */
    name: string;
    /** What becomes of it: refused, when it is there and not its own; kept, when it was edited here; conflict, when both sides changed it */
    verb: "create" | "update" | "delete" | "unchanged" | "kept" | "conflict" | "refused";
    /** As it stands here */
    from?: unknown;
    /** As the package has it */
    to?: unknown;
  }>;
}

export interface PackagePlanInput {
  /** Fetch it from git; this or files */
  git?: {
    /** Repository; its host must stand in the setting packageHosts */
    url: string;
    /** The commit, in full */
    revision: string;
    /** Folder of the bundle in it */
    path?: string;
  };
  /** The files themselves; this or git */
  files?: Array<{
    /** Path in the bundle */
    path: string;
    /** The whole of it */
    text: string;
  }>;
  /** What it must come to; another digest is refused */
  digest?: string;
  /** Findings to install it with all the same, as the plan names them: "network-pipe skills/x/SKILL.md". Also asks for packages:govern */
  accept?: Array<string>;
  /** What it may write over although it is there and not its own, or was edited since: "Skill review", "SkillFile review/run.sh" */
  overwrite?: Array<string>;
  /** Agent that gets it */
  agent: string;
}

export interface PackageUpgradeAnswer {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Agent that has it */
  agent: string;
  /** Name of the package */
  name: string;
  /** What it is for */
  description?: string;
  /** Where it came from: a repository, or "uploaded" */
  source: string;
  /** The commit that it was taken from */
  revision?: string;
  /** SHA-256 of its files */
  digest: string;
  /** What it has brought */
  items: Array<{
    /** What it is: Persona, Skill, SkillFile, Route or Task */
    kind: string;
    /** Its name in the package */
    name: string;
    /** Id of the row, where it has one */
    id?: string;
    /** Whether it still is as the package brought it; told of one package */
    state?: "unchanged" | "edited" | "gone";
  }>;
}

export interface PackageUpgradeInput {
  /** Fetch it from git; this or files */
  git?: {
    /** Repository; its host must stand in the setting packageHosts */
    url: string;
    /** The commit, in full */
    revision: string;
    /** Folder of the bundle in it */
    path?: string;
  };
  /** The files themselves; this or git */
  files?: Array<{
    /** Path in the bundle */
    path: string;
    /** The whole of it */
    text: string;
  }>;
  /** What it must come to; another digest is refused */
  digest?: string;
  /** Findings to install it with all the same, as the plan names them: "network-pipe skills/x/SKILL.md". Also asks for packages:govern */
  accept?: Array<string>;
  /** What it may write over although it is there and not its own, or was edited since: "Skill review", "SkillFile review/run.sh" */
  overwrite?: Array<string>;
}

export interface Pairing {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** The code that the stranger was told */
  code: string;
  /** Channel that it wrote on */
  channel: string;
  /** Who wrote */
  sender: string;
  /** The name that it goes by there */
  senderName?: string;
  /** Chat that it wrote in */
  chat: string;
  /** What was decided; an expired code is decided no more */
  state: "pending" | "expired" | "approved" | "dismissed" | "blocked";
  /** The code holds until then */
  expiresAt: string;
}

export interface PairingApproveInput {
  /** Also makes the sender one of this person, by its short name; asks for members:create */
  user?: string;
}

export interface PairingPage {
  items: Array<Pairing>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Persona {
  /** The whole text of the file */
  content: string;
  /** Size in bytes */
  size: number;
  /** It is larger than what is read of it; content is its beginning */
  truncated?: boolean;
  /** Made of the content, so that it tells of every change; the ETag */
  version: number;
  /** When it was last changed */
  updatedAt: string;
  /** Agent whose file it is */
  agent: string;
  /** PERSONA.md, who the agent is, or CLAUDE.md, how it works */
  name: "CLAUDE.md" | "PERSONA.md";
  /** It is as a new home begins: nobody has written it yet */
  seeded: boolean;
}

export interface PersonaPage {
  items: Array<Persona>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface PersonaReplaceInput {
  /** The whole text of the file */
  content: string;
}

export interface Platform {
  /** Name, the first part of the ids of its channels */
  name: string;
  /** Name for people */
  title: string;
  /** This server has an adapter for it */
  adapter: boolean;
  /** It may have more than one account */
  accounts: boolean;
  /** What a channel of it needs secrets for */
  credentials: Array<string>;
}

export interface PlatformPage {
  items: Array<Platform>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Problem {
  /** `urn:rookery:problem:` and the kind; stable, for programs */
  type: string;
  /** The kind in words */
  title: string;
  /** The HTTP status */
  status: number;
  /** What was wrong with this request and what would work */
  detail: string;
  /** The id of the request, as in X-Request-Id and in the log */
  instance?: string;
  /** Of `held`: the id of the approval that the call waits for */
  approval?: string;
  errors?: Array<{
    /** The field, dotted; empty for all of the input */
    path: string;
    /** Its fault */
    message: string;
  }>;
}

export interface Provider {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Name of the provider */
  name: string;
  /** Owner; absent means the instance */
  agent?: string;
  /** What it speaks */
  kind: string;
  /** Address that /v1/messages is put behind */
  baseUrl: string;
  /** Name of the secret that is sent */
  secret?: string;
  /** Models that it has; empty means every name */
  models: Array<{
    /** Name of the model as the provider knows it */
    id: string;
    /** USD for a million tokens read; absent means what the built-in table says */
    input?: number;
    /** USD for a million tokens written */
    output?: number;
    /** USD for a million tokens read from the cache (default a tenth of input) */
    cacheRead?: number;
    /** USD for a million tokens written to the cache (default five quarters of input) */
    cacheWrite?: number;
  }>;
  /** Place among the providers of the same owner */
  fallback: number;
}

export interface ProviderCreateInput {
  /** What it speaks */
  kind?: "anthropic-compatible";
  /** Address that /v1/messages is put behind. Governed */
  baseUrl: string;
  /** Name of the secret that is sent, looked up from the calling agent upward; absent means none */
  secret?: string;
  /** Models that it has; absent means every name. A name that is not here becomes the first of them */
  models?: Array<{
    /** Name of the model as the provider knows it */
    id: string;
    /** USD for a million tokens read; absent means what the built-in table says */
    input?: number;
    /** USD for a million tokens written */
    output?: number;
    /** USD for a million tokens read from the cache (default a tenth of input) */
    cacheRead?: number;
    /** USD for a million tokens written to the cache (default five quarters of input) */
    cacheWrite?: number;
  }>;
  /** Place among the providers of the same owner: the next is tried where one fails (default 0) */
  fallback?: number;
  /** Name of the provider */
  name: string;
  /** Owner: used by this agent and those below it; absent means the instance */
  agent?: string;
}

export interface ProviderPage {
  items: Array<Provider>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface ProviderUpdateInput {
  /** What it speaks */
  kind?: "anthropic-compatible" | null;
  /** Address that /v1/messages is put behind. Governed */
  baseUrl?: string;
  /** Name of the secret that is sent, looked up from the calling agent upward; absent means none */
  secret?: string | null;
  /** Models that it has; absent means every name. A name that is not here becomes the first of them */
  models?: Array<{
    /** Name of the model as the provider knows it */
    id: string;
    /** USD for a million tokens read; absent means what the built-in table says */
    input?: number;
    /** USD for a million tokens written */
    output?: number;
    /** USD for a million tokens read from the cache (default a tenth of input) */
    cacheRead?: number;
    /** USD for a million tokens written to the cache (default five quarters of input) */
    cacheWrite?: number;
  }> | null;
  /** Place among the providers of the same owner: the next is tried where one fails (default 0) */
  fallback?: number | null;
}

export interface ProxyRoute {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Path below which it holds, such as /web/corp/eng/docs; the longest one decides */
  prefix: string;
  /** Address of the server behind it, such as http://127.0.0.1:3000. Governed */
  backend: string;
  /** Who gets through: everybody, whoever is signed in, or operators (default operator) */
  auth: "public" | "user" | "operator";
  /** The backend is asked without the prefix (default false) */
  stripPrefix: boolean;
  /** Headers of the answer and the request that are passed on besides the usual ones, in lower case */
  preserveHeaders: Array<string>;
  /** Whether requests are passed on yet */
  enforced: boolean;
}

export interface ProxyRouteCreateInput {
  /** Address of the server behind it, such as http://127.0.0.1:3000. Governed */
  backend: string;
  /** Who gets through: everybody, whoever is signed in, or operators (default operator) */
  auth?: "public" | "user" | "operator";
  /** The backend is asked without the prefix (default false) */
  stripPrefix?: boolean;
  /** Headers of the answer and the request that are passed on besides the usual ones, in lower case */
  preserveHeaders?: Array<string>;
  /** Path below which it holds, such as /web/corp/eng/docs; the longest one decides */
  prefix: string;
}

export interface ProxyRoutePage {
  items: Array<ProxyRoute>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface ProxyRouteUpdateInput {
  /** Address of the server behind it, such as http://127.0.0.1:3000. Governed */
  backend?: string;
  /** Who gets through: everybody, whoever is signed in, or operators (default operator) */
  auth?: "public" | "user" | "operator" | null;
  /** The backend is asked without the prefix (default false) */
  stripPrefix?: boolean | null;
  /** Headers of the answer and the request that are passed on besides the usual ones, in lower case */
  preserveHeaders?: Array<string> | null;
}

export interface Route {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Place in the order of creation */
  seq: number;
  /** Lower goes first */
  priority: number;
  /** All given predicates must hold. Values are exact, globs ("*" does not cross "/", "**" does) or lists; "*" is present, "" is absent */
  match: {
    platform?: unknown;
    account?: unknown;
    chat?: unknown;
    peer?: unknown;
    guild?: unknown;
    roles?: unknown;
    team?: unknown;
    sender?: unknown;
    verb?: unknown;
    topic?: unknown;
    text?: unknown;
  };
  /** Where a matched message goes */
  target: Record<string, unknown>;
  /** Which chats share a session */
  session: Record<string, unknown>;
  /** How many observed messages a turn is told of */
  observeWindow?: number;
  /** Why */
  note?: string;
  /** Route that takes every message this one could match */
  shadowedBy?: string;
  /** What it means although its author may not have meant it */
  warnings?: Array<string>;
}

export interface RouteCreateInput {
  /** Lower goes first (default 0) */
  priority?: number;
  /** All given predicates must hold. Values are exact, globs ("*" does not cross "/", "**" does) or lists; "*" is present, "" is absent */
  match: {
    platform?: unknown;
    account?: unknown;
    chat?: unknown;
    peer?: unknown;
    guild?: unknown;
    roles?: unknown;
    team?: unknown;
    sender?: unknown;
    verb?: unknown;
    topic?: unknown;
    text?: unknown;
  };
  /** Where a matched message goes */
  target: {
    /** Path of the agent; may hold {sender}, {chat} or {platform} */
    agent?: string;
    /** Default trigger */
    mode?: "trigger" | "observe" | "drop" | "announce";
    /** Topic that the message runs in */
    topic?: string;
  };
  /** Which chats share a session; absent follows the agent */
  session?: {
    dmScope?: "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer";
    groupScope?: "per-room" | "main";
  };
  /** How many observed messages a turn is told of */
  observeWindow?: number;
  /** Why, for those who read it later */
  note?: string;
}

export interface RoutePage {
  items: Array<Route>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface RouteReorderAnswer {
  /** Ids of routes; they get the places that they have together, in this order */
  ids: Array<string>;
}

export interface RouteReorderInput {
  /** Ids of routes; they get the places that they have together, in this order */
  ids: Array<string>;
}

export interface RouteResolveAnswer {
  /** Agent that gets it */
  agent?: string;
  /** All agents that get it */
  agents: Array<string>;
  /** How several agents run */
  strategy?: string;
  /** trigger, observe, drop or announce */
  mode?: string;
  /** Topic that it runs in */
  topic?: string;
  /** What decided */
  matchedBy: "binding.peer" | "binding.peer.parent" | "binding.peer.wildcard" | "binding.guild+roles" | "binding.guild" | "binding.team" | "binding.account" | "binding.channel" | "default" | "engagement" | "reply" | "pinned" | "direct" | "priority" | "none";
  /** Route that decided */
  routeId?: string;
  /** Account that it came in on */
  account: string;
  /** Conversation that it belongs to */
  sessionKey?: string;
  /** The agent's main conversation */
  mainSessionKey?: string;
  /** Every gate that was asked: {gate, passed, reason} */
  gates: Array<Record<string, unknown>>;
  /** Every rule that was considered: {routeId, matched, failedPredicate} */
  considered: Array<Record<string, unknown>>;
  /** What is done: trigger, observe, drop, announce, refuse, onboard, pair or gated */
  outcome: string;
  /** It is kept as context for the next message that passes */
  keepContext: boolean;
  /** Version of the configuration that decided */
  version: number;
}

export interface RouteResolveInput {
  /** The message in question */
  message: {
    /** Platform */
    platform: string;
    /** Account on the platform; absent is the default one */
    account?: string;
    /** Chat address */
    chat?: string;
    /** The other side: a person or a room */
    peer: {
      /** What it is */
      kind: "direct" | "dm" | "group" | "channel";
      /** Id on the platform */
      id: string;
    };
    /** The room that a thread belongs to */
    parentPeer?: {
      /** What it is */
      kind: "direct" | "dm" | "group" | "channel";
      /** Id on the platform */
      id: string;
    };
    /** Discord guild */
    guild?: string;
    /** Roles of the sender in the guild */
    roles?: Array<string>;
    /** Slack or Teams workspace */
    team?: string;
    /** Sender address */
    sender?: string;
    /** message, mention, reply, … */
    verb?: string;
    /** Text of the message */
    text?: string;
    /** Topic */
    topic?: string;
    /** Thread on the platform */
    threadId?: string;
  };
  /** A configuration to ask instead of the live one: {agents, channels, routes, settings}; nothing is stored */
  proposed?: Record<string, unknown>;
}

export interface RouteUpdateInput {
  /** Lower goes first (default 0) */
  priority?: number | null;
  /** All given predicates must hold. Values are exact, globs ("*" does not cross "/", "**" does) or lists; "*" is present, "" is absent */
  match?: {
    platform?: unknown;
    account?: unknown;
    chat?: unknown;
    peer?: unknown;
    guild?: unknown;
    roles?: unknown;
    team?: unknown;
    sender?: unknown;
    verb?: unknown;
    topic?: unknown;
    text?: unknown;
  };
  /** Where a matched message goes */
  target?: {
    /** Path of the agent; may hold {sender}, {chat} or {platform} */
    agent?: string;
    /** Default trigger */
    mode?: "trigger" | "observe" | "drop" | "announce";
    /** Topic that the message runs in */
    topic?: string;
  };
  /** Which chats share a session; absent follows the agent */
  session?: {
    dmScope?: "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer";
    groupScope?: "per-room" | "main";
  } | null;
  /** How many observed messages a turn is told of */
  observeWindow?: number | null;
  /** Why, for those who read it later */
  note?: string | null;
}

export interface Secret {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Owner: the path of an agent, a person such as user:ada, or ** for the instance */
  scope: string;
  /** Name of the secret */
  name: string;
  /** How it is sent: bearer, basic (the value is user:password), header, query, oauth, or env (a variable of the agent) */
  kind: "bearer" | "basic" | "header" | "query" | "oauth" | "env";
  /** Hosts that it may be sent to, such as api.example.com or *.example.com */
  hosts: Array<string>;
  /** Name of the header */
  header?: string;
  /** Name of the parameter */
  query?: string;
  /** Gives the agent a secret of the kind env as a variable of its container, from its next turn on; it can then read, use and repeat it (default false) */
  exposed: boolean;
  /** Whether agents below the owner may use it (default true); false also ends their search */
  inherit: boolean;
  /** For a secret of a person: the agents that may use it, as paths, path/*, path/** or **. They may in direct chats, while nobody else writes in the turn */
  agents: Array<string>;
  /** Id of the key that it is sealed with */
  keyId: string;
}

export interface SecretCreateInput {
  /** How it is sent: bearer, basic (the value is user:password), header, query, oauth, or env (a variable of the agent) */
  kind: "bearer" | "basic" | "header" | "query" | "oauth" | "env";
  /** Hosts that it may be sent to, such as api.example.com or *.example.com */
  hosts?: Array<string>;
  /** Name of the header, for the kind header */
  header?: string;
  /** Name of the parameter, for the kind query */
  query?: string;
  /** Gives the agent a secret of the kind env as a variable of its container, from its next turn on; it can then read, use and repeat it (default false) */
  exposed?: boolean;
  /** Whether agents below the owner may use it (default true); false also ends their search */
  inherit?: boolean;
  /** For a secret of a person: the agents that may use it, as paths, path/*, path/** or **. They may in direct chats, while nobody else writes in the turn */
  agents?: Array<string>;
  /** Owner: the path of an agent, a person such as user:ada, or ** for the instance */
  scope: string;
  /** Name of the secret */
  name: string;
  /** The value; it cannot be read again */
  value: string;
}

export interface SecretPage {
  items: Array<Secret>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface SecretRotateAnswer {
  /** Id of the key that all secrets are sealed with now */
  keyId: string;
  /** How many values were sealed anew */
  sealed: number;
}

export interface SecretUpdateInput {
  /** How it is sent: bearer, basic (the value is user:password), header, query, oauth, or env (a variable of the agent) */
  kind?: "bearer" | "basic" | "header" | "query" | "oauth" | "env";
  /** Hosts that it may be sent to, such as api.example.com or *.example.com */
  hosts?: Array<string> | null;
  /** Name of the header, for the kind header */
  header?: string | null;
  /** Name of the parameter, for the kind query */
  query?: string | null;
  /** Gives the agent a secret of the kind env as a variable of its container, from its next turn on; it can then read, use and repeat it (default false) */
  exposed?: boolean | null;
  /** Whether agents below the owner may use it (default true); false also ends their search */
  inherit?: boolean | null;
  /** For a secret of a person: the agents that may use it, as paths, path/*, path/** or **. They may in direct chats, while nobody else writes in the turn */
  agents?: Array<string> | null;
  /** The new value; it cannot be read again */
  value?: string | null;
}

export interface Session {
  /** Key of the session */
  key: string;
  /** Agent whose conversation it is */
  agent?: string;
  /** The model has begun it */
  started: boolean;
  /** What a fresh conversation will be told of the lost one */
  summary?: string;
  /** When a turn last changed it */
  updatedAt: string;
}

export interface SessionPage {
  items: Array<Session>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Setting {
  /** Name of the setting */
  name: "agentToAgent" | "archives" | "callbackHosts" | "defaults" | "dmScope" | "groupScope" | "historyLimit" | "identityLinks" | "limits" | "mainKey" | "mentionPatterns" | "operatorChat" | "packageHosts" | "retention";
  /** The value that holds now; absent where nothing does */
  value?: unknown;
  /** Whether it is stored or the default */
  origin: "stored" | "default";
  /** What holds while nothing is stored */
  default?: unknown;
  /** What it is for */
  says: string;
  /** JSON Schema of the value */
  schema: Record<string, unknown>;
  /** Goes up by one with each stored change; the ETag */
  version?: number;
  /** When it was first stored */
  createdAt?: string;
  /** The principal that first stored it */
  createdBy?: string;
  /** When it was last changed */
  updatedAt?: string;
}

export interface SettingPage {
  items: Array<Setting>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface SettingReplaceInput {
  /** The value; its schema is shown with the setting */
  value: unknown;
}

export interface Skill {
  /** The whole text of the file */
  content: string;
  /** Size in bytes */
  size: number;
  /** It is larger than what is read of it; content is its beginning */
  truncated?: boolean;
  /** Made of the content, so that it tells of every change; the ETag */
  version: number;
  /** When it was last changed */
  updatedAt: string;
  /** Agent whose skill it is, or ** for one that is shared by all agents */
  agent: string;
  /** Name of the skill */
  name: string;
}

export interface SkillFile {
  /** The whole text of the file */
  content: string;
  /** Size in bytes */
  size: number;
  /** It is larger than what is read of it; content is its beginning */
  truncated?: boolean;
  /** Made of the content, so that it tells of every change; the ETag */
  version: number;
  /** When it was last changed */
  updatedAt: string;
  /** Agent whose skill it belongs to, or ** for one that is shared by all agents */
  agent: string;
  /** Its path below skills/ */
  name: string;
  /** It is no text; its content is not shown */
  binary?: boolean;
}

export interface SkillFilePage {
  items: Array<SkillFile>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface SkillFileReplaceInput {
  /** The whole text of the file */
  content: string;
}

export interface SkillPage {
  items: Array<Skill>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface SkillReplaceInput {
  /** The whole text of the file */
  content: string;
}

export interface Task {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Agent that is given the prompt */
  agent: string;
  /** Chat that the prompt comes up in and is answered in; absent gives the task one of its own */
  chat?: string;
  /** What the agent is told each time */
  prompt: string;
  /** When: one of cron, every and at */
  schedule: {
    /** Five fields of cron, or six with seconds first */
    cron?: string;
    /** Seconds between runs */
    every?: number;
    /** The one time */
    at?: string;
  };
  /** Time zone of cron, such as Europe/Prague (default UTC) */
  timezone: string;
  /** Seconds by which a run may be put off, the same for the same run (default 0) */
  jitter: number;
  /** What happens to a run while the one before goes on (default skip) */
  overlap: "skip" | "queue" | "allow";
  /** How many of the runs are made up for that came while the server was down (default one) */
  catchUp: "none" | "one" | "all";
  /** Whether it goes on with the chat’s session or begins one each time (default session) */
  context: "session" | "isolated";
  /** Command that is run in the sandbox first; unless it exits with 0 the agent is not woken */
  preCheck?: string;
  /** No runs until this is taken back */
  paused: boolean;
  /** When it is due next; absent while it is paused, and when its one time is over */
  nextRun?: string;
  /** When it ran last */
  lastRun?: string;
  /** Whether tasks are run yet */
  enforced: boolean;
}

export interface TaskCreateInput {
  /** Chat that the prompt comes up in and is answered in; absent gives the task one of its own */
  chat?: string;
  /** What the agent is told each time */
  prompt: string;
  /** When: one of cron, every and at */
  schedule: {
    /** Five fields of cron, or six with seconds first */
    cron?: string;
    /** Seconds between runs */
    every?: number;
    /** The one time */
    at?: string;
  };
  /** Time zone of cron, such as Europe/Prague (default UTC) */
  timezone?: string;
  /** Seconds by which a run may be put off, the same for the same run (default 0) */
  jitter?: number;
  /** What happens to a run while the one before goes on (default skip) */
  overlap?: "skip" | "queue" | "allow";
  /** How many of the runs are made up for that came while the server was down (default one) */
  catchUp?: "none" | "one" | "all";
  /** Whether it goes on with the chat’s session or begins one each time (default session) */
  context?: "session" | "isolated";
  /** Command that is run in the sandbox first; unless it exits with 0 the agent is not woken */
  preCheck?: string;
  /** No runs until this is taken back (default false) */
  paused?: boolean;
  /** Agent that is given the prompt */
  agent: string;
}

export interface TaskPage {
  items: Array<Task>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface TaskUpdateInput {
  /** Chat that the prompt comes up in and is answered in; absent gives the task one of its own */
  chat?: string | null;
  /** What the agent is told each time */
  prompt?: string;
  /** When: one of cron, every and at */
  schedule?: {
    /** Five fields of cron, or six with seconds first */
    cron?: string | null;
    /** Seconds between runs */
    every?: number | null;
    /** The one time */
    at?: string | null;
  };
  /** Time zone of cron, such as Europe/Prague (default UTC) */
  timezone?: string | null;
  /** Seconds by which a run may be put off, the same for the same run (default 0) */
  jitter?: number | null;
  /** What happens to a run while the one before goes on (default skip) */
  overlap?: "skip" | "queue" | "allow" | null;
  /** How many of the runs are made up for that came while the server was down (default one) */
  catchUp?: "none" | "one" | "all" | null;
  /** Whether it goes on with the chat’s session or begins one each time (default session) */
  context?: "session" | "isolated" | null;
  /** Command that is run in the sandbox first; unless it exits with 0 the agent is not woken */
  preCheck?: string | null;
  /** No runs until this is taken back (default false) */
  paused?: boolean | null;
}

export interface Token {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Whom it speaks for */
  principal: string;
  /** What it is for */
  name: string;
  /** Actions that it may be used for */
  actions: Array<string>;
  /** Where it may be used */
  scope: string;
  /** It stops working at this time */
  expiresAt?: string;
  /** When it was last used, to the minute */
  lastUsed?: string;
}

export interface TokenCreateAnswer {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** Whom it speaks for */
  principal: string;
  /** What it is for */
  name: string;
  /** Actions that it may be used for */
  actions: Array<string>;
  /** Where it may be used */
  scope: string;
  /** It stops working at this time */
  expiresAt?: string;
  /** When it was last used, to the minute */
  lastUsed?: string;
  /** The token itself, which is shown only now */
  token?: string;
}

export interface TokenCreateInput {
  /** Whom it speaks for: user:… or agent:…; absent means you */
  principal?: string;
  /** What it is for */
  name: string;
  /** Actions that it may be used for, such as agents:get or routes:*; absent means all */
  actions?: Array<string>;
  /** Where it may be used; absent means everywhere */
  scope?: string;
  /** It stops working at this time */
  expiresAt?: string;
}

export interface TokenPage {
  items: Array<Token>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface Turn {
  /** Id of the turn */
  id: string;
  /** Agent that runs it */
  agent?: string;
  /** Chat that it answers in */
  chat: string;
  /** Topic in the chat */
  topic?: string;
  /** The conversation that it belongs to */
  sessionKey: string;
  /** Where it stands */
  state: "queued" | "starting" | "running" | "waiting" | "succeeded" | "failed" | "cancelled" | "timed_out";
  /** Why it ended so */
  reason?: string;
  /** Attempts so far */
  attempts: number;
  /** How often it was gone on with or begun again because the server had died */
  restarts: number;
  /** Somebody has asked for its end */
  cancelRequested: boolean;
  /** Model that answered */
  model?: string;
  /** Runtime that the container ran in */
  runtime?: string;
  /** Tokens read by the model, caches included */
  inputTokens: number;
  /** Tokens written by the model */
  outputTokens: number;
  /** Cost in USD; absent where the price is not known */
  costUsd?: number;
  /** Ids of the messages that it owns */
  messages?: Array<string>;
  /** When it was queued */
  createdAt: string;
  /** When its first attempt began */
  startedAt?: string;
  /** When it ended */
  endedAt?: string;
  /** Goes up with each change */
  version: number;
}

export interface TurnPage {
  items: Array<Turn>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface User {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Short name; the person is the principal user:<sub> */
  sub: string;
  /** Name for people */
  name?: string;
  /** Senders that are this person */
  identities: Array<string>;
  /** What others should know of the person */
  profile?: string;
  /** Time zone, such as Europe/Berlin */
  timezone?: string;
  /** Language, such as de or pt-BR */
  language?: string;
}

export interface UserCreateInput {
  /** Name for people */
  name?: string;
  /** Senders that are this person, such as telegram:user/42; a sender is one person at most. Each is a membership, and asks for what that asks */
  identities?: Array<string>;
  /** What others should know of the person */
  profile?: string;
  /** Time zone, such as Europe/Berlin */
  timezone?: string;
  /** Language, such as de or pt-BR */
  language?: string;
  /** Short name that never changes; the person is the principal user:<sub> */
  sub: string;
}

export interface UserEraseAnswer {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Id of the row */
  id: string;
  /** What was erased; who it was is not kept */
  kind: "user" | "agent";
  /** done: it is found nowhere here, but for what remains */
  state: "running" | "done";
  /** What it waits for */
  waitsFor?: string;
  /** Why it did not go on at the last try; it is tried again */
  error?: string;
  /** How much was taken away, by store */
  counts: Record<string, unknown>;
  /** Archives that were made before and may hold it; clean them by archives rewrite, or delete them */
  archives: Array<{
    /** Id of the archive */
    id: string;
    /** SHA-256 of its file at that time */
    sha256?: string;
    /** When it was whole */
    madeAt?: string;
  }>;
  /** Copies that are not here, for their owners to clean */
  elsewhere: Array<string>;
  /** What is still here: what could not be searched, and addresses that hold one of the terms */
  remaining: Array<string>;
  /** When it was done */
  doneAt?: string;
}

export interface UserEraseInput {
  /** Words that are to be found nowhere either, such as a full name or an e-mail address; lines of files and texts that hold one go */
  terms?: Array<string>;
}

export interface UserPage {
  items: Array<User>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface UserUpdateInput {
  /** Name for people */
  name?: string | null;
  /** Senders that are this person, such as telegram:user/42; a sender is one person at most. Each is a membership, and asks for what that asks */
  identities?: Array<string> | null;
  /** What others should know of the person */
  profile?: string | null;
  /** Time zone, such as Europe/Berlin */
  timezone?: string | null;
  /** Language, such as de or pt-BR */
  language?: string | null;
}

export interface WebRoute {
  /** Goes up by one with each stored change; the ETag */
  version: number;
  /** When it was made */
  createdAt: string;
  /** The principal that made it */
  createdBy: string;
  /** When it was last changed */
  updatedAt: string;
  /** Path below which it holds, such as /web/corp/eng/docs; the longest one decides */
  prefix: string;
  /** Who may see it: everybody, whoever is signed in, nobody; or that it is elsewhere */
  access: "public" | "signed-in" | "deny" | "redirect";
  /** Agent whose files are shown; none is needed to deny or to redirect */
  agent?: string;
  /** Where a redirect leads: a path of this server, or an https address */
  redirectTo?: string;
  /** Whether pages are served yet */
  enforced: boolean;
}

export interface WebRouteCreateInput {
  /** Who may see it: everybody, whoever is signed in, nobody; or that it is elsewhere */
  access: "public" | "signed-in" | "deny" | "redirect";
  /** Agent whose files are shown; none is needed to deny or to redirect */
  agent?: string;
  /** Where a redirect leads: a path of this server, or an https address */
  redirectTo?: string;
  /** Path below which it holds, such as /web/corp/eng/docs; the longest one decides */
  prefix: string;
}

export interface WebRoutePage {
  items: Array<WebRoute>;
  /** Asks for the next page; absent on the last one */
  nextCursor?: string;
}

export interface WebRouteUpdateInput {
  /** Who may see it: everybody, whoever is signed in, nobody; or that it is elsewhere */
  access?: "public" | "signed-in" | "deny" | "redirect";
  /** Agent whose files are shown; none is needed to deny or to redirect */
  agent?: string | null;
  /** Where a redirect leads: a path of this server, or an https address */
  redirectTo?: string | null;
}

export interface AgentsApi {
  /** List agents by path. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only this agent and those below it */
    below?: string;
  }, options?: CallOptions): Promise<AgentPage>;
  /** Make an agent: its row, its home and its membership in role:member. It receives no messages until a route or link leads to it. */
  create(input: AgentCreateInput, options?: CallOptions): Promise<Agent>;
  /** Read one agent. */
  get(path: string, options?: CallOptions): Promise<Agent>;
  /** Change an agent. Null takes a field back to its default. Governed fields also ask for agents:govern. */
  update(path: string, input?: AgentUpdateInput, options?: CallOptions): Promise<Agent>;
  /** Delete an agent; its home is kept in the trash for a while. Refused while it has children or live turns, and with the list of what goes along until `cascade` says so. */
  delete(path: string, input?: {
    /** Also deletes its routes, links, invites, tasks, web routes, secrets, providers, grants, memberships and tokens */
    cascade?: boolean;
  }, options?: CallOptions): Promise<void>;
  /** Delete an agent for good: its home, history, conversations, messages and files go as well, without the trash. It cannot be undone; the answer is the receipt. */
  purge(path: string, input?: AgentPurgeInput, options?: CallOptions): Promise<AgentPurgeAnswer>;
  /** Let the turns of an agent start that pauses after failures in a row. Do not use it before the cause is gone. */
  resetBreaker(path: string, options?: CallOptions): Promise<Agent | undefined>;
  /** Give an agent another path, and all below it with it: homes, conversations and every rule that names them follow; the answer lists what was written. Refused while one of them works. */
  move(path: string, input: AgentMoveInput, options?: CallOptions): Promise<AgentMoveAnswer>;
  /** List the commits of the home of an agent, newest first, each with the turns whose work it holds. */
  history(path: string, input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
  }, options?: CallOptions): Promise<AgentHistoryAnswer>;
  /** Say what became of the files and rows of an agent from one point to another, or until now. */
  diff(path: string, input: {
    /** From where: A commit of the home, or a time such as 2026-12-31T23:59:59Z */
    since: string;
    /** To where; absent means now */
    until?: string;
    /** Bytes of the patch at most (default 65536) */
    bytes?: number;
  }, options?: CallOptions): Promise<AgentDiffAnswer>;
  /** Take an agent back to a point in time: its files by a new commit, its rows by changes of their own. Refused while a turn of it runs; others stay as they are. */
  revert(path: string, input: AgentRevertInput, options?: CallOptions): Promise<AgentRevertAnswer>;
  /** Make a new agent from this one: rows, home and, if asked for, conversations. Channels and providers of its own stay with it. */
  fork(path: string, input: AgentForkInput, options?: CallOptions): Promise<AgentForkAnswer>;
  /** Write an agent into one file: rows without the values of secrets, home and, if asked for, conversations. */
  export(path: string, input?: {
    /** Also its conversations */
    sessions?: boolean;
  }, options?: CallOptions): Promise<AgentExportAnswer>;
  /** Make an agent of a file that `export` has written, at its own path or another. Asks for every row as if it were made by itself. */
  import(input: AgentImportInput, options?: CallOptions): Promise<AgentImportAnswer>;
  /** Make a whole agent of one definition, with persona, skills, grants, routes, tasks and what else it needs, and a link to it: all of it or nothing. Asks for each part as if it were made by itself. */
  provision(input: AgentProvisionInput, options?: CallOptions): Promise<AgentProvisionAnswer>;
}

export interface PersonasApi {
  /** List personas with their contents, by agent. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only files of this agent */
    agent?: string;
  }, options?: CallOptions): Promise<PersonaPage>;
  /** Read one of the personas as it stands in the home. */
  get(agent: string, name: string, options?: CallOptions): Promise<Persona>;
  /** Write who an agent is or how it works, all of the file. It holds from its next turn on. */
  update(agent: string, name: string, input: PersonaReplaceInput, options?: CallOptions): Promise<Persona>;
  /** Take the file back to what a new home begins with. */
  delete(agent: string, name: string, options?: CallOptions): Promise<void>;
}

export interface SkillsApi {
  /** List skills with their contents, by agent. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only skills of this agent, or the shared ones (**) */
    agent?: string;
  }, options?: CallOptions): Promise<SkillPage>;
  /** Read one of the skills as it stands in the home. */
  get(agent: string, name: string, options?: CallOptions): Promise<Skill>;
  /** Write the SKILL.md of a skill, all of it; a skill that is not there is made. It holds from the next turn on. */
  update(agent: string, name: string, input: SkillReplaceInput, options?: CallOptions): Promise<Skill>;
  /** Take a skill away: its SKILL.md. Its other files stay, are given to no model without it, and are taken away as skill-files. */
  delete(agent: string, name: string, options?: CallOptions): Promise<void>;
}

export interface SkillFilesApi {
  /** List skill-files with their contents, by agent. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only files of this agent, or the shared ones (**) */
    agent?: string;
  }, options?: CallOptions): Promise<SkillFilePage>;
  /** Read one of the skill-files as it stands in the home. */
  get(agent: string, name: string, options?: CallOptions): Promise<SkillFile>;
  /** Write a file of a skill, all of it, from the next turn on; one that begins with #! can be run. No model is given it without the SKILL.md. */
  update(agent: string, name: string, input: SkillFileReplaceInput, options?: CallOptions): Promise<SkillFile>;
  /** Take a file away from a skill. The rest of the skill stays. */
  delete(agent: string, name: string, options?: CallOptions): Promise<void>;
}

export interface MemoriesApi {
  /** List memories with their contents, by agent. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only files of this agent */
    agent?: string;
  }, options?: CallOptions): Promise<MemoryPage>;
  /** Read one of the memories as it stands in the home. */
  get(agent: string, name: string, options?: CallOptions): Promise<Memory>;
  /** Write a file of an agent’s memory, all of it. What the agent adds at the same moment may be lost; give the version. */
  update(agent: string, name: string, input: MemoryReplaceInput, options?: CallOptions): Promise<Memory>;
  /** Let an agent forget a file of its memory. */
  delete(agent: string, name: string, options?: CallOptions): Promise<void>;
}

export interface ChannelsApi {
  /** List channels by id, each with its status. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only channels of this platform */
    platform?: string;
    /** Only channels of this agent */
    agent?: string;
  }, options?: CallOptions): Promise<ChannelPage>;
  /** Add an account on a platform. It starts by itself; a platform without an adapter yet waits for one. */
  create(input: ChannelCreateInput, options?: CallOptions): Promise<Channel>;
  /** Read one channel with its status. */
  get(id: string, options?: CallOptions): Promise<Channel>;
  /** Change a channel; only this one starts anew. Null takes a policy back to what it inherits. */
  update(id: string, input?: ChannelUpdateInput, options?: CallOptions): Promise<Channel>;
  /** Remove a channel. What is still to be sent by it fails; its messages stay. */
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Ask the platform whether it knows us, without sending anything. */
  probe(id: string, options?: CallOptions): Promise<ChannelProbeAnswer>;
  /** Every policy of a channel with the value that holds and where it comes from. */
  effective(id: string, options?: CallOptions): Promise<ChannelEffectiveAnswer>;
  /** Hand in an event that an adapter outside of the server has received. Stored when answered; the same key twice is one message. */
  ingest(id: string, input: ChannelMessagesInput, options?: CallOptions): Promise<ChannelMessagesAnswer>;
}

export interface PlatformsApi {
  /** List the platforms that channels may be made for, with the credentials that each needs. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Asked for a channel of this agent; absent is the instance */
    agent?: string;
  }, options?: CallOptions): Promise<PlatformPage>;
}

export interface RoutesApi {
  /** List routes in the order of their creation; one that can never match says which other takes its messages. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only routes to this agent */
    agent?: string;
  }, options?: CallOptions): Promise<RoutePage>;
  /** Make a rule from message to agent. It holds for the next message; running turns are not moved. */
  create(input: RouteCreateInput, options?: CallOptions): Promise<Route>;
  /** Read one route. */
  get(id: string, options?: CallOptions): Promise<Route>;
  /** Change a rule. Asks for the old and for the new target. */
  update(id: string, input?: RouteUpdateInput, options?: CallOptions): Promise<Route>;
  /** Delete a rule. Its messages then go where the remaining rules say, or to the default agent. */
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Put routes into an order, which decides between those that match equally well. Others keep their places. */
  reorder(input: RouteReorderInput, options?: CallOptions): Promise<RouteReorderAnswer>;
  /** Explain where a message would go and why, by the live configuration or a proposed one. Stores nothing. */
  resolve(input: RouteResolveInput, options?: CallOptions): Promise<RouteResolveAnswer>;
}

export interface GrantsApi {
  /** List grants, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only what this principal was given itself */
    principal?: string;
    /** Only grants of exactly this action */
    action?: string;
  }, options?: CallOptions): Promise<GrantPage>;
  /** Give a principal an action somewhere, or forbid it. Only a part of what you hold as delegable can be passed on. */
  create(input: GrantCreateInput, options?: CallOptions): Promise<Grant>;
  /** Read one grant. */
  get(id: string, options?: CallOptions): Promise<Grant>;
  /** Take a grant or a denial back. What was passed on from it stays only where another grant still carries it. */
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Answer whether a principal may do something somewhere and which grant decides it, or who may. */
  explain(input: GrantExplainInput, options?: CallOptions): Promise<GrantExplainAnswer>;
}

export interface UsersApi {
  /** List people by their short names. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only the person of this sender, such as telegram:user/42 */
    identity?: string;
  }, options?: CallOptions): Promise<UserPage>;
  /** Write a person down. It gives no access by itself: grants, memberships and secrets name the person. */
  create(input: UserCreateInput, options?: CallOptions): Promise<User>;
  /** Read what is known of a person. */
  get(sub: string, options?: CallOptions): Promise<User>;
  /** Change what is known of a person. Identities that are given are all that it has afterwards. */
  update(sub: string, input?: UserUpdateInput, options?: CallOptions): Promise<User>;
  /** Delete a person. Refused with the list while it has memberships, pair links, secrets, tokens or grants, until `cascade` says so; what forbids it something stays. */
  delete(sub: string, input?: {
    /** Also deletes its memberships, pair links, secrets, tokens and grants */
    cascade?: boolean;
  }, options?: CallOptions): Promise<void>;
  /** Erase a person: what it has, said and was told goes from every store, and what mentions it. It cannot be undone; the answer is the receipt. */
  erase(sub: string, input?: UserEraseInput, options?: CallOptions): Promise<UserEraseAnswer>;
}

export interface MembersApi {
  /** List memberships, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only memberships of this principal */
    child?: string;
    /** Only members of this principal */
    parent?: string;
  }, options?: CallOptions): Promise<MemberPage>;
  /** Make a principal a member of a role, or a sender one of a person. It gets all that the other holds, so you must hold that as delegable. */
  create(input: MemberCreateInput, options?: CallOptions): Promise<Member>;
  /** Read one membership. */
  get(id: string, options?: CallOptions): Promise<Member>;
  /** End a membership. The principal loses what only this role gave it, and so do those it passed that on to. */
  delete(id: string, options?: CallOptions): Promise<void>;
}

export interface PairingsApi {
  /** List pairings, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only those of this channel */
    channel?: string;
    /** Only those in this state */
    state?: "pending" | "expired" | "approved" | "dismissed" | "blocked";
  }, options?: CallOptions): Promise<PairingPage>;
  /** Read the pairing of a code. */
  get(code: string, options?: CallOptions): Promise<Pairing>;
  /** Forget a pairing: an approved sender is a stranger again, a blocked one may ask again. Which person it is stays. */
  delete(code: string, options?: CallOptions): Promise<void>;
  /** Let a sender write in direct chats of its channel from now on; what it has written meanwhile is answered. Do it only for a code that the person has told you. */
  approve(code: string, input?: PairingApproveInput, options?: CallOptions): Promise<Pairing | undefined>;
  /** Refuse a request and drop what was written with it. The sender may ask again after an hour; block it if it should not. */
  dismiss(code: string, options?: CallOptions): Promise<Pairing | undefined>;
  /** Shut a sender out of direct chats of its channel, also one that was approved; it is not told. Deleting the pairing ends that. */
  block(code: string, options?: CallOptions): Promise<Pairing | undefined>;
}

export interface LinksApi {
  /** List links, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only links to this agent */
    agent?: string;
  }, options?: CallOptions): Promise<LinkPage>;
  /** Make a link that opens a web chat with an agent, or a webhook to it. Whoever has the link can write to the agent. A callback also asks for links:govern, a pair link for members:create. */
  create(input?: LinkCreateInput, options?: CallOptions): Promise<LinkCreateAnswer>;
  /** Read one link. */
  get(id: string, options?: CallOptions): Promise<Link>;
  /** Make a link useless at once. What was written through it stays. */
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Make the sender of a pair link one of its person, as whoever holds the link does on its page. It does so once. */
  pair(id: string, input?: LinkPairInput, options?: CallOptions): Promise<Link | undefined>;
  /** Undo what a pair link did: the sender is that person no more. The link does nothing afterwards. */
  unpair(id: string, options?: CallOptions): Promise<Link | undefined>;
}

export interface InvitesApi {
  /** List invites, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only invites to this agent, or to agents right below it */
    agent?: string;
  }, options?: CallOptions): Promise<InvitePage>;
  /** Invite guests to an agent. What the role gives must be yours to pass on, when it is made and when it is used. */
  create(input: InviteCreateInput, options?: CallOptions): Promise<InviteCreateAnswer>;
  /** Read one invite. */
  get(id: string, options?: CallOptions): Promise<Invite>;
  /** Make an invite useless. Guests who were let in stay. */
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Let a user that is known in by an invite. What fails leaves the invite as it was. */
  redeem(id: string, input: InviteRedeemInput, options?: CallOptions): Promise<InviteRedeemAnswer>;
  /** Let a guest in that nobody knows, as its page does: it becomes a user with a token of its own. What fails leaves the invite as it was. */
  accept(id: string, input: InviteAcceptInput, options?: CallOptions): Promise<InviteAcceptAnswer>;
}

export interface GatesApi {
  /** List gates, oldest first, each with how many it let in today and how many wait. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
  }, options?: CallOptions): Promise<GatePage>;
  /** Open a gate. The most particular one that fits decides about somebody; one for anyone is asked last. */
  create(input: GateCreateInput, options?: CallOptions): Promise<Gate>;
  /** Read one gate. */
  get(id: string, options?: CallOptions): Promise<Gate>;
  /** Change a gate. With a higher limit those who wait come in, in their order. */
  update(id: string, input?: GateUpdateInput, options?: CallOptions): Promise<Gate>;
  /** Close a gate for good. Refused while people wait at it until `cascade` sends them away; who was let in stays. */
  delete(id: string, input?: {
    /** Also sends away those who wait */
    cascade?: boolean;
  }, options?: CallOptions): Promise<void>;
  /** Ask the gates about somebody whom a sign-in has identified: it becomes a user, takes its place in line, or is refused. Asking again says how it stands. */
  admit(input: GateAdmitInput, options?: CallOptions): Promise<GateAdmitAnswer>;
}

export interface AdmissionsApi {
  /** List who came to the gates in the order of their coming, which is that of the line. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only those of this gate */
    gate?: string;
    /** Only those in this state */
    state?: "queued" | "admitted";
  }, options?: CallOptions): Promise<AdmissionPage>;
  /** Read how somebody stands: its place in the line, or that it was let in. */
  get(sub: string, options?: CallOptions): Promise<Admission>;
  /** Take somebody out of the line, or forget when it was let in; it stays a user. It may come to the gates again. */
  delete(sub: string, options?: CallOptions): Promise<void>;
  /** Let somebody who waits in at once, past the others and past the limit of the day, for which it counts. */
  approve(sub: string, options?: CallOptions): Promise<Admission | undefined>;
}

export interface SettingsApi {
  /** List every setting with the value that holds now and whether it is stored or the default. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only stored ones, or only defaults */
    origin?: "stored" | "default";
  }, options?: CallOptions): Promise<SettingPage>;
  /** Read one setting with the schema of its value. */
  get(name: string, options?: CallOptions): Promise<Setting>;
  /** Give a setting a value, for the whole instance and from the next message on. Rows that say otherwise themselves keep their own. */
  replace(name: string, input: SettingReplaceInput, options?: CallOptions): Promise<Setting>;
  /** Take a setting back to its default. */
  delete(name: string, options?: CallOptions): Promise<void>;
}

export interface ProvidersApi {
  /** List providers by name. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only providers of this owner */
    agent?: string;
  }, options?: CallOptions): Promise<ProviderPage>;
  /** Set up where model requests go, for an agent and those below it or for the instance. Also asks for providers:govern. */
  create(input: ProviderCreateInput, options?: CallOptions): Promise<Provider>;
  /** Read one provider. */
  get(name: string, options?: CallOptions): Promise<Provider>;
  /** Change a provider; it holds for the next request. Another address also asks for providers:govern. */
  update(name: string, input?: ProviderUpdateInput, options?: CallOptions): Promise<Provider>;
  /** Delete a provider. Its agents then use the next one above, or what the server was started with. */
  delete(name: string, options?: CallOptions): Promise<void>;
}

export interface SecretsApi {
  /** List secrets without their values, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only secrets of this owner */
    scope?: string;
  }, options?: CallOptions): Promise<SecretPage>;
  /** Store a credential for an agent and those below it, for the instance, or for a person. Of one name the deepest agent’s wins, and over it that of the person whom a turn is for. */
  create(input: SecretCreateInput, options?: CallOptions): Promise<Secret>;
  /** Read what is known of a secret; its value is not. */
  get(scope: string, name: string, options?: CallOptions): Promise<Secret>;
  /** Give a secret a new value or change where it may be sent. It holds for the next request. */
  update(scope: string, name: string, input?: SecretUpdateInput, options?: CallOptions): Promise<Secret>;
  /** Delete a secret. Requests that needed it fail from now on, or use one of the same name further up. */
  delete(scope: string, name: string, options?: CallOptions): Promise<void>;
  /** Draw a new key and seal every secret with it, those of links and channels included. Older keys are kept, so that backups still open. */
  rotate(options?: CallOptions): Promise<SecretRotateAnswer>;
}

export interface EgressApi {
  /** List rows of egress, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only rules of exactly this host */
    host?: string;
  }, options?: CallOptions): Promise<EgressPage>;
  /** Allow or forbid agents a host. It is stored and not enforced yet. Also asks for egress:govern. */
  create(input: EgressCreateInput, options?: CallOptions): Promise<Egress>;
  /** Read one row of egress. */
  get(id: string, options?: CallOptions): Promise<Egress>;
  /** Change a rule. Null takes a field back to its default. Also asks for egress:govern. */
  update(id: string, input?: EgressUpdateInput, options?: CallOptions): Promise<Egress>;
  /** Delete a rule. What only it allowed is not allowed any more. Also asks for egress:govern. */
  delete(id: string, options?: CallOptions): Promise<void>;
}

export interface BudgetsApi {
  /** List rows of budgets, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only budgets of this person */
    principal?: string;
    /** Only budgets of this chat */
    chat?: string;
  }, options?: CallOptions): Promise<BudgetPage>;
  /** Limit what turns may cost. It is stored and not enforced yet. Also asks for budgets:govern. */
  create(input: BudgetCreateInput, options?: CallOptions): Promise<Budget>;
  /** Read one row of budgets. */
  get(id: string, options?: CallOptions): Promise<Budget>;
  /** Change a budget. Null takes a field back to its default. Also asks for budgets:govern. */
  update(id: string, input?: BudgetUpdateInput, options?: CallOptions): Promise<Budget>;
  /** Delete a budget. What it held back goes on. Also asks for budgets:govern. */
  delete(id: string, options?: CallOptions): Promise<void>;
}

export interface ApprovalRulesApi {
  /** List rows of approval-rules, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only rules of exactly this action */
    action?: string;
  }, options?: CallOptions): Promise<ApprovalRulePage>;
  /** Hold calls of agents until people approve. Lists leave out what lies in its scope; one of scope ** holds them whole. Also asks for approval-rules:govern. */
  create(input: ApprovalRuleCreateInput, options?: CallOptions): Promise<ApprovalRule>;
  /** Read one row of approval-rules. */
  get(id: string, options?: CallOptions): Promise<ApprovalRule>;
  /** Change a rule. It holds for the next call. Also asks for approval-rules:govern. */
  update(id: string, input?: ApprovalRuleUpdateInput, options?: CallOptions): Promise<ApprovalRule>;
  /** Delete a rule. Agents may then call what they are granted, also what waits. Also asks for approval-rules:govern. */
  delete(id: string, options?: CallOptions): Promise<void>;
}

export interface ApprovalsApi {
  /** List held calls, newest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only those in this state */
    state?: "pending" | "approved" | "refused" | "expired" | "used";
    /** Only calls of this agent */
    agent?: string;
  }, options?: CallOptions): Promise<ApprovalPage>;
  /** Read one held call with all its arguments. */
  get(id: string, options?: CallOptions): Promise<Approval>;
  /** Agree to a held call, or to a changed one. When enough people have, the agent is told and may make it once. Only for people whom the rule names; read every argument first. */
  approve(id: string, input?: ApprovalApproveInput, options?: CallOptions): Promise<Approval | undefined>;
  /** Refuse a held call and tell the agent why. One of those whom the rule names is enough. */
  refuse(id: string, input?: ApprovalRefuseInput, options?: CallOptions): Promise<Approval | undefined>;
}

export interface TasksApi {
  /** List tasks, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only tasks of this agent */
    agent?: string;
  }, options?: CallOptions): Promise<TaskPage>;
  /** Tell an agent something at a time, again and again or once. A chat of another agent is asked for as well. It is stored and not run yet. */
  create(input: TaskCreateInput, options?: CallOptions): Promise<Task>;
  /** Read one task and when it is due next. */
  get(id: string, options?: CallOptions): Promise<Task>;
  /** Change a task, pause it or let it go on. Null takes a field back to its default. */
  update(id: string, input?: TaskUpdateInput, options?: CallOptions): Promise<Task>;
  /** Delete a task. What it has said stays. */
  delete(id: string, options?: CallOptions): Promise<void>;
}

export interface WebRoutesApi {
  /** List web routes by their paths. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only routes to the files of this agent */
    agent?: string;
  }, options?: CallOptions): Promise<WebRoutePage>;
  /** Show files of an agent below a path, close it or lead elsewhere. Outside of the agent’s own place it asks for the whole instance. It is stored and not served yet. */
  create(input: WebRouteCreateInput, options?: CallOptions): Promise<WebRoute>;
  /** Read one web route. */
  get(prefix: string, options?: CallOptions): Promise<WebRoute>;
  /** Change who may see it, whose files they are or where it leads. Null takes a field away. */
  update(prefix: string, input?: WebRouteUpdateInput, options?: CallOptions): Promise<WebRoute>;
  /** Delete a web route. What a shorter path says holds again. */
  delete(prefix: string, options?: CallOptions): Promise<void>;
}

export interface ProxyRoutesApi {
  /** List proxy routes by their paths. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
  }, options?: CallOptions): Promise<ProxyRoutePage>;
  /** Lead what is asked for below a path to another server. Also asks for proxy-routes:govern. It is stored and not served yet. */
  create(input: ProxyRouteCreateInput, options?: CallOptions): Promise<ProxyRoute>;
  /** Read one proxy route. */
  get(prefix: string, options?: CallOptions): Promise<ProxyRoute>;
  /** Change a proxy route. Null takes a field back to its default. Another backend also asks for proxy-routes:govern. */
  update(prefix: string, input?: ProxyRouteUpdateInput, options?: CallOptions): Promise<ProxyRoute>;
  /** Delete a proxy route. What a shorter path says holds again. */
  delete(prefix: string, options?: CallOptions): Promise<void>;
}

export interface TokensApi {
  /** List tokens, oldest first, without what they are. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only tokens of this principal */
    principal?: string;
  }, options?: CallOptions): Promise<TokenPage>;
  /** Make a token for yourself, or for another if you hold all that it would. It is shown only in this answer. */
  create(input: TokenCreateInput, options?: CallOptions): Promise<TokenCreateAnswer>;
  /** Read what is known of a token. */
  get(id: string, options?: CallOptions): Promise<Token>;
  /** Make a token useless at once. */
  delete(id: string, options?: CallOptions): Promise<void>;
}

export interface TurnsApi {
  /** List turns, newest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only turns of this agent */
    agent?: string;
    /** Only turns in this chat */
    chat?: string;
    /** Only turns in this state */
    state?: "queued" | "starting" | "running" | "waiting" | "succeeded" | "failed" | "cancelled" | "timed_out";
  }, options?: CallOptions): Promise<TurnPage>;
  /** Read one turn with the messages it owns. */
  get(id: string, options?: CallOptions): Promise<Turn>;
  /** Follow a turn as server-sent events until it ends: text, steps, state. Resumes after Last-Event-ID. */
  follow(id: string, input?: {
    /** Go on after this event */
    after?: number;
  }, options?: CallOptions): AsyncIterable<StreamEvent>;
  /** Stop a queued or running turn. Its messages end as cancelled. */
  cancel(id: string, options?: CallOptions): Promise<Turn | undefined>;
  /** Run a failed, timed-out or cancelled turn again with the same messages. What it already sent is not taken back. */
  retry(id: string, options?: CallOptions): Promise<Turn | undefined>;
}

export interface CostsApi {
  /** Add up what models have cost: all of it, or by agent, person, chat, model, day or month. Prices that are not known are told apart, not taken for nothing. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** What is added up apart: agent, person (who wrote first in the turn), chat, model, or day or month in UTC; absent adds up all */
    by?: "agent" | "person" | "chat" | "model" | "day" | "month";
    /** Only from this time on */
    from?: string;
    /** Only before this time */
    to?: string;
    /** Only of this agent */
    agent?: string;
  }, options?: CallOptions): Promise<CostPage>;
}

export interface SessionsApi {
  /** List sessions by their keys. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only sessions of this agent */
    agent?: string;
  }, options?: CallOptions): Promise<SessionPage>;
  /** Read one session. */
  get(key: string, options?: CallOptions): Promise<Session>;
  /** Forget a conversation: the next turn starts fresh. Messages stay on the bus, and so does what the agent has remembered. */
  delete(key: string, options?: CallOptions): Promise<void>;
}

export interface DelegationsApi {
  /** List delegations, newest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only those that this agent asked for */
    from?: string;
    /** Only those that this agent does */
    to?: string;
    /** Only those in this state */
    state?: "queued" | "running" | "succeeded" | "failed" | "cancelled" | "timed_out";
    /** Only those that this turn asked for */
    turn?: string;
    /** Only those of the tree that people began with this turn */
    root?: string;
  }, options?: CallOptions): Promise<DelegationPage>;
  /** Read one delegation. */
  get(id: string, options?: CallOptions): Promise<Delegation>;
  /** Stop a delegation and all that was delegated for it. The agent that asked is told. */
  cancel(id: string, options?: CallOptions): Promise<Delegation | undefined>;
}

export interface ChatsApi {
  /** List chats by their addresses. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only chats on this channel */
    channel?: string;
    /** Only chats of this agent */
    agent?: string;
  }, options?: CallOptions): Promise<ChatPage>;
  /** Read one chat. */
  get(address: string, options?: CallOptions): Promise<Chat>;
}

export interface MessagesApi {
  /** List or search messages, newest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only messages to or from this agent */
    agent?: string;
    /** Only messages of this chat */
    chat?: string;
    /** Only messages in this state */
    state?: "received" | "queued" | "observed" | "dropped" | "parked" | "in_turn" | "answered" | "cancelled" | "failed" | "sent";
    /** Only messages with these words */
    search?: string;
  }, options?: CallOptions): Promise<MessagePage>;
  /** Put a message on the bus as if its channel had delivered it. With an agent and no chat it goes to that agent. */
  inject(input: MessageInjectInput, options?: CallOptions): Promise<MessageInjectAnswer>;
  /** Read one message. */
  get(id: string, options?: CallOptions): Promise<Message>;
}

export interface DeliveriesApi {
  /** List deliveries, newest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only deliveries in this state */
    state?: "pending" | "sending" | "sent" | "uncertain" | "failed";
    /** Only deliveries of this agent */
    agent?: string;
    /** Only deliveries to this chat */
    chat?: string;
  }, options?: CallOptions): Promise<DeliveryPage>;
  /** Read one delivery. */
  get(id: string, options?: CallOptions): Promise<Delivery>;
  /** Send a failed or uncertain delivery again, under the same key. An uncertain one may arrive twice. */
  retry(id: string, options?: CallOptions): Promise<Delivery | undefined>;
}

export interface AuditApi {
  /** List audit rows, newest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only this action */
    action?: string;
    /** Only what this stored principal did */
    principal?: string;
    /** Only with this outcome */
    outcome?: "ok" | "denied" | "failed";
    /** Only about this row */
    targetKey?: string;
    /** Only what was done in this turn */
    turn?: string;
    /** Only from this time on */
    since?: string;
    /** Only before this time */
    until?: string;
  }, options?: CallOptions): Promise<AuditRowPage>;
  /** Walk the whole chain and name the first row that was changed, removed or put in. */
  verify(input?: {
    /** A head that was kept elsewhere; where the chain has it no more, its end was removed */
    head?: string;
  }, options?: CallOptions): Promise<AuditRowVerifyAnswer>;
  /** Read the chain itself in its order, for a copy elsewhere that proves it by itself. */
  export(input?: {
    /** Only rows after this place */
    after?: number;
    /** How many rows at most (default 1000) */
    limit?: number;
    /** Only what was done in this turn */
    turn?: string;
    /** Only from this time on */
    since?: string;
    /** Only before this time */
    until?: string;
  }, options?: CallOptions): Promise<AuditRowExportAnswer>;
}

export interface AuditStreamsApi {
  /** List the receivers of audit rows with how far each has come. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
  }, options?: CallOptions): Promise<AuditStreamPage>;
  /** Post every audit row to an address from now on, each at least once. Shows the signing secret once. Also asks for audit:export. */
  create(input: AuditStreamCreateInput, options?: CallOptions): Promise<AuditStreamCreateAnswer>;
  /** Read one receiver: how far it has come, and why it does not go on. */
  get(id: string, options?: CallOptions): Promise<AuditStream>;
  /** Change where rows go, or pause them; what waits is tried at once. Also asks for audit:export. */
  update(id: string, input?: AuditStreamUpdateInput, options?: CallOptions): Promise<AuditStream>;
  /** Send no more rows there. To pause, set enabled to false instead. */
  delete(id: string, options?: CallOptions): Promise<void>;
}

export interface ArchivesApi {
  /** List archives, newest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only in this state */
    state?: "waiting" | "making" | "ready" | "failed" | "missing";
  }, options?: CallOptions): Promise<ArchivePage>;
  /** Begin an archive of the whole instance; it is there when its state is ready. Chats go on meanwhile. */
  create(input?: ArchiveCreateInput, options?: CallOptions): Promise<Archive>;
  /** Read one archive: whether it is ready, and what came of the last look at it. */
  get(id: string, options?: CallOptions): Promise<Archive>;
  /** Remove an archive and its file. Do not use it on the only one there is. */
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Read all of an archive and compare it with its manifest and with what was noted when it was made; verdict tells what came of it. */
  verify(id: string, options?: CallOptions): Promise<Archive>;
  /** Make an archive anew without what was erased since it was made; rewrittenAt tells when. Its digest is another one then. */
  rewrite(id: string, options?: CallOptions): Promise<Archive>;
}

export interface ErasuresApi {
  /** List erasures, newest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only in this state */
    state?: "running" | "done";
  }, options?: CallOptions): Promise<ErasurePage>;
  /** Erase a person or an agent from rows, search, homes, histories, conversations and files, with all that it has. It cannot be undone. */
  create(input?: ErasureCreateInput, options?: CallOptions): Promise<Erasure>;
  /** Read one receipt: what was taken away, what it waits for, and which archives may still hold it. */
  get(id: string, options?: CallOptions): Promise<Erasure>;
}

export interface GatewayApi {
  /** Whether the gateway runs, and which run of it this is. */
  status(options?: CallOptions): Promise<GatewayStatusAnswer>;
  /** Restart the gateway: running turns get 30 seconds and go on afterwards, channels connect anew, messages that come meanwhile are stored. Asking twice is one restart. */
  restart(options?: CallOptions): Promise<GatewayRestartAnswer>;
}

export interface PackagesApi {
  /** List packages, oldest first. */
  list(input?: {
    /** How many rows at most (default 50) */
    limit?: number;
    /** The `nextCursor` of the page before */
    cursor?: string;
    /** Only packages of this agent */
    agent?: string;
  }, options?: CallOptions): Promise<PackagePage>;
  /** Install a bundle: every row and file of it is asked for as if it were written by itself, all or nothing. What is there already is not written over unless it is named. */
  create(input: PackageCreateInput, options?: CallOptions): Promise<Package>;
  /** Read one package, and whether what it brought is still as it was. */
  get(agent: string, name: string, options?: CallOptions): Promise<Package>;
  /** Remove a package and exactly what it brought that is unchanged. What was edited here stays. */
  delete(agent: string, name: string, options?: CallOptions): Promise<void>;
  /** Say what installing or upgrading a bundle would change, what the checks find, and what would be refused. Changes nothing. */
  plan(input: PackagePlanInput, options?: CallOptions): Promise<PackagePlanAnswer>;
  /** Bring a package to another revision. What was edited here stays as it is, unless it is named in overwrite. */
  upgrade(agent: string, name: string, input?: PackageUpgradeInput, options?: CallOptions): Promise<PackageUpgradeAnswer>;
}

export interface ManifestsApi {
  /** Write the configuration out as YAML, without the values of secrets. The same configuration is the same text. */
  export(input?: {
    /** The part of the instance: "**" (default), or an agent with those below it, "corp/**" */
    scope?: string;
    /** Only these kinds; absent means all */
    kinds?: Array<string>;
  }, options?: CallOptions): Promise<Manifest>;
  /** Say what applying manifests would change, row by row, and what would refuse it. Changes nothing. */
  plan(input: ManifestPlanInput, options?: CallOptions): Promise<ManifestPlanAnswer>;
  /** Make the configuration what manifests say, all of it or nothing. Asks for every row as if it were changed by itself. */
  apply(input: ManifestApplyInput, options?: CallOptions): Promise<ManifestApplyAnswer>;
}

export interface GitApi {
  /** Say where the repository is and what of the configuration is not there yet. */
  status(options?: CallOptions): Promise<GitStatusAnswer>;
  /** Name the repository. Nothing is read or written there before the first sync. */
  init(input: GitInitInput, options?: CallOptions): Promise<GitInitAnswer>;
  /** Bring both together: what changed here becomes commits, what changed there is carried out, and where both changed the same nothing happens until you say which holds. */
  sync(input?: GitSyncInput, options?: CallOptions): Promise<GitSyncAnswer>;
  /** Make the configuration what the repository says, whatever was changed here. Chats, messages and histories stay, and agents that are there keep their identity. Do not use it to bring two sides together. */
  rebuild(input?: GitRebuildInput, options?: CallOptions): Promise<GitRebuildAnswer>;
}

export interface Client {
  /** Any operation by its data: the key's parts in order, then the input. */
  request(operation: Operation, key: readonly string[], input?: unknown, options?: CallOptions): Promise<Answer>;
  /** An operation that answers with events. */
  stream(
    operation: Operation,
    key: readonly string[],
    input?: unknown,
    options?: CallOptions,
  ): AsyncIterable<StreamEvent>;
  agents: AgentsApi;
  personas: PersonasApi;
  skills: SkillsApi;
  skillFiles: SkillFilesApi;
  memories: MemoriesApi;
  channels: ChannelsApi;
  platforms: PlatformsApi;
  routes: RoutesApi;
  grants: GrantsApi;
  users: UsersApi;
  members: MembersApi;
  pairings: PairingsApi;
  links: LinksApi;
  invites: InvitesApi;
  gates: GatesApi;
  admissions: AdmissionsApi;
  settings: SettingsApi;
  providers: ProvidersApi;
  secrets: SecretsApi;
  egress: EgressApi;
  budgets: BudgetsApi;
  approvalRules: ApprovalRulesApi;
  approvals: ApprovalsApi;
  tasks: TasksApi;
  webRoutes: WebRoutesApi;
  proxyRoutes: ProxyRoutesApi;
  tokens: TokensApi;
  turns: TurnsApi;
  costs: CostsApi;
  sessions: SessionsApi;
  delegations: DelegationsApi;
  chats: ChatsApi;
  messages: MessagesApi;
  deliveries: DeliveriesApi;
  audit: AuditApi;
  auditStreams: AuditStreamsApi;
  archives: ArchivesApi;
  erasures: ErasuresApi;
  gateway: GatewayApi;
  packages: PackagesApi;
  manifests: ManifestsApi;
  git: GitApi;
}
