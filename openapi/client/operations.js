// Generated from openapi.json by npm run openapi.
export const resources = {
  "Agent": "A folder is an agent: persona, memory, skills, conversations, grants and a sandbox of its own.",
  "Persona": "Who an agent is and how it works: PERSONA.md and CLAUDE.md in its home, which every conversation begins with.",
  "Skill": "What an agent knows how to do: skills/<name>/SKILL.md in its home, or shared by all agents whose `skills` let it in. Of one name the agent’s own comes first.",
  "SkillFile": "What stands beside a SKILL.md: scripts and references, which a model reads and runs as the skill tells it. The gate is asked as for the skill itself: skills:list, skills:get, skills:update.",
  "Memory": "What an agent remembers: MEMORY.md, work.md and the days of its diary. It writes them itself; change one to correct it or to let it forget.",
  "Channel": "One account on one platform: what it runs with, who may write by it and where unrouted messages go.",
  "Platform": "A platform that channels may be made for, and what a channel of it needs.",
  "Route": "A rule from message to agent: explicit priority first, then the most specific match.",
  "Grant": "One row of the access list: who may do what, where. Deny wins; nothing matching is a no.",
  "User": "A person: the principal user:<sub>, what is known of it and which senders it is.",
  "Member": "Who belongs to which role. Membership is transitive and never circular.",
  "Pairing": "Strangers who wrote in a direct chat of a channel whose dmPolicy is pairing, and whom of them the operator lets in.",
  "Link": "A link opens a web chat with an agent, or takes webhooks for it. Its token is shown once; only a hash is stored.",
  "Invite": "Lets guests in at an agent, or gives each one of its own below it. Its token is shown once; only a hash is stored.",
  "Gate": "Who may come by themselves and how many a day. Without a gate that fits nobody comes in.",
  "Admission": "Who came to a gate: who was let in, and who waits in line with its place.",
  "Setting": "Defaults of the whole instance, each with a type of its own; agents, routes and channels may say otherwise.",
  "Provider": "Where model requests go. An agent uses those of the nearest owner above it, else those of the instance.",
  "Secret": "A credential that is sealed in the database and put in at the boundary. Its value can be written, never read.",
  "Egress": "Where agents may connect to. Nothing is allowed that no row allows. Not enforced yet: containers have no network at all.",
  "Budget": "How much turns may cost, by agent, person or chat and period. Stored and not enforced yet.",
  "ApprovalRule": "Calls of agents that people must approve: what a rule names is held as a row of approvals until they decide.",
  "Approval": "Calls of agents that a rule holds until people decide. An approved call may be made once, by that agent, with exactly these arguments.",
  "Task": "What an agent is told by itself at its times. Stored, and not run yet.",
  "WebRoute": "What is shown below a path of this server, and to whom. An agent publishes below /web/ and its own path. Stored, and not served yet.",
  "ProxyRoute": "Another server that is reached through this one, below a path. Stored, and not served yet.",
  "Token": "A bearer token for the API and for MCP. It is shown once and stored as a hash, and never holds more than its principal.",
  "Turn": "One run of an agent in one session over the messages that it owns.",
  "Cost": "What requests to models have used and cost, as the door metered them.",
  "Session": "One model conversation: of an agent with a person, a room, a thread or a topic.",
  "Delegation": "Work that an agent has given to another one, with its state, deadline and result. Agents make them with the tools of a turn.",
  "Chat": "A conversation on a channel, as the bus knows it.",
  "Message": "The bus: every message in and out, with what became of it.",
  "Delivery": "The outbox: everything that leaves for a platform, with what became of it.",
  "AuditRow": "One row for every change and every refusal, chained by hashes.",
  "AuditStream": "Receivers that every audit row is posted to, signed and in the order of the chain.",
  "Archive": "Copies of the whole instance, each in one file: database, homes, histories, files. Made while it runs.",
  "Erasure": "What was erased, as receipts: a person or an agent is taken out of every store, which cannot be undone.",
  "Gateway": "What takes messages to agents and back: channels, routing, turns and delivery.",
  "Package": "A bundle of persona, skills with their files, routes and tasks that an agent has got: pinned by its digest, checked, and taken away again as it came.",
  "Manifest": "The configuration as text: written out, compared with what holds, and carried out as one change.",
  "Git": "The configuration and the homes of agents in a repository of git."
};

