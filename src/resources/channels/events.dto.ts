import { Choice, Flag, Shape, Text, Texts } from '../../kernel/fields.js';

const kinds = ['direct', 'group', 'channel'];

export class EventPeer {
  @Choice({ says: 'A person, or one of the two names for a room', of: kinds }) kind!:
    'direct' | 'group' | 'channel';
  @Text({ says: 'Id on the platform; what routes compare', max: 300 }) id!: string;
}

/** What routes and gates may ask beyond the message itself. */
export class EventFacts {
  @Shape({ says: 'The room that a thread belongs to', of: () => EventPeer, optional: true })
  parentPeer?: EventPeer;
  @Text({ says: 'Discord guild', max: 100, optional: true }) guild?: string;
  @Texts({ says: 'Roles of the sender in the guild', optional: true }) roles?: string[];
  @Text({ says: 'Slack or Teams workspace', max: 100, optional: true }) team?: string;
  @Flag({ says: 'The account was mentioned; absent: the platform cannot tell', optional: true })
  mentioned?: boolean;
  @Flag({ says: 'Somebody else was addressed', optional: true }) mentionsOthers?: boolean;
  @Flag({ says: 'It answers a message of the account', optional: true }) replyToBot?: boolean;
  @Flag({ says: 'A bot wrote it', optional: true }) fromBot?: boolean;
  @Flag({ says: 'The account itself wrote it', optional: true }) fromSelf?: boolean;
}

/** An event of a platform, as an adapter outside of the server hands it in. */
export class ChannelEvent {
  @Text({ says: 'Key of the event; the same key twice is one message', max: 300 }) eventKey!: string;
  @Text({
    says: 'message (default), mention, reply, reaction, edit, delete, join, …',
    max: 40,
    pattern: /^[a-z_]+$/,
    optional: true,
  })
  verb?: string;
  @Text({
    says: 'Chat: <channel id>:<room>',
    max: 300,
    pattern: /^[^\s]+$/,
    example: 'telegram:group/-100123',
  })
  chat!: string;
  @Text({ says: 'Name of the chat', max: 300, optional: true }) chatTitle?: string;
  @Shape({ says: 'The person or room, as the platform names it', of: () => EventPeer }) peer!: EventPeer;
  @Text({
    says: 'Who wrote: <platform>:<what is unique there>',
    max: 300,
    pattern: /^[^\s]+$/,
    example: 'telegram:user/42',
  })
  sender!: string;
  @Text({ says: 'Name of the sender', max: 300, optional: true }) senderName?: string;
  @Text({ says: 'What was written', min: 0, max: 100_000 }) text!: string;
  @Text({ says: 'Topic in the chat', max: 200, optional: true }) topic?: string;
  @Text({ says: 'Thread on the platform', max: 200, optional: true }) threadId?: string;
  @Text({ says: 'Id of the message on the platform', max: 300, optional: true }) platformId?: string;
  @Text({
    says: 'Id on the platform of the message that this one answers or changes',
    max: 300,
    optional: true,
  })
  replyTo?: string;
  @Shape({ says: 'What routes may ask beyond this', of: () => EventFacts, optional: true })
  facts?: EventFacts;
}

export class EventTaken {
  @Text({ says: 'Id of the stored message' }) message!: string;
  @Flag({ says: 'It was there before under the same key' }) duplicate!: boolean;
}
