import { expect } from '@jest/globals';

type Facts = Record<string, unknown>;

interface Example {
  name: string;
  file: string;
  /** A message, and what must become of it. */
  asks: [Facts, Facts][];
  /** A row that must be there. */
  rows?: [string, Facts][];
}

const direct = (platform: string, id: string, more: Facts = {}): Facts => ({
  ...{ platform, peer: { kind: 'direct', id }, text: 'hello' },
  ...more,
});
const room = (platform: string, kind: string, id: string, more: Facts = {}): Facts => ({
  ...{ platform, peer: { kind, id }, text: 'hello', sender: `${platform}:user/9` },
  ...more,
});
const guild = '123456789012345678';
const discord = (account: string, id: string): Facts => room('discord', 'channel', id, { account, guild });

/** The examples of the page, each with the outcomes that it tells (docs/imports.md). */
export const examples: Example[] = [
  {
    name: 'two people on one number',
    file: 'two-people.json5',
    asks: [
      [
        direct('whatsapp', '+15551230001'),
        { agent: 'alex', matchedBy: 'binding.peer', sessionKey: 'agent:alex:main', outcome: 'trigger' },
      ],
      [
        direct('whatsapp', '+15551230002'),
        { agent: 'mia', matchedBy: 'binding.peer', sessionKey: 'agent:mia:main', outcome: 'trigger' },
      ],
      [direct('whatsapp', '+15559999999'), { outcome: 'gated' }],
    ],
  },
  {
    name: 'a Discord bot for each agent',
    file: 'discord-bots.json5',
    asks: [
      [
        discord('default', '222222222222222222'),
        {
          ...{ agent: 'main', matchedBy: 'binding.account', outcome: 'trigger' },
          sessionKey: 'agent:main:discord:channel:222222222222222222',
        },
      ],
      [
        discord('coding', '333333333333333333'),
        { agent: 'coding', matchedBy: 'binding.account', outcome: 'trigger' },
      ],
      [discord('default', '444444444444444444'), { outcome: 'gated' }],
      [discord('coding', '222222222222222222'), { outcome: 'gated' }],
    ],
  },
  {
    name: 'a Telegram bot for each agent',
    file: 'telegram-bots.json5',
    asks: [
      [
        direct('telegram', '77'),
        {
          outcome: 'gated',
          gates: expect.arrayContaining([
            expect.objectContaining({ gate: 'dmPolicy', reason: 'dm_policy_pairing_required' }),
          ]) as unknown,
        },
      ],
      [
        direct('telegram', '123456789', { account: 'alerts' }),
        { agent: 'alerts', matchedBy: 'binding.account', outcome: 'trigger' },
      ],
      [direct('telegram', '5', { account: 'alerts' }), { outcome: 'gated' }],
    ],
    rows: [
      ['/channels/telegram', { dmPolicy: 'pairing', credentials: { botToken: 'telegram.botToken' } }],
      ['/channels/telegram.alerts', { dmPolicy: 'allowlist', allowFrom: ['tg:123456789'] }],
    ],
  },
  {
    name: 'a WhatsApp number for each agent',
    file: 'whatsapp-numbers.json5',
    asks: [
      [direct('whatsapp', '+1555', { account: 'personal' }), { agent: 'home', matchedBy: 'binding.account' }],
      [direct('whatsapp', '+1555', { account: 'biz' }), { agent: 'work', matchedBy: 'binding.account' }],
      [
        room('whatsapp', 'group', '1203630...@g.us', { account: 'personal' }),
        { agent: 'work', matchedBy: 'binding.peer' },
      ],
    ],
    rows: [
      ['/agents/home', { name: 'Home', default: true }],
      ['/settings/agentToAgent', { value: { enabled: false, allow: ['home', 'work'] } }],
    ],
  },
  {
    name: 'one agent a channel',
    file: 'by-channel.json5',
    asks: [
      [direct('whatsapp', '+1555'), { agent: 'chat', matchedBy: 'binding.account' }],
      [direct('telegram', '1'), { agent: 'opus', matchedBy: 'binding.account' }],
      [direct('telegram', '1', { account: 'second' }), { agent: 'chat', matchedBy: 'default' }],
    ],
    rows: [['/agents/opus', { name: 'Deep Work', model: 'qwen3-coder:32b' }]],
  },
  {
    name: 'one person to another agent',
    file: 'one-peer.json5',
    asks: [
      [direct('whatsapp', '+15551234567'), { agent: 'opus', matchedBy: 'binding.peer' }],
      [direct('whatsapp', '+15550000000'), { agent: 'chat', matchedBy: 'binding.account' }],
    ],
  },
  {
    name: 'a group with an agent of its own',
    file: 'family.json5',
    asks: [
      [
        room('whatsapp', 'group', '120363999999999999@g.us'),
        {
          ...{ agent: 'family', matchedBy: 'binding.peer' },
          sessionKey: 'agent:family:whatsapp:group:120363999999999999@g.us',
        },
      ],
      [direct('whatsapp', '+1555'), { agent: 'family', matchedBy: 'default' }],
    ],
    rows: [
      [
        '/agents/family',
        {
          identity: { name: 'Family Bot' },
          mentionPatterns: ['@family', '@familybot', '@Family Bot'],
          tools: {
            allow: [
              ...['Read', 'Glob', 'Grep', 'Bash', 'inspect_routing', 'fetch_history', 'read_thread'],
              ...['handoff', 'delegate', 'set_status', 'Skill', 'TodoWrite'],
            ],
          },
        },
      ],
    ],
  },
  {
    name: 'tools and sandboxes',
    file: 'sandboxes.json5',
    asks: [[direct('web', 'x'), { agent: 'personal', matchedBy: 'default' }]],
    rows: [
      ['/agents/personal', { tools: {} }],
      ['/agents/family', { tools: { allow: ['Read', 'Glob', 'Grep', 'Skill', 'TodoWrite'] } }],
    ],
  },
];