export const operations = [
  {"id":"agentsList","resource":"agents","verb":"list","kind":"Agent","method":"GET","path":"/v1/agents","says":"List agents by path.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"below","type":"text","says":"Only this agent and those below it"}
  ] },
  {"id":"agentsCreate","resource":"agents","verb":"create","kind":"Agent","method":"POST","path":"/v1/agents","says":"Make an agent: its row, its home and its membership in role:member. It receives no messages until a route or link leads to it.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"name","type":"text","says":"Name for people"},
    {"name":"description","type":"text","says":"What the agent is for"},
    {"name":"default","type":"flag","says":"Takes messages that no route matches; one agent has it"},
    {"name":"identity","type":"object","says":"How the agent appears in chats","fields":[{"name":"name","type":"text","says":"How the agent is called in chats"},{"name":"emoji","type":"text","says":"Shown beside the name"}]},
    {"name":"mentionPatterns","type":"list","says":"Patterns that count as a mention in rooms","items":{"name":"","type":"text"}},
    {"name":"dmScope","type":"text","says":"Which direct chats share a session; absent follows the settings","of":["main","per-peer","per-channel-peer","per-account-channel-peer"]},
    {"name":"groupScope","type":"text","says":"Whether rooms have sessions of their own","of":["per-room","main"]},
    {"name":"busyMode","type":"text","says":"What a message does to a running turn","of":["steer","queue","collect","interrupt"]},
    {"name":"skills","type":"list","says":"Skills it may use; absent means all","items":{"name":"","type":"text"}},
    {"name":"model","type":"text","says":"Model name as its provider knows it; absent means the instance default. Governed"},
    {"name":"sandbox","type":"object","says":"Limits of its containers. Governed","fields":[{"name":"memoryMib","type":"whole","says":"Memory of a container in MiB (default 2048)"},{"name":"cpuPercent","type":"whole","says":"Processors, in hundredths (default 100 = one)"},{"name":"pids","type":"whole","says":"Processes and threads (default 512)"},{"name":"homeMib","type":"whole","says":"Size of its home in MiB, beyond which no turn starts (default 2048)"}]},
    {"name":"tools","type":"object","says":"Which tools it is offered. Governed","fields":[{"name":"allow","type":"list","says":"Tools the agent is offered; absent means all it may use","items":{"name":"","type":"text"}},{"name":"deny","type":"list","says":"Tools it is not offered; wins over allow","items":{"name":"","type":"text"}}]},
    {"name":"parallelTurns","type":"whole","says":"Turns side by side, in different sessions (default 4). Governed"},
    {"name":"timeouts","type":"object","says":"Time limits of a turn. Governed","fields":[{"name":"softSeconds","type":"whole","says":"Seconds after which a turn is told to finish (default 900)"},{"name":"hardSeconds","type":"whole","says":"Seconds after which a turn is stopped (default 1200)"}]},
    {"name":"path","type":"text","says":"Path of the agent; its parents need not exist","required":true,"example":"corp/eng/sre"}
  ] },
  {"id":"agentsGet","resource":"agents","verb":"get","kind":"Agent","method":"GET","path":"/v1/agents/{key}","says":"Read one agent.","key":["path"],"keySays":"Path of the agent" },
  {"id":"agentsUpdate","resource":"agents","verb":"update","kind":"Agent","method":"PATCH","path":"/v1/agents/{key}","says":"Change an agent. Null takes a field back to its default. Governed fields also ask for agents:govern.","key":["path"],"keySays":"Path of the agent","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"name","type":"text","says":"Name for people","nullable":true},
    {"name":"description","type":"text","says":"What the agent is for","nullable":true},
    {"name":"default","type":"flag","says":"Takes messages that no route matches; one agent has it","nullable":true},
    {"name":"identity","type":"object","says":"How the agent appears in chats","fields":[{"name":"name","type":"text","says":"How the agent is called in chats","nullable":true},{"name":"emoji","type":"text","says":"Shown beside the name","nullable":true}],"nullable":true},
    {"name":"mentionPatterns","type":"list","says":"Patterns that count as a mention in rooms","items":{"name":"","type":"text"},"nullable":true},
    {"name":"dmScope","type":"text","says":"Which direct chats share a session; absent follows the settings","of":["main","per-peer","per-channel-peer","per-account-channel-peer"],"nullable":true},
    {"name":"groupScope","type":"text","says":"Whether rooms have sessions of their own","of":["per-room","main"],"nullable":true},
    {"name":"busyMode","type":"text","says":"What a message does to a running turn","of":["steer","queue","collect","interrupt"],"nullable":true},
    {"name":"skills","type":"list","says":"Skills it may use; absent means all","items":{"name":"","type":"text"},"nullable":true},
    {"name":"model","type":"text","says":"Model name as its provider knows it; absent means the instance default. Governed","nullable":true},
    {"name":"sandbox","type":"object","says":"Limits of its containers. Governed","fields":[{"name":"memoryMib","type":"whole","says":"Memory of a container in MiB (default 2048)","nullable":true},{"name":"cpuPercent","type":"whole","says":"Processors, in hundredths (default 100 = one)","nullable":true},{"name":"pids","type":"whole","says":"Processes and threads (default 512)","nullable":true},{"name":"homeMib","type":"whole","says":"Size of its home in MiB, beyond which no turn starts (default 2048)","nullable":true}],"nullable":true},
    {"name":"tools","type":"object","says":"Which tools it is offered. Governed","fields":[{"name":"allow","type":"list","says":"Tools the agent is offered; absent means all it may use","items":{"name":"","type":"text"},"nullable":true},{"name":"deny","type":"list","says":"Tools it is not offered; wins over allow","items":{"name":"","type":"text"},"nullable":true}],"nullable":true},
    {"name":"parallelTurns","type":"whole","says":"Turns side by side, in different sessions (default 4). Governed","nullable":true},
    {"name":"timeouts","type":"object","says":"Time limits of a turn. Governed","fields":[{"name":"softSeconds","type":"whole","says":"Seconds after which a turn is told to finish (default 900)","nullable":true},{"name":"hardSeconds","type":"whole","says":"Seconds after which a turn is stopped (default 1200)","nullable":true}],"nullable":true}
  ] },
  {"id":"agentsDelete","resource":"agents","verb":"delete","kind":"Agent","method":"DELETE","path":"/v1/agents/{key}","says":"Delete an agent; its home is kept in the trash for a while. Refused while it has children or live turns, and with the list of what goes along until `cascade` says so.","key":["path"],"keySays":"Path of the agent","ifMatch":true,"in":"query", "input": [
    {"name":"cascade","type":"flag","says":"Also deletes its routes, links, invites, tasks, web routes, secrets, providers, grants, memberships and tokens"}
  ] },
  {"id":"agentsPurge","resource":"agents","verb":"purge","kind":"Agent","method":"POST","path":"/v1/agents/{key}/purge","says":"Delete an agent for good: its home, history, conversations, messages and files go as well, without the trash. It cannot be undone; the answer is the receipt.","key":["path"],"keySays":"Path of the agent","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"terms","type":"list","says":"Words that are to be found nowhere either, such as a full name or an e-mail address; lines of files and texts that hold one go","example":["Ada Lovelace"],"items":{"name":"","type":"text"}}
  ] },
  {"id":"agentsResetBreaker","resource":"agents","verb":"reset-breaker","kind":"Agent","method":"POST","path":"/v1/agents/{key}/reset-breaker","says":"Let the turns of an agent start that pauses after failures in a row. Do not use it before the cause is gone.","key":["path"],"keySays":"Path of the agent","ifMatch":true,"idempotencyKey":true },
  {"id":"agentsMove","resource":"agents","verb":"move","kind":"Agent","method":"POST","path":"/v1/agents/{key}/move","says":"Give an agent another path, and all below it with it: homes, conversations and every rule that names them follow; the answer lists what was written. Refused while one of them works.","key":["path"],"keySays":"Path of the agent","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"to","type":"text","says":"Path that it gets; those below it follow","required":true,"example":"corp/ops/sre"}
  ] },
  {"id":"agentsHistory","resource":"agents","verb":"history","kind":"Agent","method":"GET","path":"/v1/agents/{key}/history","says":"List the commits of the home of an agent, newest first, each with the turns whose work it holds.","key":["path"],"keySays":"Path of the agent","in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"}
  ] },
  {"id":"agentsDiff","resource":"agents","verb":"diff","kind":"Agent","method":"GET","path":"/v1/agents/{key}/diff","says":"Say what became of the files and rows of an agent from one point to another, or until now.","key":["path"],"keySays":"Path of the agent","in":"query", "input": [
    {"name":"since","type":"text","says":"From where: A commit of the home, or a time such as 2026-12-31T23:59:59Z","required":true},
    {"name":"until","type":"text","says":"To where; absent means now"},
    {"name":"bytes","type":"whole","says":"Bytes of the patch at most (default 65536)"}
  ] },
  {"id":"agentsRevert","resource":"agents","verb":"revert","kind":"Agent","method":"POST","path":"/v1/agents/{key}/revert","says":"Take an agent back to a point in time: its files by a new commit, its rows by changes of their own. Refused while a turn of it runs; others stay as they are.","key":["path"],"keySays":"Path of the agent","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"to","type":"text","says":"Back to where: A commit of the home, or a time such as 2026-12-31T23:59:59Z","required":true},
    {"name":"what","type":"text","says":"Of what (default all)","of":["all","home","rows"]}
  ] },
  {"id":"agentsFork","resource":"agents","verb":"fork","kind":"Agent","method":"POST","path":"/v1/agents/{key}/fork","says":"Make a new agent from this one: rows, home and, if asked for, conversations. Channels and providers of its own stay with it.","key":["path"],"keySays":"Path of the agent","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"to","type":"text","says":"Path of the new agent","required":true,"example":"corp/eng/sre-2"},
    {"name":"sessions","type":"flag","says":"Also its conversations, as far as they have come"}
  ] },
  {"id":"agentsExport","resource":"agents","verb":"export","kind":"Agent","method":"GET","path":"/v1/agents/{key}/export","says":"Write an agent into one file: rows without the values of secrets, home and, if asked for, conversations.","key":["path"],"keySays":"Path of the agent","in":"query", "input": [
    {"name":"sessions","type":"flag","says":"Also its conversations"}
  ] },
  {"id":"agentsImport","resource":"agents","verb":"import","kind":"Agent","method":"POST","path":"/v1/agents/import","says":"Make an agent of a file that `export` has written, at its own path or another. Asks for every row as if it were made by itself.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"archive","type":"text","says":"What `export` gave: a gzipped tar file in base64","required":true,"secret":true},
    {"name":"path","type":"text","says":"Path of the new agent; absent means the one that it had"}
  ] },
  {"id":"agentsProvision","resource":"agents","verb":"provision","kind":"Agent","method":"POST","path":"/v1/agents/provision","says":"Make a whole agent of one definition, with persona, skills, grants, routes, tasks and what else it needs, and a link to it: all of it or nothing. Asks for each part as if it were made by itself.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"agent","type":"object","says":"The agent itself","required":true,"fields":[{"name":"name","type":"text","says":"Name for people"},{"name":"description","type":"text","says":"What the agent is for"},{"name":"default","type":"flag","says":"Takes messages that no route matches; one agent has it"},{"name":"identity","type":"object","says":"How the agent appears in chats","fields":[{"name":"name","type":"text","says":"How the agent is called in chats"},{"name":"emoji","type":"text","says":"Shown beside the name"}]},{"name":"mentionPatterns","type":"list","says":"Patterns that count as a mention in rooms","items":{"name":"","type":"text"}},{"name":"dmScope","type":"text","says":"Which direct chats share a session; absent follows the settings","of":["main","per-peer","per-channel-peer","per-account-channel-peer"]},{"name":"groupScope","type":"text","says":"Whether rooms have sessions of their own","of":["per-room","main"]},{"name":"busyMode","type":"text","says":"What a message does to a running turn","of":["steer","queue","collect","interrupt"]},{"name":"skills","type":"list","says":"Skills it may use; absent means all","items":{"name":"","type":"text"}},{"name":"model","type":"text","says":"Model name as its provider knows it; absent means the instance default. Governed"},{"name":"sandbox","type":"object","says":"Limits of its containers. Governed","fields":[{"name":"memoryMib","type":"whole","says":"Memory of a container in MiB (default 2048)"},{"name":"cpuPercent","type":"whole","says":"Processors, in hundredths (default 100 = one)"},{"name":"pids","type":"whole","says":"Processes and threads (default 512)"},{"name":"homeMib","type":"whole","says":"Size of its home in MiB, beyond which no turn starts (default 2048)"}]},{"name":"tools","type":"object","says":"Which tools it is offered. Governed","fields":[{"name":"allow","type":"list","says":"Tools the agent is offered; absent means all it may use","items":{"name":"","type":"text"}},{"name":"deny","type":"list","says":"Tools it is not offered; wins over allow","items":{"name":"","type":"text"}}]},{"name":"parallelTurns","type":"whole","says":"Turns side by side, in different sessions (default 4). Governed"},{"name":"timeouts","type":"object","says":"Time limits of a turn. Governed","fields":[{"name":"softSeconds","type":"whole","says":"Seconds after which a turn is told to finish (default 900)"},{"name":"hardSeconds","type":"whole","says":"Seconds after which a turn is stopped (default 1200)"}]},{"name":"path","type":"text","says":"Path of the agent; its parents need not exist","required":true,"example":"corp/eng/sre"}]},
    {"name":"persona","type":"text","says":"Who it is: its PERSONA.md"},
    {"name":"instructions","type":"text","says":"How it works: its CLAUDE.md"},
    {"name":"skills","type":"list","says":"What it knows how to do","items":{"name":"","type":"object","fields":[{"name":"name","type":"text","says":"Name of the skill","required":true,"example":"deploy"},{"name":"content","type":"text","says":"Its SKILL.md","required":true}]}},
    {"name":"link","type":"object","says":"What is special about the link that is made to it","fields":[{"name":"agent","type":"text","says":"Agent that the link leads to; needed but for a pair link"},{"name":"kind","type":"text","says":"What the link opens: a chat page (default), a webhook, or a page that makes a sender one of a person (pair)","of":["chat","hook","pair"]},{"name":"user","type":"text","says":"Of a pair link: the person, by its short name","example":"ada"},{"name":"sender","type":"text","says":"Of a pair link: the sender, such as telegram:user/42. Absent: whoever opens it gives the code that the sender was told"},{"name":"topic","type":"text","says":"Topic that messages run in unless they name one"},{"name":"context","type":"text","says":"Told to the agent with each message: where the link was placed, for whom"},{"name":"shared","type":"flag","says":"Each visitor gets a chat of their own (default false)"},{"name":"hmac","type":"object","says":"A hook takes only what is signed with this","fields":[{"name":"kind","type":"text","says":"Whose way of signing","required":true,"of":["github","stripe","slack","generic"]},{"name":"header","type":"text","says":"Header of the signature (default x-signature)"},{"name":"algorithm","type":"text","says":"Hash (default sha256)","of":["sha256","sha1"]},{"name":"prefix","type":"text","says":"Stands before the signature, such as sha256="},{"name":"encoding","type":"text","says":"How it is written (default hex)","of":["hex","base64"]},{"name":"secret","type":"text","says":"Secret that the sender signs with; never shown again","required":true,"secret":true}]},{"name":"callback","type":"text","says":"A hook posts its answers to this URL, signed; its host must stand in the setting callbackHosts"},{"name":"expiresAt","type":"text","says":"It stops working at this time; absent is an hour for a pair link"},{"name":"maxUses","type":"whole","says":"How many messages it takes in all"}]},
    {"name":"members","type":"list","says":"What is made of members along; without child they are about this agent","items":{"name":"","type":"object","fields":[{"name":"child","type":"text","says":"Who joins","example":"user:ada"},{"name":"parent","type":"text","says":"What it becomes a member of; usually a role","required":true,"example":"role:member"}]}},
    {"name":"secrets","type":"list","says":"What is made of secrets along; without scope they are about this agent","items":{"name":"","type":"object","fields":[{"name":"kind","type":"text","says":"How it is sent: bearer, basic (the value is user:password), header, query, oauth, or env (a variable of the agent)","required":true,"of":["bearer","basic","header","query","oauth","env"]},{"name":"hosts","type":"list","says":"Hosts that it may be sent to, such as api.example.com or *.example.com","items":{"name":"","type":"text"}},{"name":"header","type":"text","says":"Name of the header, for the kind header"},{"name":"query","type":"text","says":"Name of the parameter, for the kind query"},{"name":"exposed","type":"flag","says":"Gives the agent a secret of the kind env as a variable of its container, from its next turn on; it can then read, use and repeat it (default false)"},{"name":"inherit","type":"flag","says":"Whether agents below the owner may use it (default true); false also ends their search"},{"name":"agents","type":"list","says":"For a secret of a person: the agents that may use it, as paths, path/*, path/** or **. They may in direct chats, while nobody else writes in the turn","items":{"name":"","type":"text"}},{"name":"scope","type":"text","says":"Owner: the path of an agent, a person such as user:ada, or ** for the instance"},{"name":"name","type":"text","says":"Name of the secret","required":true,"example":"anthropic"},{"name":"value","type":"text","says":"The value; it cannot be read again","required":true,"secret":true}]}},
    {"name":"egress","type":"list","says":"What is made of egress along; without scope they are about this agent","items":{"name":"","type":"object","fields":[{"name":"scope","type":"text","says":"Agents that it is about: \"a/b\", \"a/b/*\", \"a/b/**\" or \"**\" (default)"},{"name":"host","type":"text","says":"A host, or all below it: api.example.com, *.example.com, or * for any","required":true,"example":"api.example.com"},{"name":"ports","type":"list","says":"Ports; absent is 443","items":{"name":"","type":"text"}},{"name":"methods","type":"list","says":"HTTP methods; absent is any","items":{"name":"","type":"text"}},{"name":"paths","type":"list","says":"Paths, globs included; absent is any","items":{"name":"","type":"text"}},{"name":"effect","type":"text","says":"Deny wins over every allow (default allow)","of":["allow","deny"]},{"name":"note","type":"text","says":"Why, for those who read it later"}]}},
    {"name":"budgets","type":"list","says":"What is made of budgets along; without scope they are about this agent","items":{"name":"","type":"object","fields":[{"name":"scope","type":"text","says":"Agents whose turns are counted: \"a/b\", \"a/b/**\" or \"**\" (default)"},{"name":"principal","type":"text","says":"Only turns that this person asked for: user:… or sender:…"},{"name":"chat","type":"text","says":"Only turns of this chat"},{"name":"period","type":"text","says":"How long it is counted for, in UTC","required":true,"of":["day","week","month","total"]},{"name":"limitUsd","type":"number","says":"Limit in USD; this or limitTokens"},{"name":"limitTokens","type":"whole","says":"Limit in tokens, read and written; this or limitUsd"},{"name":"onLimit","type":"text","says":"What happens at the limit (default stop)","of":["warn","stop"]},{"name":"warnAt","type":"whole","says":"Percent of the limit at which the owner is told (default 80)"},{"name":"note","type":"text","says":"Why, for those who read it later"}]}},
    {"name":"grants","type":"list","says":"What is made of grants along; without principal and scope they are about this agent","items":{"name":"","type":"object","fields":[{"name":"principal","type":"text","says":"Who gets it","example":"agent:corp/eng"},{"name":"action","type":"text","says":"What it allows or forbids","required":true,"example":"routes:create"},{"name":"scope","type":"text","says":"Where: \"a/b\", \"a/b/*\", \"a/b/**\", \"**\", or \"@self\" for the calling agent","example":"corp/eng/**"},{"name":"params","type":"any","says":"Input fields that must have this value, or one of these values"},{"name":"effect","type":"text","says":"Deny wins over every allow (default allow)","of":["allow","deny"]},{"name":"delegable","type":"flag","says":"May be passed on, in part or whole (default false)"},{"name":"expiresAt","type":"text","says":"It stops holding at this time"},{"name":"note","type":"text","says":"Why, for those who read it later"}]}},
    {"name":"routes","type":"list","says":"What is made of routes along; without target they are about this agent","items":{"name":"","type":"object","fields":[{"name":"priority","type":"whole","says":"Lower goes first (default 0)"},{"name":"match","type":"object","says":"All given predicates must hold. Values are exact, globs (\"*\" does not cross \"/\", \"**\" does) or lists; \"*\" is present, \"\" is absent","required":true,"example":{"platform":"telegram"},"fields":[{"name":"platform","type":"any"},{"name":"account","type":"any"},{"name":"chat","type":"any"},{"name":"peer","type":"any"},{"name":"guild","type":"any"},{"name":"roles","type":"any"},{"name":"team","type":"any"},{"name":"sender","type":"any"},{"name":"verb","type":"any"},{"name":"topic","type":"any"},{"name":"text","type":"any"}]},{"name":"target","type":"object","says":"Where a matched message goes","example":{"agent":"corp/eng"},"fields":[{"name":"agent","type":"text","says":"Path of the agent; may hold {sender}, {chat} or {platform}"},{"name":"mode","type":"text","says":"Default trigger","of":["trigger","observe","drop","announce"]},{"name":"topic","type":"text","says":"Topic that the message runs in"}]},{"name":"session","type":"object","says":"Which chats share a session; absent follows the agent","fields":[{"name":"dmScope","type":"text","of":["main","per-peer","per-channel-peer","per-account-channel-peer"]},{"name":"groupScope","type":"text","of":["per-room","main"]}]},{"name":"observeWindow","type":"whole","says":"How many observed messages a turn is told of"},{"name":"note","type":"text","says":"Why, for those who read it later"}]}},
    {"name":"webRoutes","type":"list","says":"What is made of web-routes along; without agent they are about this agent","items":{"name":"","type":"object","fields":[{"name":"access","type":"text","says":"Who may see it: everybody, whoever is signed in, nobody; or that it is elsewhere","required":true,"of":["public","signed-in","deny","redirect"]},{"name":"agent","type":"text","says":"Agent whose files are shown; none is needed to deny or to redirect"},{"name":"redirectTo","type":"text","says":"Where a redirect leads: a path of this server, or an https address"},{"name":"prefix","type":"text","says":"Path below which it holds, such as /web/corp/eng/docs; the longest one decides","required":true,"example":"/web/corp/eng/docs"}]}},
    {"name":"tasks","type":"list","says":"What is made of tasks along; without agent they are about this agent","items":{"name":"","type":"object","fields":[{"name":"chat","type":"text","says":"Chat that the prompt comes up in and is answered in; absent gives the task one of its own"},{"name":"prompt","type":"text","says":"What the agent is told each time","required":true},{"name":"schedule","type":"object","says":"When: one of cron, every and at","required":true,"fields":[{"name":"cron","type":"text","says":"Five fields of cron, or six with seconds first","example":"30 8 * * 1-5"},{"name":"every","type":"whole","says":"Seconds between runs"},{"name":"at","type":"text","says":"The one time"}]},{"name":"timezone","type":"text","says":"Time zone of cron, such as Europe/Prague (default UTC)"},{"name":"jitter","type":"whole","says":"Seconds by which a run may be put off, the same for the same run (default 0)"},{"name":"overlap","type":"text","says":"What happens to a run while the one before goes on (default skip)","of":["skip","queue","allow"]},{"name":"catchUp","type":"text","says":"How many of the runs are made up for that came while the server was down (default one)","of":["none","one","all"]},{"name":"context","type":"text","says":"Whether it goes on with the chat’s session or begins one each time (default session)","of":["session","isolated"]},{"name":"preCheck","type":"text","says":"Command that is run in the sandbox first; unless it exits with 0 the agent is not woken"},{"name":"paused","type":"flag","says":"No runs until this is taken back (default false)"},{"name":"agent","type":"text","says":"Agent that is given the prompt"}]}}
  ] },
  {"id":"personasList","resource":"personas","verb":"list","kind":"Persona","method":"GET","path":"/v1/personas","says":"List personas with their contents, by agent.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only files of this agent"}
  ] },
  {"id":"personasGet","resource":"personas","verb":"get","kind":"Persona","method":"GET","path":"/v1/personas/{key}","says":"Read one of the personas as it stands in the home.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma" },
  {"id":"personasUpdate","resource":"personas","verb":"update","kind":"Persona","method":"PUT","path":"/v1/personas/{key}","says":"Write who an agent is or how it works, all of the file. It holds from its next turn on.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma","ifMatch":true,"in":"body","media":"application/json", "input": [
    {"name":"content","type":"text","says":"The whole text of the file","required":true}
  ] },
  {"id":"personasDelete","resource":"personas","verb":"delete","kind":"Persona","method":"DELETE","path":"/v1/personas/{key}","says":"Take the file back to what a new home begins with.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma","ifMatch":true },
  {"id":"skillsList","resource":"skills","verb":"list","kind":"Skill","method":"GET","path":"/v1/skills","says":"List skills with their contents, by agent.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only skills of this agent, or the shared ones (**)"}
  ] },
  {"id":"skillsGet","resource":"skills","verb":"get","kind":"Skill","method":"GET","path":"/v1/skills/{key}","says":"Read one of the skills as it stands in the home.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma" },
  {"id":"skillsUpdate","resource":"skills","verb":"update","kind":"Skill","method":"PUT","path":"/v1/skills/{key}","says":"Write the SKILL.md of a skill, all of it; a skill that is not there is made. It holds from the next turn on.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma","ifMatch":true,"in":"body","media":"application/json", "input": [
    {"name":"content","type":"text","says":"The whole text of the file","required":true}
  ] },
  {"id":"skillsDelete","resource":"skills","verb":"delete","kind":"Skill","method":"DELETE","path":"/v1/skills/{key}","says":"Take a skill away: its SKILL.md. Its other files stay, are given to no model without it, and are taken away as skill-files.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma","ifMatch":true },
  {"id":"skillFilesList","resource":"skill-files","verb":"list","kind":"SkillFile","method":"GET","path":"/v1/skill-files","says":"List skill-files with their contents, by agent.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only files of this agent, or the shared ones (**)"}
  ] },
  {"id":"skillFilesGet","resource":"skill-files","verb":"get","kind":"SkillFile","method":"GET","path":"/v1/skill-files/{key}","says":"Read one of the skill-files as it stands in the home.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma" },
  {"id":"skillFilesUpdate","resource":"skill-files","verb":"update","kind":"SkillFile","method":"PUT","path":"/v1/skill-files/{key}","says":"Write a file of a skill, all of it, from the next turn on; one that begins with #! can be run. No model is given it without the SKILL.md.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma","ifMatch":true,"in":"body","media":"application/json", "input": [
    {"name":"content","type":"text","says":"The whole text of the file","required":true}
  ] },
  {"id":"skillFilesDelete","resource":"skill-files","verb":"delete","kind":"SkillFile","method":"DELETE","path":"/v1/skill-files/{key}","says":"Take a file away from a skill. The rest of the skill stays.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma","ifMatch":true },
  {"id":"memoriesList","resource":"memories","verb":"list","kind":"Memory","method":"GET","path":"/v1/memories","says":"List memories with their contents, by agent.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only files of this agent"}
  ] },
  {"id":"memoriesGet","resource":"memories","verb":"get","kind":"Memory","method":"GET","path":"/v1/memories/{key}","says":"Read one of the memories as it stands in the home.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma" },
  {"id":"memoriesUpdate","resource":"memories","verb":"update","kind":"Memory","method":"PUT","path":"/v1/memories/{key}","says":"Write a file of an agent’s memory, all of it. What the agent adds at the same moment may be lost; give the version.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma","ifMatch":true,"in":"body","media":"application/json", "input": [
    {"name":"content","type":"text","says":"The whole text of the file","required":true}
  ] },
  {"id":"memoriesDelete","resource":"memories","verb":"delete","kind":"Memory","method":"DELETE","path":"/v1/memories/{key}","says":"Let an agent forget a file of its memory.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma","ifMatch":true },
  {"id":"channelsList","resource":"channels","verb":"list","kind":"Channel","method":"GET","path":"/v1/channels","says":"List channels by id, each with its status.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"platform","type":"text","says":"Only channels of this platform"},
    {"name":"agent","type":"text","says":"Only channels of this agent"}
  ] },
  {"id":"channelsCreate","resource":"channels","verb":"create","kind":"Channel","method":"POST","path":"/v1/channels","says":"Add an account on a platform. It starts by itself; a platform without an adapter yet waits for one.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"dmPolicy","type":"text","says":"Who may write in direct chats","of":["pairing","allowlist","open","disabled"]},
    {"name":"groupPolicy","type":"text","says":"Which rooms are served","of":["allowlist","open","disabled"]},
    {"name":"allowFrom","type":"list","says":"Senders who may write, globs and \"*\" included","items":{"name":"","type":"text"}},
    {"name":"groupAllowFrom","type":"list","says":"Senders who may write in rooms; absent is allowFrom","items":{"name":"","type":"text"}},
    {"name":"groups","type":"any","says":"Rooms that are served, by id, \"*\" for all others: {enabled, groupPolicy, requireMention, allowFrom, topics}. Absent: any room that the policy admits","example":{"-100123":{"requireMention":true}}},
    {"name":"requireMention","type":"flag","says":"In rooms, only messages that mention the agent start a turn"},
    {"name":"allowBots","type":"flag","says":"Messages of other bots count"},
    {"name":"unrouted","type":"text","says":"What becomes of a message that no route takes","of":["default","onboarding","refuse"]},
    {"name":"defaultAgent","type":"text","says":"Agent that gets what no route takes"},
    {"name":"historyLimit","type":"whole","says":"How many unmentioned messages of a room are kept as context"},
    {"name":"agent","type":"text","says":"Agent that owns the channel; absent is the instance"},
    {"name":"settings","type":"any","says":"The adapter's own settings"},
    {"name":"credentials","type":"any","says":"Names of secrets by what they are for: {\"botToken\": \"TELEGRAM\"}; never a value"},
    {"name":"enabled","type":"flag","says":"It runs (default true)"},
    {"name":"id","type":"text","says":"The platform, and for a further account its name: telegram, telegram.alerts","required":true,"example":"telegram"}
  ] },
  {"id":"channelsGet","resource":"channels","verb":"get","kind":"Channel","method":"GET","path":"/v1/channels/{key}","says":"Read one channel with its status.","key":["id"],"keySays":"Id of the channel" },
  {"id":"channelsUpdate","resource":"channels","verb":"update","kind":"Channel","method":"PATCH","path":"/v1/channels/{key}","says":"Change a channel; only this one starts anew. Null takes a policy back to what it inherits.","key":["id"],"keySays":"Id of the channel","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"dmPolicy","type":"text","says":"Who may write in direct chats","of":["pairing","allowlist","open","disabled"],"nullable":true},
    {"name":"groupPolicy","type":"text","says":"Which rooms are served","of":["allowlist","open","disabled"],"nullable":true},
    {"name":"allowFrom","type":"list","says":"Senders who may write, globs and \"*\" included","items":{"name":"","type":"text"},"nullable":true},
    {"name":"groupAllowFrom","type":"list","says":"Senders who may write in rooms; absent is allowFrom","items":{"name":"","type":"text"},"nullable":true},
    {"name":"groups","type":"any","says":"Rooms that are served, by id, \"*\" for all others: {enabled, groupPolicy, requireMention, allowFrom, topics}. Absent: any room that the policy admits","example":{"-100123":{"requireMention":true}},"nullable":true},
    {"name":"requireMention","type":"flag","says":"In rooms, only messages that mention the agent start a turn","nullable":true},
    {"name":"allowBots","type":"flag","says":"Messages of other bots count","nullable":true},
    {"name":"unrouted","type":"text","says":"What becomes of a message that no route takes","of":["default","onboarding","refuse"],"nullable":true},
    {"name":"defaultAgent","type":"text","says":"Agent that gets what no route takes","nullable":true},
    {"name":"historyLimit","type":"whole","says":"How many unmentioned messages of a room are kept as context","nullable":true},
    {"name":"agent","type":"text","says":"Agent that owns the channel; absent is the instance","nullable":true},
    {"name":"settings","type":"any","says":"The adapter's own settings","nullable":true},
    {"name":"credentials","type":"any","says":"Names of secrets by what they are for: {\"botToken\": \"TELEGRAM\"}; never a value","nullable":true},
    {"name":"enabled","type":"flag","says":"It runs (default true)","nullable":true}
  ] },
  {"id":"channelsDelete","resource":"channels","verb":"delete","kind":"Channel","method":"DELETE","path":"/v1/channels/{key}","says":"Remove a channel. What is still to be sent by it fails; its messages stay.","key":["id"],"keySays":"Id of the channel","ifMatch":true },
  {"id":"channelsProbe","resource":"channels","verb":"probe","kind":"Channel","method":"POST","path":"/v1/channels/{key}/probe","says":"Ask the platform whether it knows us, without sending anything.","key":["id"],"keySays":"Id of the channel","idempotencyKey":true },
  {"id":"channelsEffective","resource":"channels","verb":"effective","kind":"Channel","method":"GET","path":"/v1/channels/{key}/effective","says":"Every policy of a channel with the value that holds and where it comes from.","key":["id"],"keySays":"Id of the channel" },
  {"id":"messagesIngest","resource":"channels","verb":"ingest","kind":"Channel","method":"POST","path":"/v1/channels/{key}/messages","says":"Hand in an event that an adapter outside of the server has received. Stored when answered; the same key twice is one message.","key":["id"],"keySays":"Id of the channel","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"eventKey","type":"text","says":"Key of the event; the same key twice is one message","required":true},
    {"name":"verb","type":"text","says":"message (default), mention, reply, reaction, edit, delete, join, …"},
    {"name":"chat","type":"text","says":"Chat: <channel id>:<room>","required":true,"example":"telegram:group/-100123"},
    {"name":"chatTitle","type":"text","says":"Name of the chat"},
    {"name":"peer","type":"object","says":"The person or room, as the platform names it","required":true,"fields":[{"name":"kind","type":"text","says":"A person, or one of the two names for a room","required":true,"of":["direct","group","channel"]},{"name":"id","type":"text","says":"Id on the platform; what routes compare","required":true}]},
    {"name":"sender","type":"text","says":"Who wrote: <platform>:<what is unique there>","required":true,"example":"telegram:user/42"},
    {"name":"senderName","type":"text","says":"Name of the sender"},
    {"name":"text","type":"text","says":"What was written","required":true},
    {"name":"topic","type":"text","says":"Topic in the chat"},
    {"name":"threadId","type":"text","says":"Thread on the platform"},
    {"name":"platformId","type":"text","says":"Id of the message on the platform"},
    {"name":"replyTo","type":"text","says":"Id on the platform of the message that this one answers or changes"},
    {"name":"facts","type":"object","says":"What routes may ask beyond this","fields":[{"name":"parentPeer","type":"object","says":"The room that a thread belongs to","fields":[{"name":"kind","type":"text","says":"A person, or one of the two names for a room","required":true,"of":["direct","group","channel"]},{"name":"id","type":"text","says":"Id on the platform; what routes compare","required":true}]},{"name":"guild","type":"text","says":"Discord guild"},{"name":"roles","type":"list","says":"Roles of the sender in the guild","items":{"name":"","type":"text"}},{"name":"team","type":"text","says":"Slack or Teams workspace"},{"name":"mentioned","type":"flag","says":"The account was mentioned; absent: the platform cannot tell"},{"name":"mentionsOthers","type":"flag","says":"Somebody else was addressed"},{"name":"replyToBot","type":"flag","says":"It answers a message of the account"},{"name":"fromBot","type":"flag","says":"A bot wrote it"},{"name":"fromSelf","type":"flag","says":"The account itself wrote it"}]}
  ] },
  {"id":"platformsList","resource":"platforms","verb":"list","kind":"Platform","method":"GET","path":"/v1/platforms","says":"List the platforms that channels may be made for, with the credentials that each needs.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Asked for a channel of this agent; absent is the instance"}
  ] },
  {"id":"routesList","resource":"routes","verb":"list","kind":"Route","method":"GET","path":"/v1/routes","says":"List routes in the order of their creation; one that can never match says which other takes its messages.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only routes to this agent"}
  ] },
  {"id":"routesCreate","resource":"routes","verb":"create","kind":"Route","method":"POST","path":"/v1/routes","says":"Make a rule from message to agent. It holds for the next message; running turns are not moved.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"priority","type":"whole","says":"Lower goes first (default 0)"},
    {"name":"match","type":"object","says":"All given predicates must hold. Values are exact, globs (\"*\" does not cross \"/\", \"**\" does) or lists; \"*\" is present, \"\" is absent","required":true,"example":{"platform":"telegram"},"fields":[{"name":"platform","type":"any"},{"name":"account","type":"any"},{"name":"chat","type":"any"},{"name":"peer","type":"any"},{"name":"guild","type":"any"},{"name":"roles","type":"any"},{"name":"team","type":"any"},{"name":"sender","type":"any"},{"name":"verb","type":"any"},{"name":"topic","type":"any"},{"name":"text","type":"any"}]},
    {"name":"target","type":"object","says":"Where a matched message goes","required":true,"example":{"agent":"corp/eng"},"fields":[{"name":"agent","type":"text","says":"Path of the agent; may hold {sender}, {chat} or {platform}"},{"name":"mode","type":"text","says":"Default trigger","of":["trigger","observe","drop","announce"]},{"name":"topic","type":"text","says":"Topic that the message runs in"}]},
    {"name":"session","type":"object","says":"Which chats share a session; absent follows the agent","fields":[{"name":"dmScope","type":"text","of":["main","per-peer","per-channel-peer","per-account-channel-peer"]},{"name":"groupScope","type":"text","of":["per-room","main"]}]},
    {"name":"observeWindow","type":"whole","says":"How many observed messages a turn is told of"},
    {"name":"note","type":"text","says":"Why, for those who read it later"}
  ] },
  {"id":"routesGet","resource":"routes","verb":"get","kind":"Route","method":"GET","path":"/v1/routes/{key}","says":"Read one route.","key":["id"],"keySays":"Id of the route" },
  {"id":"routesUpdate","resource":"routes","verb":"update","kind":"Route","method":"PATCH","path":"/v1/routes/{key}","says":"Change a rule. Asks for the old and for the new target.","key":["id"],"keySays":"Id of the route","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"priority","type":"whole","says":"Lower goes first (default 0)","nullable":true},
    {"name":"match","type":"object","says":"All given predicates must hold. Values are exact, globs (\"*\" does not cross \"/\", \"**\" does) or lists; \"*\" is present, \"\" is absent","example":{"platform":"telegram"},"fields":[{"name":"platform","type":"any"},{"name":"account","type":"any"},{"name":"chat","type":"any"},{"name":"peer","type":"any"},{"name":"guild","type":"any"},{"name":"roles","type":"any"},{"name":"team","type":"any"},{"name":"sender","type":"any"},{"name":"verb","type":"any"},{"name":"topic","type":"any"},{"name":"text","type":"any"}]},
    {"name":"target","type":"object","says":"Where a matched message goes","example":{"agent":"corp/eng"},"fields":[{"name":"agent","type":"text","says":"Path of the agent; may hold {sender}, {chat} or {platform}"},{"name":"mode","type":"text","says":"Default trigger","of":["trigger","observe","drop","announce"]},{"name":"topic","type":"text","says":"Topic that the message runs in"}]},
    {"name":"session","type":"object","says":"Which chats share a session; absent follows the agent","fields":[{"name":"dmScope","type":"text","of":["main","per-peer","per-channel-peer","per-account-channel-peer"]},{"name":"groupScope","type":"text","of":["per-room","main"]}],"nullable":true},
    {"name":"observeWindow","type":"whole","says":"How many observed messages a turn is told of","nullable":true},
    {"name":"note","type":"text","says":"Why, for those who read it later","nullable":true}
  ] },
  {"id":"routesDelete","resource":"routes","verb":"delete","kind":"Route","method":"DELETE","path":"/v1/routes/{key}","says":"Delete a rule. Its messages then go where the remaining rules say, or to the default agent.","key":["id"],"keySays":"Id of the route","ifMatch":true },
  {"id":"routesReorder","resource":"routes","verb":"reorder","kind":"Route","method":"POST","path":"/v1/routes/reorder","says":"Put routes into an order, which decides between those that match equally well. Others keep their places.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"ids","type":"list","says":"Ids of routes; they get the places that they have together, in this order","required":true,"items":{"name":"","type":"text"}}
  ] },
  {"id":"routesResolve","resource":"routes","verb":"resolve","kind":"Route","method":"POST","path":"/v1/routes/resolve","says":"Explain where a message would go and why, by the live configuration or a proposed one. Stores nothing.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"message","type":"object","says":"The message in question","required":true,"fields":[{"name":"platform","type":"text","says":"Platform","required":true,"example":"telegram"},{"name":"account","type":"text","says":"Account on the platform; absent is the default one"},{"name":"chat","type":"text","says":"Chat address"},{"name":"peer","type":"object","says":"The other side: a person or a room","required":true,"fields":[{"name":"kind","type":"text","says":"What it is","required":true,"of":["direct","dm","group","channel"]},{"name":"id","type":"text","says":"Id on the platform","required":true}]},{"name":"parentPeer","type":"object","says":"The room that a thread belongs to","fields":[{"name":"kind","type":"text","says":"What it is","required":true,"of":["direct","dm","group","channel"]},{"name":"id","type":"text","says":"Id on the platform","required":true}]},{"name":"guild","type":"text","says":"Discord guild"},{"name":"roles","type":"list","says":"Roles of the sender in the guild","items":{"name":"","type":"text"}},{"name":"team","type":"text","says":"Slack or Teams workspace"},{"name":"sender","type":"text","says":"Sender address"},{"name":"verb","type":"text","says":"message, mention, reply, …"},{"name":"text","type":"text","says":"Text of the message"},{"name":"topic","type":"text","says":"Topic"},{"name":"threadId","type":"text","says":"Thread on the platform"}]},
    {"name":"proposed","type":"any","says":"A configuration to ask instead of the live one: {agents, channels, routes, settings}; nothing is stored"}
  ] },
  {"id":"grantsList","resource":"grants","verb":"list","kind":"Grant","method":"GET","path":"/v1/grants","says":"List grants, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"principal","type":"text","says":"Only what this principal was given itself"},
    {"name":"action","type":"text","says":"Only grants of exactly this action"}
  ] },
  {"id":"grantsCreate","resource":"grants","verb":"create","kind":"Grant","method":"POST","path":"/v1/grants","says":"Give a principal an action somewhere, or forbid it. Only a part of what you hold as delegable can be passed on.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"principal","type":"text","says":"Who gets it","required":true,"example":"agent:corp/eng"},
    {"name":"action","type":"text","says":"What it allows or forbids","required":true,"example":"routes:create"},
    {"name":"scope","type":"text","says":"Where: \"a/b\", \"a/b/*\", \"a/b/**\", \"**\", or \"@self\" for the calling agent","required":true,"example":"corp/eng/**"},
    {"name":"params","type":"any","says":"Input fields that must have this value, or one of these values"},
    {"name":"effect","type":"text","says":"Deny wins over every allow (default allow)","of":["allow","deny"]},
    {"name":"delegable","type":"flag","says":"May be passed on, in part or whole (default false)"},
    {"name":"expiresAt","type":"text","says":"It stops holding at this time"},
    {"name":"note","type":"text","says":"Why, for those who read it later"}
  ] },
  {"id":"grantsGet","resource":"grants","verb":"get","kind":"Grant","method":"GET","path":"/v1/grants/{key}","says":"Read one grant.","key":["id"],"keySays":"Id of the grant" },
  {"id":"grantsDelete","resource":"grants","verb":"delete","kind":"Grant","method":"DELETE","path":"/v1/grants/{key}","says":"Take a grant or a denial back. What was passed on from it stays only where another grant still carries it.","key":["id"],"keySays":"Id of the grant","ifMatch":true },
  {"id":"grantsExplain","resource":"grants","verb":"explain","kind":"Grant","method":"POST","path":"/v1/grants/explain","says":"Answer whether a principal may do something somewhere and which grant decides it, or who may.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"principal","type":"text","says":"Who asks; absent lists everyone who was given it"},
    {"name":"action","type":"text","says":"What is asked","required":true,"example":"routes:create"},
    {"name":"scope","type":"text","says":"Where","required":true,"example":"corp/eng"},
    {"name":"params","type":"any","says":"Input of the call, as far as it is known"}
  ] },
  {"id":"usersList","resource":"users","verb":"list","kind":"User","method":"GET","path":"/v1/users","says":"List people by their short names.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"identity","type":"text","says":"Only the person of this sender, such as telegram:user/42"}
  ] },
  {"id":"usersCreate","resource":"users","verb":"create","kind":"User","method":"POST","path":"/v1/users","says":"Write a person down. It gives no access by itself: grants, memberships and secrets name the person.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"name","type":"text","says":"Name for people"},
    {"name":"identities","type":"list","says":"Senders that are this person, such as telegram:user/42; a sender is one person at most. Each is a membership, and asks for what that asks","example":["telegram:user/42"],"items":{"name":"","type":"text"}},
    {"name":"profile","type":"text","says":"What others should know of the person"},
    {"name":"timezone","type":"text","says":"Time zone, such as Europe/Berlin"},
    {"name":"language","type":"text","says":"Language, such as de or pt-BR"},
    {"name":"sub","type":"text","says":"Short name that never changes; the person is the principal user:<sub>","required":true,"example":"ada"}
  ] },
  {"id":"usersGet","resource":"users","verb":"get","kind":"User","method":"GET","path":"/v1/users/{key}","says":"Read what is known of a person.","key":["sub"],"keySays":"Short name of the person" },
  {"id":"usersUpdate","resource":"users","verb":"update","kind":"User","method":"PATCH","path":"/v1/users/{key}","says":"Change what is known of a person. Identities that are given are all that it has afterwards.","key":["sub"],"keySays":"Short name of the person","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"name","type":"text","says":"Name for people","nullable":true},
    {"name":"identities","type":"list","says":"Senders that are this person, such as telegram:user/42; a sender is one person at most. Each is a membership, and asks for what that asks","example":["telegram:user/42"],"items":{"name":"","type":"text"},"nullable":true},
    {"name":"profile","type":"text","says":"What others should know of the person","nullable":true},
    {"name":"timezone","type":"text","says":"Time zone, such as Europe/Berlin","nullable":true},
    {"name":"language","type":"text","says":"Language, such as de or pt-BR","nullable":true}
  ] },
  {"id":"usersDelete","resource":"users","verb":"delete","kind":"User","method":"DELETE","path":"/v1/users/{key}","says":"Delete a person. Refused with the list while it has memberships, pair links, secrets, tokens or grants, until `cascade` says so; what forbids it something stays.","key":["sub"],"keySays":"Short name of the person","ifMatch":true,"in":"query", "input": [
    {"name":"cascade","type":"flag","says":"Also deletes its memberships, pair links, secrets, tokens and grants"}
  ] },
  {"id":"usersErase","resource":"users","verb":"erase","kind":"User","method":"POST","path":"/v1/users/{key}/erase","says":"Erase a person: what it has, said and was told goes from every store, and what mentions it. It cannot be undone; the answer is the receipt.","key":["sub"],"keySays":"Short name of the person","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"terms","type":"list","says":"Words that are to be found nowhere either, such as a full name or an e-mail address; lines of files and texts that hold one go","example":["Ada Lovelace"],"items":{"name":"","type":"text"}}
  ] },
  {"id":"membersList","resource":"members","verb":"list","kind":"Member","method":"GET","path":"/v1/members","says":"List memberships, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"child","type":"text","says":"Only memberships of this principal"},
    {"name":"parent","type":"text","says":"Only members of this principal"}
  ] },
  {"id":"membersCreate","resource":"members","verb":"create","kind":"Member","method":"POST","path":"/v1/members","says":"Make a principal a member of a role, or a sender one of a person. It gets all that the other holds, so you must hold that as delegable.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"child","type":"text","says":"Who joins","required":true,"example":"user:ada"},
    {"name":"parent","type":"text","says":"What it becomes a member of; usually a role","required":true,"example":"role:member"}
  ] },
  {"id":"membersGet","resource":"members","verb":"get","kind":"Member","method":"GET","path":"/v1/members/{key}","says":"Read one membership.","key":["id"],"keySays":"Id of the membership" },
  {"id":"membersDelete","resource":"members","verb":"delete","kind":"Member","method":"DELETE","path":"/v1/members/{key}","says":"End a membership. The principal loses what only this role gave it, and so do those it passed that on to.","key":["id"],"keySays":"Id of the membership","ifMatch":true },
  {"id":"pairingsList","resource":"pairings","verb":"list","kind":"Pairing","method":"GET","path":"/v1/pairings","says":"List pairings, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"channel","type":"text","says":"Only those of this channel"},
    {"name":"state","type":"text","says":"Only those in this state","of":["pending","expired","approved","dismissed","blocked"]}
  ] },
  {"id":"pairingsGet","resource":"pairings","verb":"get","kind":"Pairing","method":"GET","path":"/v1/pairings/{key}","says":"Read the pairing of a code.","key":["code"],"keySays":"The code, in any spelling" },
  {"id":"pairingsDelete","resource":"pairings","verb":"delete","kind":"Pairing","method":"DELETE","path":"/v1/pairings/{key}","says":"Forget a pairing: an approved sender is a stranger again, a blocked one may ask again. Which person it is stays.","key":["code"],"keySays":"The code, in any spelling","ifMatch":true },
  {"id":"pairingsApprove","resource":"pairings","verb":"approve","kind":"Pairing","method":"POST","path":"/v1/pairings/{key}/approve","says":"Let a sender write in direct chats of its channel from now on; what it has written meanwhile is answered. Do it only for a code that the person has told you.","key":["code"],"keySays":"The code, in any spelling","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"user","type":"text","says":"Also makes the sender one of this person, by its short name; asks for members:create","example":"ada"}
  ] },
  {"id":"pairingsDismiss","resource":"pairings","verb":"dismiss","kind":"Pairing","method":"POST","path":"/v1/pairings/{key}/dismiss","says":"Refuse a request and drop what was written with it. The sender may ask again after an hour; block it if it should not.","key":["code"],"keySays":"The code, in any spelling","ifMatch":true,"idempotencyKey":true },
  {"id":"pairingsBlock","resource":"pairings","verb":"block","kind":"Pairing","method":"POST","path":"/v1/pairings/{key}/block","says":"Shut a sender out of direct chats of its channel, also one that was approved; it is not told. Deleting the pairing ends that.","key":["code"],"keySays":"The code, in any spelling","ifMatch":true,"idempotencyKey":true },
  {"id":"linksList","resource":"links","verb":"list","kind":"Link","method":"GET","path":"/v1/links","says":"List links, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only links to this agent"}
  ] },
  {"id":"linksCreate","resource":"links","verb":"create","kind":"Link","method":"POST","path":"/v1/links","says":"Make a link that opens a web chat with an agent, or a webhook to it. Whoever has the link can write to the agent. A callback also asks for links:govern, a pair link for members:create.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"agent","type":"text","says":"Agent that the link leads to; needed but for a pair link"},
    {"name":"kind","type":"text","says":"What the link opens: a chat page (default), a webhook, or a page that makes a sender one of a person (pair)","of":["chat","hook","pair"]},
    {"name":"user","type":"text","says":"Of a pair link: the person, by its short name","example":"ada"},
    {"name":"sender","type":"text","says":"Of a pair link: the sender, such as telegram:user/42. Absent: whoever opens it gives the code that the sender was told"},
    {"name":"topic","type":"text","says":"Topic that messages run in unless they name one"},
    {"name":"context","type":"text","says":"Told to the agent with each message: where the link was placed, for whom"},
    {"name":"shared","type":"flag","says":"Each visitor gets a chat of their own (default false)"},
    {"name":"hmac","type":"object","says":"A hook takes only what is signed with this","fields":[{"name":"kind","type":"text","says":"Whose way of signing","required":true,"of":["github","stripe","slack","generic"]},{"name":"header","type":"text","says":"Header of the signature (default x-signature)"},{"name":"algorithm","type":"text","says":"Hash (default sha256)","of":["sha256","sha1"]},{"name":"prefix","type":"text","says":"Stands before the signature, such as sha256="},{"name":"encoding","type":"text","says":"How it is written (default hex)","of":["hex","base64"]},{"name":"secret","type":"text","says":"Secret that the sender signs with; never shown again","required":true,"secret":true}]},
    {"name":"callback","type":"text","says":"A hook posts its answers to this URL, signed; its host must stand in the setting callbackHosts"},
    {"name":"expiresAt","type":"text","says":"It stops working at this time; absent is an hour for a pair link"},
    {"name":"maxUses","type":"whole","says":"How many messages it takes in all"}
  ] },
  {"id":"linksGet","resource":"links","verb":"get","kind":"Link","method":"GET","path":"/v1/links/{key}","says":"Read one link.","key":["id"],"keySays":"Id of the link" },
  {"id":"linksDelete","resource":"links","verb":"delete","kind":"Link","method":"DELETE","path":"/v1/links/{key}","says":"Make a link useless at once. What was written through it stays.","key":["id"],"keySays":"Id of the link","ifMatch":true },
  {"id":"linksPair","resource":"links","verb":"pair","kind":"Link","method":"POST","path":"/v1/links/{key}/pair","says":"Make the sender of a pair link one of its person, as whoever holds the link does on its page. It does so once.","key":["id"],"keySays":"Id of the link","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"code","type":"text","says":"The code that the sender was told, where the link names no sender"}
  ] },
  {"id":"linksUnpair","resource":"links","verb":"unpair","kind":"Link","method":"POST","path":"/v1/links/{key}/unpair","says":"Undo what a pair link did: the sender is that person no more. The link does nothing afterwards.","key":["id"],"keySays":"Id of the link","ifMatch":true,"idempotencyKey":true },
  {"id":"invitesList","resource":"invites","verb":"list","kind":"Invite","method":"GET","path":"/v1/invites","says":"List invites, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only invites to this agent, or to agents right below it"}
  ] },
  {"id":"invitesCreate","resource":"invites","verb":"create","kind":"Invite","method":"POST","path":"/v1/invites","says":"Invite guests to an agent. What the role gives must be yours to pass on, when it is made and when it is used.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"target","type":"text","says":"The agent that guests join, corp/eng; or corp/eng/* where each gets an agent of its own below it","required":true,"example":"corp/eng"},
    {"name":"role","type":"text","says":"What they may there: reader looks on, member also writes and cancels turns, admin does everything on it and below (default member)","of":["reader","member","admin"]},
    {"name":"maxUses","type":"whole","says":"How many guests it lets in (default 1)"},
    {"name":"expiresAt","type":"text","says":"It stops working at this time (default in a week)"},
    {"name":"note","type":"text","says":"Whom it is for"}
  ] },
  {"id":"invitesGet","resource":"invites","verb":"get","kind":"Invite","method":"GET","path":"/v1/invites/{key}","says":"Read one invite.","key":["id"],"keySays":"Id of the invite" },
  {"id":"invitesDelete","resource":"invites","verb":"delete","kind":"Invite","method":"DELETE","path":"/v1/invites/{key}","says":"Make an invite useless. Guests who were let in stay.","key":["id"],"keySays":"Id of the invite","ifMatch":true },
  {"id":"invitesRedeem","resource":"invites","verb":"redeem","kind":"Invite","method":"POST","path":"/v1/invites/{key}/redeem","says":"Let a user that is known in by an invite. What fails leaves the invite as it was.","key":["id"],"keySays":"Id of the invite","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"user","type":"text","says":"The user that is let in, by its short name","required":true,"example":"ada"},
    {"name":"agent","type":"text","says":"Last part of the path of the agent that is made, where the target ends in /*"}
  ] },
  {"id":"invitesAccept","resource":"invites","verb":"accept","kind":"Invite","method":"POST","path":"/v1/invites/{key}/accept","says":"Let a guest in that nobody knows, as its page does: it becomes a user with a token of its own. What fails leaves the invite as it was.","key":["id"],"keySays":"Id of the invite","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"user","type":"text","says":"Short name that the guest chooses and keeps; nobody may have it yet","required":true,"example":"ada"},
    {"name":"name","type":"text","says":"Name for people"},
    {"name":"agent","type":"text","says":"Last part of the path of the agent that is made, where the target ends in /*"}
  ] },
  {"id":"gatesList","resource":"gates","verb":"list","kind":"Gate","method":"GET","path":"/v1/gates","says":"List gates, oldest first, each with how many it let in today and how many wait.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"}
  ] },
  {"id":"gatesCreate","resource":"gates","verb":"create","kind":"Gate","method":"POST","path":"/v1/gates","says":"Open a gate. The most particular one that fits decides about somebody; one for anyone is asked last.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"match","type":"object","says":"Whom it is for: exactly one of them","required":true,"fields":[{"name":"githubOrg","type":"text","says":"Members of this organisation on GitHub","example":"acme"},{"name":"googleDomain","type":"text","says":"Accounts of this Google Workspace domain"},{"name":"emailDomain","type":"text","says":"Verified e-mail addresses of this domain, not of those below it"},{"name":"anyone","type":"flag","says":"Everybody who can sign in"}]},
    {"name":"limitPerDay","type":"whole","says":"How many may come in a UTC day; the others wait in line. Absent is no limit"},
    {"name":"enabled","type":"flag","says":"It lets people in (default true); those who wait keep their place while it does not"}
  ] },
  {"id":"gatesGet","resource":"gates","verb":"get","kind":"Gate","method":"GET","path":"/v1/gates/{key}","says":"Read one gate.","key":["id"],"keySays":"Id of the gate" },
  {"id":"gatesUpdate","resource":"gates","verb":"update","kind":"Gate","method":"PATCH","path":"/v1/gates/{key}","says":"Change a gate. With a higher limit those who wait come in, in their order.","key":["id"],"keySays":"Id of the gate","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"match","type":"object","says":"Whom it is for: exactly one of them","fields":[{"name":"githubOrg","type":"text","says":"Members of this organisation on GitHub","example":"acme","nullable":true},{"name":"googleDomain","type":"text","says":"Accounts of this Google Workspace domain","nullable":true},{"name":"emailDomain","type":"text","says":"Verified e-mail addresses of this domain, not of those below it","nullable":true},{"name":"anyone","type":"flag","says":"Everybody who can sign in","nullable":true}]},
    {"name":"limitPerDay","type":"whole","says":"How many may come in a UTC day; the others wait in line. Absent is no limit","nullable":true},
    {"name":"enabled","type":"flag","says":"It lets people in (default true); those who wait keep their place while it does not","nullable":true}
  ] },
  {"id":"gatesDelete","resource":"gates","verb":"delete","kind":"Gate","method":"DELETE","path":"/v1/gates/{key}","says":"Close a gate for good. Refused while people wait at it until `cascade` sends them away; who was let in stays.","key":["id"],"keySays":"Id of the gate","ifMatch":true,"in":"query", "input": [
    {"name":"cascade","type":"flag","says":"Also sends away those who wait"}
  ] },
  {"id":"gatesAdmit","resource":"gates","verb":"admit","kind":"Gate","method":"POST","path":"/v1/gates/admit","says":"Ask the gates about somebody whom a sign-in has identified: it becomes a user, takes its place in line, or is refused. Asking again says how it stands.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"sub","type":"text","says":"Short name that the sign-in has for the person; it becomes the user’s","required":true,"example":"github:4711"},
    {"name":"name","type":"text","says":"Name for people"},
    {"name":"provider","type":"text","says":"Who has proven all this","required":true,"of":["github","google","email","oidc"]},
    {"name":"orgs","type":"list","says":"Organisations on GitHub","items":{"name":"","type":"text"}},
    {"name":"hostedDomain","type":"text","says":"The domain that Google itself names (hd)"},
    {"name":"email","type":"text","says":"E-mail address"},
    {"name":"emailVerified","type":"flag","says":"The provider has verified the address"}
  ] },
  {"id":"admissionsList","resource":"admissions","verb":"list","kind":"Admission","method":"GET","path":"/v1/admissions","says":"List who came to the gates in the order of their coming, which is that of the line.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"gate","type":"text","says":"Only those of this gate"},
    {"name":"state","type":"text","says":"Only those in this state","of":["queued","admitted"]}
  ] },
  {"id":"admissionsGet","resource":"admissions","verb":"get","kind":"Admission","method":"GET","path":"/v1/admissions/{key}","says":"Read how somebody stands: its place in the line, or that it was let in.","key":["sub"],"keySays":"Short name of the person" },
  {"id":"admissionsDelete","resource":"admissions","verb":"delete","kind":"Admission","method":"DELETE","path":"/v1/admissions/{key}","says":"Take somebody out of the line, or forget when it was let in; it stays a user. It may come to the gates again.","key":["sub"],"keySays":"Short name of the person","ifMatch":true },
  {"id":"admissionsApprove","resource":"admissions","verb":"approve","kind":"Admission","method":"POST","path":"/v1/admissions/{key}/approve","says":"Let somebody who waits in at once, past the others and past the limit of the day, for which it counts.","key":["sub"],"keySays":"Short name of the person","ifMatch":true,"idempotencyKey":true },
  {"id":"settingsList","resource":"settings","verb":"list","kind":"Setting","method":"GET","path":"/v1/settings","says":"List every setting with the value that holds now and whether it is stored or the default.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"origin","type":"text","says":"Only stored ones, or only defaults","of":["stored","default"]}
  ] },
  {"id":"settingsGet","resource":"settings","verb":"get","kind":"Setting","method":"GET","path":"/v1/settings/{key}","says":"Read one setting with the schema of its value.","key":["name"],"keySays":"Name of the setting" },
  {"id":"settingsReplace","resource":"settings","verb":"replace","kind":"Setting","method":"PUT","path":"/v1/settings/{key}","says":"Give a setting a value, for the whole instance and from the next message on. Rows that say otherwise themselves keep their own.","key":["name"],"keySays":"Name of the setting","ifMatch":true,"in":"body","media":"application/json", "input": [
    {"name":"value","type":"any","says":"The value; its schema is shown with the setting","required":true}
  ] },
  {"id":"settingsDelete","resource":"settings","verb":"delete","kind":"Setting","method":"DELETE","path":"/v1/settings/{key}","says":"Take a setting back to its default.","key":["name"],"keySays":"Name of the setting","ifMatch":true },
  {"id":"providersList","resource":"providers","verb":"list","kind":"Provider","method":"GET","path":"/v1/providers","says":"List providers by name.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only providers of this owner"}
  ] },
  {"id":"providersCreate","resource":"providers","verb":"create","kind":"Provider","method":"POST","path":"/v1/providers","says":"Set up where model requests go, for an agent and those below it or for the instance. Also asks for providers:govern.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"kind","type":"text","says":"What it speaks","of":["anthropic-compatible"]},
    {"name":"baseUrl","type":"text","says":"Address that /v1/messages is put behind. Governed","required":true,"example":"https://api.anthropic.com"},
    {"name":"secret","type":"text","says":"Name of the secret that is sent, looked up from the calling agent upward; absent means none"},
    {"name":"models","type":"list","says":"Models that it has; absent means every name. A name that is not here becomes the first of them","items":{"name":"","type":"object","fields":[{"name":"id","type":"text","says":"Name of the model as the provider knows it","required":true,"example":"qwen3:32b"},{"name":"input","type":"number","says":"USD for a million tokens read; absent means what the built-in table says"},{"name":"output","type":"number","says":"USD for a million tokens written"},{"name":"cacheRead","type":"number","says":"USD for a million tokens read from the cache (default a tenth of input)"},{"name":"cacheWrite","type":"number","says":"USD for a million tokens written to the cache (default five quarters of input)"}]}},
    {"name":"fallback","type":"whole","says":"Place among the providers of the same owner: the next is tried where one fails (default 0)"},
    {"name":"name","type":"text","says":"Name of the provider","required":true,"example":"ollama"},
    {"name":"agent","type":"text","says":"Owner: used by this agent and those below it; absent means the instance"}
  ] },
  {"id":"providersGet","resource":"providers","verb":"get","kind":"Provider","method":"GET","path":"/v1/providers/{key}","says":"Read one provider.","key":["name"],"keySays":"Name of the provider" },
  {"id":"providersUpdate","resource":"providers","verb":"update","kind":"Provider","method":"PATCH","path":"/v1/providers/{key}","says":"Change a provider; it holds for the next request. Another address also asks for providers:govern.","key":["name"],"keySays":"Name of the provider","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"kind","type":"text","says":"What it speaks","of":["anthropic-compatible"],"nullable":true},
    {"name":"baseUrl","type":"text","says":"Address that /v1/messages is put behind. Governed","example":"https://api.anthropic.com"},
    {"name":"secret","type":"text","says":"Name of the secret that is sent, looked up from the calling agent upward; absent means none","nullable":true},
    {"name":"models","type":"list","says":"Models that it has; absent means every name. A name that is not here becomes the first of them","items":{"name":"","type":"object","fields":[{"name":"id","type":"text","says":"Name of the model as the provider knows it","required":true,"example":"qwen3:32b"},{"name":"input","type":"number","says":"USD for a million tokens read; absent means what the built-in table says"},{"name":"output","type":"number","says":"USD for a million tokens written"},{"name":"cacheRead","type":"number","says":"USD for a million tokens read from the cache (default a tenth of input)"},{"name":"cacheWrite","type":"number","says":"USD for a million tokens written to the cache (default five quarters of input)"}]},"nullable":true},
    {"name":"fallback","type":"whole","says":"Place among the providers of the same owner: the next is tried where one fails (default 0)","nullable":true}
  ] },
  {"id":"providersDelete","resource":"providers","verb":"delete","kind":"Provider","method":"DELETE","path":"/v1/providers/{key}","says":"Delete a provider. Its agents then use the next one above, or what the server was started with.","key":["name"],"keySays":"Name of the provider","ifMatch":true },
  {"id":"secretsList","resource":"secrets","verb":"list","kind":"Secret","method":"GET","path":"/v1/secrets","says":"List secrets without their values, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"scope","type":"text","says":"Only secrets of this owner"}
  ] },
  {"id":"secretsCreate","resource":"secrets","verb":"create","kind":"Secret","method":"POST","path":"/v1/secrets","says":"Store a credential for an agent and those below it, for the instance, or for a person. Of one name the deepest agent’s wins, and over it that of the person whom a turn is for.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"kind","type":"text","says":"How it is sent: bearer, basic (the value is user:password), header, query, oauth, or env (a variable of the agent)","required":true,"of":["bearer","basic","header","query","oauth","env"]},
    {"name":"hosts","type":"list","says":"Hosts that it may be sent to, such as api.example.com or *.example.com","items":{"name":"","type":"text"}},
    {"name":"header","type":"text","says":"Name of the header, for the kind header"},
    {"name":"query","type":"text","says":"Name of the parameter, for the kind query"},
    {"name":"exposed","type":"flag","says":"Gives the agent a secret of the kind env as a variable of its container, from its next turn on; it can then read, use and repeat it (default false)"},
    {"name":"inherit","type":"flag","says":"Whether agents below the owner may use it (default true); false also ends their search"},
    {"name":"agents","type":"list","says":"For a secret of a person: the agents that may use it, as paths, path/*, path/** or **. They may in direct chats, while nobody else writes in the turn","items":{"name":"","type":"text"}},
    {"name":"scope","type":"text","says":"Owner: the path of an agent, a person such as user:ada, or ** for the instance","required":true},
    {"name":"name","type":"text","says":"Name of the secret","required":true,"example":"anthropic"},
    {"name":"value","type":"text","says":"The value; it cannot be read again","required":true,"secret":true}
  ] },
  {"id":"secretsGet","resource":"secrets","verb":"get","kind":"Secret","method":"GET","path":"/v1/secrets/{key}","says":"Read what is known of a secret; its value is not.","key":["scope","name"],"keySays":"scope, name: each percent-encoded, joined by a comma" },
  {"id":"secretsUpdate","resource":"secrets","verb":"update","kind":"Secret","method":"PATCH","path":"/v1/secrets/{key}","says":"Give a secret a new value or change where it may be sent. It holds for the next request.","key":["scope","name"],"keySays":"scope, name: each percent-encoded, joined by a comma","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"kind","type":"text","says":"How it is sent: bearer, basic (the value is user:password), header, query, oauth, or env (a variable of the agent)","of":["bearer","basic","header","query","oauth","env"]},
    {"name":"hosts","type":"list","says":"Hosts that it may be sent to, such as api.example.com or *.example.com","items":{"name":"","type":"text"},"nullable":true},
    {"name":"header","type":"text","says":"Name of the header, for the kind header","nullable":true},
    {"name":"query","type":"text","says":"Name of the parameter, for the kind query","nullable":true},
    {"name":"exposed","type":"flag","says":"Gives the agent a secret of the kind env as a variable of its container, from its next turn on; it can then read, use and repeat it (default false)","nullable":true},
    {"name":"inherit","type":"flag","says":"Whether agents below the owner may use it (default true); false also ends their search","nullable":true},
    {"name":"agents","type":"list","says":"For a secret of a person: the agents that may use it, as paths, path/*, path/** or **. They may in direct chats, while nobody else writes in the turn","items":{"name":"","type":"text"},"nullable":true},
    {"name":"value","type":"text","says":"The new value; it cannot be read again","secret":true,"nullable":true}
  ] },
  {"id":"secretsDelete","resource":"secrets","verb":"delete","kind":"Secret","method":"DELETE","path":"/v1/secrets/{key}","says":"Delete a secret. Requests that needed it fail from now on, or use one of the same name further up.","key":["scope","name"],"keySays":"scope, name: each percent-encoded, joined by a comma","ifMatch":true },
  {"id":"secretsRotate","resource":"secrets","verb":"rotate","kind":"Secret","method":"POST","path":"/v1/secrets/rotate","says":"Draw a new key and seal every secret with it, those of links and channels included. Older keys are kept, so that backups still open.","key":[],"idempotencyKey":true },
  {"id":"egressList","resource":"egress","verb":"list","kind":"Egress","method":"GET","path":"/v1/egress","says":"List rows of egress, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"host","type":"text","says":"Only rules of exactly this host"}
  ] },
  {"id":"egressCreate","resource":"egress","verb":"create","kind":"Egress","method":"POST","path":"/v1/egress","says":"Allow or forbid agents a host. It is stored and not enforced yet. Also asks for egress:govern.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"scope","type":"text","says":"Agents that it is about: \"a/b\", \"a/b/*\", \"a/b/**\" or \"**\" (default)"},
    {"name":"host","type":"text","says":"A host, or all below it: api.example.com, *.example.com, or * for any","required":true,"example":"api.example.com"},
    {"name":"ports","type":"list","says":"Ports; absent is 443","items":{"name":"","type":"text"}},
    {"name":"methods","type":"list","says":"HTTP methods; absent is any","items":{"name":"","type":"text"}},
    {"name":"paths","type":"list","says":"Paths, globs included; absent is any","items":{"name":"","type":"text"}},
    {"name":"effect","type":"text","says":"Deny wins over every allow (default allow)","of":["allow","deny"]},
    {"name":"note","type":"text","says":"Why, for those who read it later"}
  ] },
  {"id":"egressGet","resource":"egress","verb":"get","kind":"Egress","method":"GET","path":"/v1/egress/{key}","says":"Read one row of egress.","key":["id"],"keySays":"Id of the rule" },
  {"id":"egressUpdate","resource":"egress","verb":"update","kind":"Egress","method":"PATCH","path":"/v1/egress/{key}","says":"Change a rule. Null takes a field back to its default. Also asks for egress:govern.","key":["id"],"keySays":"Id of the rule","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"scope","type":"text","says":"Agents that it is about: \"a/b\", \"a/b/*\", \"a/b/**\" or \"**\" (default)","nullable":true},
    {"name":"host","type":"text","says":"A host, or all below it: api.example.com, *.example.com, or * for any","example":"api.example.com"},
    {"name":"ports","type":"list","says":"Ports; absent is 443","items":{"name":"","type":"text"},"nullable":true},
    {"name":"methods","type":"list","says":"HTTP methods; absent is any","items":{"name":"","type":"text"},"nullable":true},
    {"name":"paths","type":"list","says":"Paths, globs included; absent is any","items":{"name":"","type":"text"},"nullable":true},
    {"name":"effect","type":"text","says":"Deny wins over every allow (default allow)","of":["allow","deny"],"nullable":true},
    {"name":"note","type":"text","says":"Why, for those who read it later","nullable":true}
  ] },
  {"id":"egressDelete","resource":"egress","verb":"delete","kind":"Egress","method":"DELETE","path":"/v1/egress/{key}","says":"Delete a rule. What only it allowed is not allowed any more. Also asks for egress:govern.","key":["id"],"keySays":"Id of the rule","ifMatch":true },
  {"id":"budgetsList","resource":"budgets","verb":"list","kind":"Budget","method":"GET","path":"/v1/budgets","says":"List rows of budgets, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"principal","type":"text","says":"Only budgets of this person"},
    {"name":"chat","type":"text","says":"Only budgets of this chat"}
  ] },
  {"id":"budgetsCreate","resource":"budgets","verb":"create","kind":"Budget","method":"POST","path":"/v1/budgets","says":"Limit what turns may cost. It is stored and not enforced yet. Also asks for budgets:govern.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"scope","type":"text","says":"Agents whose turns are counted: \"a/b\", \"a/b/**\" or \"**\" (default)"},
    {"name":"principal","type":"text","says":"Only turns that this person asked for: user:… or sender:…"},
    {"name":"chat","type":"text","says":"Only turns of this chat"},
    {"name":"period","type":"text","says":"How long it is counted for, in UTC","required":true,"of":["day","week","month","total"]},
    {"name":"limitUsd","type":"number","says":"Limit in USD; this or limitTokens"},
    {"name":"limitTokens","type":"whole","says":"Limit in tokens, read and written; this or limitUsd"},
    {"name":"onLimit","type":"text","says":"What happens at the limit (default stop)","of":["warn","stop"]},
    {"name":"warnAt","type":"whole","says":"Percent of the limit at which the owner is told (default 80)"},
    {"name":"note","type":"text","says":"Why, for those who read it later"}
  ] },
  {"id":"budgetsGet","resource":"budgets","verb":"get","kind":"Budget","method":"GET","path":"/v1/budgets/{key}","says":"Read one row of budgets.","key":["id"],"keySays":"Id of the budget" },
  {"id":"budgetsUpdate","resource":"budgets","verb":"update","kind":"Budget","method":"PATCH","path":"/v1/budgets/{key}","says":"Change a budget. Null takes a field back to its default. Also asks for budgets:govern.","key":["id"],"keySays":"Id of the budget","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"scope","type":"text","says":"Agents whose turns are counted: \"a/b\", \"a/b/**\" or \"**\" (default)","nullable":true},
    {"name":"principal","type":"text","says":"Only turns that this person asked for: user:… or sender:…","nullable":true},
    {"name":"chat","type":"text","says":"Only turns of this chat","nullable":true},
    {"name":"period","type":"text","says":"How long it is counted for, in UTC","of":["day","week","month","total"]},
    {"name":"limitUsd","type":"number","says":"Limit in USD; this or limitTokens","nullable":true},
    {"name":"limitTokens","type":"whole","says":"Limit in tokens, read and written; this or limitUsd","nullable":true},
    {"name":"onLimit","type":"text","says":"What happens at the limit (default stop)","of":["warn","stop"],"nullable":true},
    {"name":"warnAt","type":"whole","says":"Percent of the limit at which the owner is told (default 80)","nullable":true},
    {"name":"note","type":"text","says":"Why, for those who read it later","nullable":true}
  ] },
  {"id":"budgetsDelete","resource":"budgets","verb":"delete","kind":"Budget","method":"DELETE","path":"/v1/budgets/{key}","says":"Delete a budget. What it held back goes on. Also asks for budgets:govern.","key":["id"],"keySays":"Id of the budget","ifMatch":true },
  {"id":"approvalRulesList","resource":"approval-rules","verb":"list","kind":"ApprovalRule","method":"GET","path":"/v1/approval-rules","says":"List rows of approval-rules, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"action","type":"text","says":"Only rules of exactly this action"}
  ] },
  {"id":"approvalRulesCreate","resource":"approval-rules","verb":"create","kind":"ApprovalRule","method":"POST","path":"/v1/approval-rules","says":"Hold calls of agents until people approve. Lists leave out what lies in its scope; one of scope ** holds them whole. Also asks for approval-rules:govern.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"action","type":"text","says":"Calls of agents that are held","required":true,"example":"turn:send"},
    {"name":"scope","type":"text","says":"Where: \"a/b\", \"a/b/*\", \"a/b/**\" or \"**\" (default)"},
    {"name":"params","type":"any","says":"Input fields that must have this value, or one of these values"},
    {"name":"approvers","type":"list","says":"Who may decide: principals, such as role:operator","required":true,"example":["role:operator"],"items":{"name":"","type":"text"}},
    {"name":"quorum","type":"whole","says":"How many of them must agree (default 1)"},
    {"name":"expiresIn","type":"whole","says":"Seconds to decide in, and then to call in (default 3600)"},
    {"name":"note","type":"text","says":"Why, for those who read it later"}
  ] },
  {"id":"approvalRulesGet","resource":"approval-rules","verb":"get","kind":"ApprovalRule","method":"GET","path":"/v1/approval-rules/{key}","says":"Read one row of approval-rules.","key":["id"],"keySays":"Id of the rule" },
  {"id":"approvalRulesUpdate","resource":"approval-rules","verb":"update","kind":"ApprovalRule","method":"PATCH","path":"/v1/approval-rules/{key}","says":"Change a rule. It holds for the next call. Also asks for approval-rules:govern.","key":["id"],"keySays":"Id of the rule","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"action","type":"text","says":"Calls of agents that are held","example":"turn:send"},
    {"name":"scope","type":"text","says":"Where: \"a/b\", \"a/b/*\", \"a/b/**\" or \"**\" (default)","nullable":true},
    {"name":"params","type":"any","says":"Input fields that must have this value, or one of these values","nullable":true},
    {"name":"approvers","type":"list","says":"Who may decide: principals, such as role:operator","example":["role:operator"],"items":{"name":"","type":"text"}},
    {"name":"quorum","type":"whole","says":"How many of them must agree (default 1)","nullable":true},
    {"name":"expiresIn","type":"whole","says":"Seconds to decide in, and then to call in (default 3600)","nullable":true},
    {"name":"note","type":"text","says":"Why, for those who read it later","nullable":true}
  ] },
  {"id":"approvalRulesDelete","resource":"approval-rules","verb":"delete","kind":"ApprovalRule","method":"DELETE","path":"/v1/approval-rules/{key}","says":"Delete a rule. Agents may then call what they are granted, also what waits. Also asks for approval-rules:govern.","key":["id"],"keySays":"Id of the rule","ifMatch":true },
  {"id":"approvalsList","resource":"approvals","verb":"list","kind":"Approval","method":"GET","path":"/v1/approvals","says":"List held calls, newest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"state","type":"text","says":"Only those in this state","of":["pending","approved","refused","expired","used"]},
    {"name":"agent","type":"text","says":"Only calls of this agent"}
  ] },
  {"id":"approvalsGet","resource":"approvals","verb":"get","kind":"Approval","method":"GET","path":"/v1/approvals/{key}","says":"Read one held call with all its arguments.","key":["id"],"keySays":"Id of the approval" },
  {"id":"approvalsApprove","resource":"approvals","verb":"approve","kind":"Approval","method":"POST","path":"/v1/approvals/{key}/approve","says":"Agree to a held call, or to a changed one. When enough people have, the agent is told and may make it once. Only for people whom the rule names; read every argument first.","key":["id"],"keySays":"Id of the approval","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"note","type":"text","says":"A word to the agent"},
    {"name":"arguments","type":"any","says":"Other arguments than the agent gave, all of them: the agent is told these and may call with no others. Only where one person decides"}
  ] },
  {"id":"approvalsRefuse","resource":"approvals","verb":"refuse","kind":"Approval","method":"POST","path":"/v1/approvals/{key}/refuse","says":"Refuse a held call and tell the agent why. One of those whom the rule names is enough.","key":["id"],"keySays":"Id of the approval","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"reason","type":"text","says":"Why; the agent is told"}
  ] },
  {"id":"tasksList","resource":"tasks","verb":"list","kind":"Task","method":"GET","path":"/v1/tasks","says":"List tasks, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only tasks of this agent"}
  ] },
  {"id":"tasksCreate","resource":"tasks","verb":"create","kind":"Task","method":"POST","path":"/v1/tasks","says":"Tell an agent something at a time, again and again or once. A chat of another agent is asked for as well. It is stored and not run yet.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"chat","type":"text","says":"Chat that the prompt comes up in and is answered in; absent gives the task one of its own"},
    {"name":"prompt","type":"text","says":"What the agent is told each time","required":true},
    {"name":"schedule","type":"object","says":"When: one of cron, every and at","required":true,"fields":[{"name":"cron","type":"text","says":"Five fields of cron, or six with seconds first","example":"30 8 * * 1-5"},{"name":"every","type":"whole","says":"Seconds between runs"},{"name":"at","type":"text","says":"The one time"}]},
    {"name":"timezone","type":"text","says":"Time zone of cron, such as Europe/Prague (default UTC)"},
    {"name":"jitter","type":"whole","says":"Seconds by which a run may be put off, the same for the same run (default 0)"},
    {"name":"overlap","type":"text","says":"What happens to a run while the one before goes on (default skip)","of":["skip","queue","allow"]},
    {"name":"catchUp","type":"text","says":"How many of the runs are made up for that came while the server was down (default one)","of":["none","one","all"]},
    {"name":"context","type":"text","says":"Whether it goes on with the chat’s session or begins one each time (default session)","of":["session","isolated"]},
    {"name":"preCheck","type":"text","says":"Command that is run in the sandbox first; unless it exits with 0 the agent is not woken"},
    {"name":"paused","type":"flag","says":"No runs until this is taken back (default false)"},
    {"name":"agent","type":"text","says":"Agent that is given the prompt","required":true}
  ] },
  {"id":"tasksGet","resource":"tasks","verb":"get","kind":"Task","method":"GET","path":"/v1/tasks/{key}","says":"Read one task and when it is due next.","key":["id"],"keySays":"Id of the task" },
  {"id":"tasksUpdate","resource":"tasks","verb":"update","kind":"Task","method":"PATCH","path":"/v1/tasks/{key}","says":"Change a task, pause it or let it go on. Null takes a field back to its default.","key":["id"],"keySays":"Id of the task","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"chat","type":"text","says":"Chat that the prompt comes up in and is answered in; absent gives the task one of its own","nullable":true},
    {"name":"prompt","type":"text","says":"What the agent is told each time"},
    {"name":"schedule","type":"object","says":"When: one of cron, every and at","fields":[{"name":"cron","type":"text","says":"Five fields of cron, or six with seconds first","example":"30 8 * * 1-5","nullable":true},{"name":"every","type":"whole","says":"Seconds between runs","nullable":true},{"name":"at","type":"text","says":"The one time","nullable":true}]},
    {"name":"timezone","type":"text","says":"Time zone of cron, such as Europe/Prague (default UTC)","nullable":true},
    {"name":"jitter","type":"whole","says":"Seconds by which a run may be put off, the same for the same run (default 0)","nullable":true},
    {"name":"overlap","type":"text","says":"What happens to a run while the one before goes on (default skip)","of":["skip","queue","allow"],"nullable":true},
    {"name":"catchUp","type":"text","says":"How many of the runs are made up for that came while the server was down (default one)","of":["none","one","all"],"nullable":true},
    {"name":"context","type":"text","says":"Whether it goes on with the chat’s session or begins one each time (default session)","of":["session","isolated"],"nullable":true},
    {"name":"preCheck","type":"text","says":"Command that is run in the sandbox first; unless it exits with 0 the agent is not woken","nullable":true},
    {"name":"paused","type":"flag","says":"No runs until this is taken back (default false)","nullable":true}
  ] },
  {"id":"tasksDelete","resource":"tasks","verb":"delete","kind":"Task","method":"DELETE","path":"/v1/tasks/{key}","says":"Delete a task. What it has said stays.","key":["id"],"keySays":"Id of the task","ifMatch":true },
  {"id":"webRoutesList","resource":"web-routes","verb":"list","kind":"WebRoute","method":"GET","path":"/v1/web-routes","says":"List web routes by their paths.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only routes to the files of this agent"}
  ] },
  {"id":"webRoutesCreate","resource":"web-routes","verb":"create","kind":"WebRoute","method":"POST","path":"/v1/web-routes","says":"Show files of an agent below a path, close it or lead elsewhere. Outside of the agent’s own place it asks for the whole instance. It is stored and not served yet.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"access","type":"text","says":"Who may see it: everybody, whoever is signed in, nobody; or that it is elsewhere","required":true,"of":["public","signed-in","deny","redirect"]},
    {"name":"agent","type":"text","says":"Agent whose files are shown; none is needed to deny or to redirect"},
    {"name":"redirectTo","type":"text","says":"Where a redirect leads: a path of this server, or an https address"},
    {"name":"prefix","type":"text","says":"Path below which it holds, such as /web/corp/eng/docs; the longest one decides","required":true,"example":"/web/corp/eng/docs"}
  ] },
  {"id":"webRoutesGet","resource":"web-routes","verb":"get","kind":"WebRoute","method":"GET","path":"/v1/web-routes/{key}","says":"Read one web route.","key":["prefix"],"keySays":"Path below which it holds, such as /web/corp/eng/docs; the longest one decides" },
  {"id":"webRoutesUpdate","resource":"web-routes","verb":"update","kind":"WebRoute","method":"PATCH","path":"/v1/web-routes/{key}","says":"Change who may see it, whose files they are or where it leads. Null takes a field away.","key":["prefix"],"keySays":"Path below which it holds, such as /web/corp/eng/docs; the longest one decides","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"access","type":"text","says":"Who may see it: everybody, whoever is signed in, nobody; or that it is elsewhere","of":["public","signed-in","deny","redirect"]},
    {"name":"agent","type":"text","says":"Agent whose files are shown; none is needed to deny or to redirect","nullable":true},
    {"name":"redirectTo","type":"text","says":"Where a redirect leads: a path of this server, or an https address","nullable":true}
  ] },
  {"id":"webRoutesDelete","resource":"web-routes","verb":"delete","kind":"WebRoute","method":"DELETE","path":"/v1/web-routes/{key}","says":"Delete a web route. What a shorter path says holds again.","key":["prefix"],"keySays":"Path below which it holds, such as /web/corp/eng/docs; the longest one decides","ifMatch":true },
  {"id":"proxyRoutesList","resource":"proxy-routes","verb":"list","kind":"ProxyRoute","method":"GET","path":"/v1/proxy-routes","says":"List proxy routes by their paths.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"}
  ] },
  {"id":"proxyRoutesCreate","resource":"proxy-routes","verb":"create","kind":"ProxyRoute","method":"POST","path":"/v1/proxy-routes","says":"Lead what is asked for below a path to another server. Also asks for proxy-routes:govern. It is stored and not served yet.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"backend","type":"text","says":"Address of the server behind it, such as http://127.0.0.1:3000. Governed","required":true},
    {"name":"auth","type":"text","says":"Who gets through: everybody, whoever is signed in, or operators (default operator)","of":["public","user","operator"]},
    {"name":"stripPrefix","type":"flag","says":"The backend is asked without the prefix (default false)"},
    {"name":"preserveHeaders","type":"list","says":"Headers of the answer and the request that are passed on besides the usual ones, in lower case","items":{"name":"","type":"text"}},
    {"name":"prefix","type":"text","says":"Path below which it holds, such as /web/corp/eng/docs; the longest one decides","required":true,"example":"/grafana"}
  ] },
  {"id":"proxyRoutesGet","resource":"proxy-routes","verb":"get","kind":"ProxyRoute","method":"GET","path":"/v1/proxy-routes/{key}","says":"Read one proxy route.","key":["prefix"],"keySays":"Path below which it holds, such as /web/corp/eng/docs; the longest one decides" },
  {"id":"proxyRoutesUpdate","resource":"proxy-routes","verb":"update","kind":"ProxyRoute","method":"PATCH","path":"/v1/proxy-routes/{key}","says":"Change a proxy route. Null takes a field back to its default. Another backend also asks for proxy-routes:govern.","key":["prefix"],"keySays":"Path below which it holds, such as /web/corp/eng/docs; the longest one decides","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"backend","type":"text","says":"Address of the server behind it, such as http://127.0.0.1:3000. Governed"},
    {"name":"auth","type":"text","says":"Who gets through: everybody, whoever is signed in, or operators (default operator)","of":["public","user","operator"],"nullable":true},
    {"name":"stripPrefix","type":"flag","says":"The backend is asked without the prefix (default false)","nullable":true},
    {"name":"preserveHeaders","type":"list","says":"Headers of the answer and the request that are passed on besides the usual ones, in lower case","items":{"name":"","type":"text"},"nullable":true}
  ] },
  {"id":"proxyRoutesDelete","resource":"proxy-routes","verb":"delete","kind":"ProxyRoute","method":"DELETE","path":"/v1/proxy-routes/{key}","says":"Delete a proxy route. What a shorter path says holds again.","key":["prefix"],"keySays":"Path below which it holds, such as /web/corp/eng/docs; the longest one decides","ifMatch":true },
  {"id":"tokensList","resource":"tokens","verb":"list","kind":"Token","method":"GET","path":"/v1/tokens","says":"List tokens, oldest first, without what they are.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"principal","type":"text","says":"Only tokens of this principal"}
  ] },
  {"id":"tokensCreate","resource":"tokens","verb":"create","kind":"Token","method":"POST","path":"/v1/tokens","says":"Make a token for yourself, or for another if you hold all that it would. It is shown only in this answer.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"principal","type":"text","says":"Whom it speaks for: user:… or agent:…; absent means you","example":"user:ada"},
    {"name":"name","type":"text","says":"What it is for","required":true,"example":"backup script"},
    {"name":"actions","type":"list","says":"Actions that it may be used for, such as agents:get or routes:*; absent means all","items":{"name":"","type":"text"}},
    {"name":"scope","type":"text","says":"Where it may be used; absent means everywhere"},
    {"name":"expiresAt","type":"text","says":"It stops working at this time"}
  ] },
  {"id":"tokensGet","resource":"tokens","verb":"get","kind":"Token","method":"GET","path":"/v1/tokens/{key}","says":"Read what is known of a token.","key":["id"],"keySays":"Id of the token" },
  {"id":"tokensDelete","resource":"tokens","verb":"delete","kind":"Token","method":"DELETE","path":"/v1/tokens/{key}","says":"Make a token useless at once.","key":["id"],"keySays":"Id of the token","ifMatch":true },
  {"id":"turnsList","resource":"turns","verb":"list","kind":"Turn","method":"GET","path":"/v1/turns","says":"List turns, newest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only turns of this agent"},
    {"name":"chat","type":"text","says":"Only turns in this chat"},
    {"name":"state","type":"text","says":"Only turns in this state","of":["queued","starting","running","waiting","succeeded","failed","cancelled","timed_out"]}
  ] },
  {"id":"turnsGet","resource":"turns","verb":"get","kind":"Turn","method":"GET","path":"/v1/turns/{key}","says":"Read one turn with the messages it owns.","key":["id"],"keySays":"Id of the turn" },
  {"id":"turnsFollow","resource":"turns","verb":"follow","kind":"Turn","method":"GET","path":"/v1/turns/{key}/follow","says":"Follow a turn as server-sent events until it ends: text, steps, state. Resumes after Last-Event-ID.","key":["id"],"keySays":"Id of the turn","stream":true,"in":"query", "input": [
    {"name":"after","type":"whole","says":"Go on after this event"}
  ] },
  {"id":"turnsCancel","resource":"turns","verb":"cancel","kind":"Turn","method":"POST","path":"/v1/turns/{key}/cancel","says":"Stop a queued or running turn. Its messages end as cancelled.","key":["id"],"keySays":"Id of the turn","ifMatch":true,"idempotencyKey":true },
  {"id":"turnsRetry","resource":"turns","verb":"retry","kind":"Turn","method":"POST","path":"/v1/turns/{key}/retry","says":"Run a failed, timed-out or cancelled turn again with the same messages. What it already sent is not taken back.","key":["id"],"keySays":"Id of the turn","ifMatch":true,"idempotencyKey":true },
  {"id":"costsList","resource":"costs","verb":"list","kind":"Cost","method":"GET","path":"/v1/costs","says":"Add up what models have cost: all of it, or by agent, person, chat, model, day or month. Prices that are not known are told apart, not taken for nothing.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"by","type":"text","says":"What is added up apart: agent, person (who wrote first in the turn), chat, model, or day or month in UTC; absent adds up all","of":["agent","person","chat","model","day","month"]},
    {"name":"from","type":"text","says":"Only from this time on"},
    {"name":"to","type":"text","says":"Only before this time"},
    {"name":"agent","type":"text","says":"Only of this agent"}
  ] },
  {"id":"sessionsList","resource":"sessions","verb":"list","kind":"Session","method":"GET","path":"/v1/sessions","says":"List sessions by their keys.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only sessions of this agent"}
  ] },
  {"id":"sessionsGet","resource":"sessions","verb":"get","kind":"Session","method":"GET","path":"/v1/sessions/{key}","says":"Read one session.","key":["key"],"keySays":"Key of the session" },
  {"id":"sessionsDelete","resource":"sessions","verb":"delete","kind":"Session","method":"DELETE","path":"/v1/sessions/{key}","says":"Forget a conversation: the next turn starts fresh. Messages stay on the bus, and so does what the agent has remembered.","key":["key"],"keySays":"Key of the session","ifMatch":true },
  {"id":"delegationsList","resource":"delegations","verb":"list","kind":"Delegation","method":"GET","path":"/v1/delegations","says":"List delegations, newest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"from","type":"text","says":"Only those that this agent asked for"},
    {"name":"to","type":"text","says":"Only those that this agent does"},
    {"name":"state","type":"text","says":"Only those in this state","of":["queued","running","succeeded","failed","cancelled","timed_out"]},
    {"name":"turn","type":"text","says":"Only those that this turn asked for"},
    {"name":"root","type":"text","says":"Only those of the tree that people began with this turn"}
  ] },
  {"id":"delegationsGet","resource":"delegations","verb":"get","kind":"Delegation","method":"GET","path":"/v1/delegations/{key}","says":"Read one delegation.","key":["id"],"keySays":"Id of the delegation" },
  {"id":"delegationsCancel","resource":"delegations","verb":"cancel","kind":"Delegation","method":"POST","path":"/v1/delegations/{key}/cancel","says":"Stop a delegation and all that was delegated for it. The agent that asked is told.","key":["id"],"keySays":"Id of the delegation","ifMatch":true,"idempotencyKey":true },
  {"id":"chatsList","resource":"chats","verb":"list","kind":"Chat","method":"GET","path":"/v1/chats","says":"List chats by their addresses.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"channel","type":"text","says":"Only chats on this channel"},
    {"name":"agent","type":"text","says":"Only chats of this agent"}
  ] },
  {"id":"chatsGet","resource":"chats","verb":"get","kind":"Chat","method":"GET","path":"/v1/chats/{key}","says":"Read one chat.","key":["address"],"keySays":"Address of the chat" },
  {"id":"messagesList","resource":"messages","verb":"list","kind":"Message","method":"GET","path":"/v1/messages","says":"List or search messages, newest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only messages to or from this agent"},
    {"name":"chat","type":"text","says":"Only messages of this chat"},
    {"name":"state","type":"text","says":"Only messages in this state","of":["received","queued","observed","dropped","parked","in_turn","answered","cancelled","failed","sent"]},
    {"name":"search","type":"text","says":"Only messages with these words"}
  ] },
  {"id":"messagesInject","resource":"messages","verb":"inject","kind":"Message","method":"POST","path":"/v1/messages","says":"Put a message on the bus as if its channel had delivered it. With an agent and no chat it goes to that agent.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"agent","type":"text","says":"Agent that it is meant for; absent lets the routes decide"},
    {"name":"chat","type":"text","says":"Chat on the bus; absent is the caller's own chat with the agent"},
    {"name":"text","type":"text","says":"What the person says","required":true},
    {"name":"topic","type":"text","says":"Topic in the chat"},
    {"name":"eventKey","type":"text","says":"Key of the event; the same key twice is one message"}
  ] },
  {"id":"messagesGet","resource":"messages","verb":"get","kind":"Message","method":"GET","path":"/v1/messages/{key}","says":"Read one message.","key":["id"],"keySays":"Id of the message" },
  {"id":"deliveriesList","resource":"deliveries","verb":"list","kind":"Delivery","method":"GET","path":"/v1/deliveries","says":"List deliveries, newest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"state","type":"text","says":"Only deliveries in this state","of":["pending","sending","sent","uncertain","failed"]},
    {"name":"agent","type":"text","says":"Only deliveries of this agent"},
    {"name":"chat","type":"text","says":"Only deliveries to this chat"}
  ] },
  {"id":"deliveriesGet","resource":"deliveries","verb":"get","kind":"Delivery","method":"GET","path":"/v1/deliveries/{key}","says":"Read one delivery.","key":["id"],"keySays":"Id of the delivery" },
  {"id":"deliveriesRetry","resource":"deliveries","verb":"retry","kind":"Delivery","method":"POST","path":"/v1/deliveries/{key}/retry","says":"Send a failed or uncertain delivery again, under the same key. An uncertain one may arrive twice.","key":["id"],"keySays":"Id of the delivery","ifMatch":true,"idempotencyKey":true },
  {"id":"auditList","resource":"audit","verb":"list","kind":"AuditRow","method":"GET","path":"/v1/audit","says":"List audit rows, newest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"action","type":"text","says":"Only this action"},
    {"name":"principal","type":"text","says":"Only what this stored principal did"},
    {"name":"outcome","type":"text","says":"Only with this outcome","of":["ok","denied","failed"]},
    {"name":"targetKey","type":"text","says":"Only about this row"},
    {"name":"turn","type":"text","says":"Only what was done in this turn"},
    {"name":"since","type":"text","says":"Only from this time on"},
    {"name":"until","type":"text","says":"Only before this time"}
  ] },
  {"id":"auditVerify","resource":"audit","verb":"verify","kind":"AuditRow","method":"GET","path":"/v1/audit/verify","says":"Walk the whole chain and name the first row that was changed, removed or put in.","key":[],"in":"query", "input": [
    {"name":"head","type":"text","says":"A head that was kept elsewhere; where the chain has it no more, its end was removed"}
  ] },
  {"id":"auditExport","resource":"audit","verb":"export","kind":"AuditRow","method":"GET","path":"/v1/audit/export","says":"Read the chain itself in its order, for a copy elsewhere that proves it by itself.","key":[],"in":"query", "input": [
    {"name":"after","type":"whole","says":"Only rows after this place"},
    {"name":"limit","type":"whole","says":"How many rows at most (default 1000)"},
    {"name":"turn","type":"text","says":"Only what was done in this turn"},
    {"name":"since","type":"text","says":"Only from this time on"},
    {"name":"until","type":"text","says":"Only before this time"}
  ] },
  {"id":"auditStreamsList","resource":"audit-streams","verb":"list","kind":"AuditStream","method":"GET","path":"/v1/audit-streams","says":"List the receivers of audit rows with how far each has come.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"}
  ] },
  {"id":"auditStreamsCreate","resource":"audit-streams","verb":"create","kind":"AuditStream","method":"POST","path":"/v1/audit-streams","says":"Post every audit row to an address from now on, each at least once. Shows the signing secret once. Also asks for audit:export.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"url","type":"text","says":"Where rows are posted to; a host that the setting callbackHosts lists","required":true,"example":"https://hooks.example.com/audit"},
    {"name":"enabled","type":"flag","says":"Whether rows are sent now; what comes meanwhile is sent later (default true)"},
    {"name":"after","type":"whole","says":"Only rows after this place of the chain (default: from its beginning)"}
  ] },
  {"id":"auditStreamsGet","resource":"audit-streams","verb":"get","kind":"AuditStream","method":"GET","path":"/v1/audit-streams/{key}","says":"Read one receiver: how far it has come, and why it does not go on.","key":["id"],"keySays":"Id of the stream" },
  {"id":"auditStreamsUpdate","resource":"audit-streams","verb":"update","kind":"AuditStream","method":"PATCH","path":"/v1/audit-streams/{key}","says":"Change where rows go, or pause them; what waits is tried at once. Also asks for audit:export.","key":["id"],"keySays":"Id of the stream","ifMatch":true,"in":"body","media":"application/merge-patch+json", "input": [
    {"name":"url","type":"text","says":"Where rows are posted to; a host that the setting callbackHosts lists","example":"https://hooks.example.com/audit"},
    {"name":"enabled","type":"flag","says":"Whether rows are sent now; what comes meanwhile is sent later (default true)","nullable":true}
  ] },
  {"id":"auditStreamsDelete","resource":"audit-streams","verb":"delete","kind":"AuditStream","method":"DELETE","path":"/v1/audit-streams/{key}","says":"Send no more rows there. To pause, set enabled to false instead.","key":["id"],"keySays":"Id of the stream","ifMatch":true },
  {"id":"archivesList","resource":"archives","verb":"list","kind":"Archive","method":"GET","path":"/v1/archives","says":"List archives, newest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"state","type":"text","says":"Only in this state","of":["waiting","making","ready","failed","missing"]}
  ] },
  {"id":"archivesCreate","resource":"archives","verb":"create","kind":"Archive","method":"POST","path":"/v1/archives","says":"Begin an archive of the whole instance; it is there when its state is ready. Chats go on meanwhile.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"withKey","type":"flag","says":"Put the key ring of secrets into it: whoever has the file then reads every secret (default false)"}
  ] },
  {"id":"archivesGet","resource":"archives","verb":"get","kind":"Archive","method":"GET","path":"/v1/archives/{key}","says":"Read one archive: whether it is ready, and what came of the last look at it.","key":["id"],"keySays":"Id of the archive" },
  {"id":"archivesDelete","resource":"archives","verb":"delete","kind":"Archive","method":"DELETE","path":"/v1/archives/{key}","says":"Remove an archive and its file. Do not use it on the only one there is.","key":["id"],"keySays":"Id of the archive","ifMatch":true },
  {"id":"archivesVerify","resource":"archives","verb":"verify","kind":"Archive","method":"POST","path":"/v1/archives/{key}/verify","says":"Read all of an archive and compare it with its manifest and with what was noted when it was made; verdict tells what came of it.","key":["id"],"keySays":"Id of the archive","ifMatch":true,"idempotencyKey":true },
  {"id":"archivesRewrite","resource":"archives","verb":"rewrite","kind":"Archive","method":"POST","path":"/v1/archives/{key}/rewrite","says":"Make an archive anew without what was erased since it was made; rewrittenAt tells when. Its digest is another one then.","key":["id"],"keySays":"Id of the archive","ifMatch":true,"idempotencyKey":true },
  {"id":"erasuresList","resource":"erasures","verb":"list","kind":"Erasure","method":"GET","path":"/v1/erasures","says":"List erasures, newest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"state","type":"text","says":"Only in this state","of":["running","done"]}
  ] },
  {"id":"erasuresCreate","resource":"erasures","verb":"create","kind":"Erasure","method":"POST","path":"/v1/erasures","says":"Erase a person or an agent from rows, search, homes, histories, conversations and files, with all that it has. It cannot be undone.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"user","type":"text","says":"The person, by its short name; also one that was deleted"},
    {"name":"agent","type":"text","says":"The agent: its path, or its id where it was deleted","example":"corp/eng/sre"},
    {"name":"senders","type":"list","says":"Addresses that were the person, such as telegram:user/42, beside those that are","items":{"name":"","type":"text"}},
    {"name":"terms","type":"list","says":"Words that are to be found nowhere either, such as a full name or an e-mail address; lines of files and texts that hold one go","example":["Ada Lovelace"],"items":{"name":"","type":"text"}}
  ] },
  {"id":"erasuresGet","resource":"erasures","verb":"get","kind":"Erasure","method":"GET","path":"/v1/erasures/{key}","says":"Read one receipt: what was taken away, what it waits for, and which archives may still hold it.","key":["id"],"keySays":"Id of the erasure" },
  {"id":"gatewayStatus","resource":"gateway","verb":"status","kind":"Gateway","method":"GET","path":"/v1/gateway/status","says":"Whether the gateway runs, and which run of it this is.","key":[] },
  {"id":"gatewayRestart","resource":"gateway","verb":"restart","kind":"Gateway","method":"POST","path":"/v1/gateway/restart","says":"Restart the gateway: running turns get 30 seconds and go on afterwards, channels connect anew, messages that come meanwhile are stored. Asking twice is one restart.","key":[],"idempotencyKey":true },
  {"id":"packagesList","resource":"packages","verb":"list","kind":"Package","method":"GET","path":"/v1/packages","says":"List packages, oldest first.","key":[],"in":"query", "input": [
    {"name":"limit","type":"whole","says":"How many rows at most (default 50)"},
    {"name":"cursor","type":"text","says":"The `nextCursor` of the page before"},
    {"name":"agent","type":"text","says":"Only packages of this agent"}
  ] },
  {"id":"packagesCreate","resource":"packages","verb":"create","kind":"Package","method":"POST","path":"/v1/packages","says":"Install a bundle: every row and file of it is asked for as if it were written by itself, all or nothing. What is there already is not written over unless it is named.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"git","type":"object","says":"Fetch it from git; this or files","fields":[{"name":"url","type":"text","says":"Repository; its host must stand in the setting packageHosts","required":true},{"name":"revision","type":"text","says":"The commit, in full","required":true},{"name":"path","type":"text","says":"Folder of the bundle in it"}]},
    {"name":"files","type":"list","says":"The files themselves; this or git","items":{"name":"","type":"object","fields":[{"name":"path","type":"text","says":"Path in the bundle","required":true,"example":"skills/review/SKILL.md"},{"name":"text","type":"text","says":"The whole of it","required":true,"secret":true}]}},
    {"name":"digest","type":"text","says":"What it must come to; another digest is refused"},
    {"name":"accept","type":"list","says":"Findings to install it with all the same, as the plan names them: \"network-pipe skills/x/SKILL.md\". Also asks for packages:govern","items":{"name":"","type":"text"}},
    {"name":"overwrite","type":"list","says":"What it may write over although it is there and not its own, or was edited since: \"Skill review\", \"SkillFile review/run.sh\"","items":{"name":"","type":"text"}},
    {"name":"agent","type":"text","says":"Agent that gets it","required":true}
  ] },
  {"id":"packagesGet","resource":"packages","verb":"get","kind":"Package","method":"GET","path":"/v1/packages/{key}","says":"Read one package, and whether what it brought is still as it was.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma" },
  {"id":"packagesDelete","resource":"packages","verb":"delete","kind":"Package","method":"DELETE","path":"/v1/packages/{key}","says":"Remove a package and exactly what it brought that is unchanged. What was edited here stays.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma","ifMatch":true },
  {"id":"packagesPlan","resource":"packages","verb":"plan","kind":"Package","method":"POST","path":"/v1/packages/plan","says":"Say what installing or upgrading a bundle would change, what the checks find, and what would be refused. Changes nothing.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"git","type":"object","says":"Fetch it from git; this or files","fields":[{"name":"url","type":"text","says":"Repository; its host must stand in the setting packageHosts","required":true},{"name":"revision","type":"text","says":"The commit, in full","required":true},{"name":"path","type":"text","says":"Folder of the bundle in it"}]},
    {"name":"files","type":"list","says":"The files themselves; this or git","items":{"name":"","type":"object","fields":[{"name":"path","type":"text","says":"Path in the bundle","required":true,"example":"skills/review/SKILL.md"},{"name":"text","type":"text","says":"The whole of it","required":true,"secret":true}]}},
    {"name":"digest","type":"text","says":"What it must come to; another digest is refused"},
    {"name":"accept","type":"list","says":"Findings to install it with all the same, as the plan names them: \"network-pipe skills/x/SKILL.md\". Also asks for packages:govern","items":{"name":"","type":"text"}},
    {"name":"overwrite","type":"list","says":"What it may write over although it is there and not its own, or was edited since: \"Skill review\", \"SkillFile review/run.sh\"","items":{"name":"","type":"text"}},
    {"name":"agent","type":"text","says":"Agent that gets it","required":true}
  ] },
  {"id":"packagesUpgrade","resource":"packages","verb":"upgrade","kind":"Package","method":"POST","path":"/v1/packages/{key}/upgrade","says":"Bring a package to another revision. What was edited here stays as it is, unless it is named in overwrite.","key":["agent","name"],"keySays":"agent, name: each percent-encoded, joined by a comma","ifMatch":true,"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"git","type":"object","says":"Fetch it from git; this or files","fields":[{"name":"url","type":"text","says":"Repository; its host must stand in the setting packageHosts","required":true},{"name":"revision","type":"text","says":"The commit, in full","required":true},{"name":"path","type":"text","says":"Folder of the bundle in it"}]},
    {"name":"files","type":"list","says":"The files themselves; this or git","items":{"name":"","type":"object","fields":[{"name":"path","type":"text","says":"Path in the bundle","required":true,"example":"skills/review/SKILL.md"},{"name":"text","type":"text","says":"The whole of it","required":true,"secret":true}]}},
    {"name":"digest","type":"text","says":"What it must come to; another digest is refused"},
    {"name":"accept","type":"list","says":"Findings to install it with all the same, as the plan names them: \"network-pipe skills/x/SKILL.md\". Also asks for packages:govern","items":{"name":"","type":"text"}},
    {"name":"overwrite","type":"list","says":"What it may write over although it is there and not its own, or was edited since: \"Skill review\", \"SkillFile review/run.sh\"","items":{"name":"","type":"text"}}
  ] },
  {"id":"manifestsExport","resource":"manifests","verb":"export","kind":"Manifest","method":"GET","path":"/v1/manifests/export","says":"Write the configuration out as YAML, without the values of secrets. The same configuration is the same text.","key":[],"in":"query", "input": [
    {"name":"scope","type":"text","says":"The part of the instance: \"**\" (default), or an agent with those below it, \"corp/**\""},
    {"name":"kinds","type":"list","says":"Only these kinds; absent means all","items":{"name":"","type":"text"}}
  ] },
  {"id":"manifestsPlan","resource":"manifests","verb":"plan","kind":"Manifest","method":"POST","path":"/v1/manifests/plan","says":"Say what applying manifests would change, row by row, and what would refuse it. Changes nothing.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"files","type":"list","says":"What is to hold. A row that stands in none of them goes, where a document names its scope","required":true,"items":{"name":"","type":"object","fields":[{"name":"name","type":"text","says":"What faults call it","required":true,"example":"routes.yaml"},{"name":"text","type":"text","says":"YAML of one or more documents","required":true,"secret":true}]}},
    {"name":"as","type":"text","says":"Agent in whose place that of the documents is put; all must speak for one agent"},
    {"name":"scope","type":"text","says":"The part of the instance that they may speak for, and that is asked for at the gate (default \"**\")"}
  ] },
  {"id":"manifestsApply","resource":"manifests","verb":"apply","kind":"Manifest","method":"POST","path":"/v1/manifests/apply","says":"Make the configuration what manifests say, all of it or nothing. Asks for every row as if it were changed by itself.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"files","type":"list","says":"What is to hold. A row that stands in none of them goes, where a document names its scope","required":true,"items":{"name":"","type":"object","fields":[{"name":"name","type":"text","says":"What faults call it","required":true,"example":"routes.yaml"},{"name":"text","type":"text","says":"YAML of one or more documents","required":true,"secret":true}]}},
    {"name":"as","type":"text","says":"Agent in whose place that of the documents is put; all must speak for one agent"},
    {"name":"scope","type":"text","says":"The part of the instance that they may speak for, and that is asked for at the gate (default \"**\")"},
    {"name":"expect","type":"text","says":"The `checksum` of the plan; refused when something has changed since"}
  ] },
  {"id":"gitStatus","resource":"git","verb":"status","kind":"Git","method":"GET","path":"/v1/git/status","says":"Say where the repository is and what of the configuration is not there yet.","key":[] },
  {"id":"gitInit","resource":"git","verb":"init","kind":"Git","method":"POST","path":"/v1/git/init","says":"Name the repository. Nothing is read or written there before the first sync.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"url","type":"text","says":"The repository: https://host/path or ssh://user@host/path; a folder of this machine only where ROOKERY_GIT_LOCAL names it","required":true,"example":"https://git.example.com/team/agents.git"},
    {"name":"branch","type":"text","says":"Its branch (default main)"},
    {"name":"secret","type":"text","says":"Secret of the instance that proves who asks, of the kind bearer or basic; its hosts name that of the repository"},
    {"name":"homes","type":"flag","says":"Also the homes of the agents (default true)"}
  ] },
  {"id":"gitSync","resource":"git","verb":"sync","kind":"Git","method":"POST","path":"/v1/git/sync","says":"Bring both together: what changed here becomes commits, what changed there is carried out, and where both changed the same nothing happens until you say which holds.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"ours","type":"list","says":"Conflicts in which what holds here is to stay, by name; \"all\" for every one","items":{"name":"","type":"text"}},
    {"name":"theirs","type":"list","says":"Conflicts in which what the repository says is to hold, by name; \"all\" for every one","items":{"name":"","type":"text"}},
    {"name":"dryRun","type":"flag","says":"Only say what would be done"}
  ] },
  {"id":"gitRebuild","resource":"git","verb":"rebuild","kind":"Git","method":"POST","path":"/v1/git/rebuild","says":"Make the configuration what the repository says, whatever was changed here. Chats, messages and histories stay, and agents that are there keep their identity. Do not use it to bring two sides together.","key":[],"idempotencyKey":true,"in":"body","media":"application/json", "input": [
    {"name":"dryRun","type":"flag","says":"Only say what would be done"}
  ] },
];
