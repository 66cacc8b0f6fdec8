import type { Message } from 'grammy/types';

/** A file of a message, by what getFile takes; its bytes come later. */
export interface FileRef {
  id: string;
  name: string;
  type: string;
  size?: number;
}

interface Media {
  file_id: string;
  file_name?: string;
  mime_type?: string;
  file_size?: number;
}

const refOf = (media: Media, name: string, type: string): FileRef => ({
  id: media.file_id,
  name: media.file_name ?? name,
  type: media.mime_type ?? type,
  ...(media.file_size !== undefined && { size: media.file_size }),
});

type Sticker = NonNullable<Message['sticker']>;

function stickerOf(sticker: Sticker, n: number): FileRef {
  if (sticker.is_animated) return refOf(sticker, `sticker-${n}.tgs`, 'application/x-tgsticker');
  return sticker.is_video
    ? refOf(sticker, `sticker-${n}.webm`, 'video/webm')
    : refOf(sticker, `sticker-${n}.webp`, 'image/webp');
}

/** The files of a message; of a photo its largest size. */
export function filesOf(message: Message): FileRef[] {
  const { message_id: n, photo, animation, audio, video, video_note: round, voice, sticker } = message;
  const largest = photo?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  if (largest) return [refOf(largest, `photo-${n}.jpg`, 'image/jpeg')];
  // An animation is given as a document too.
  if (animation) return [refOf(animation, `animation-${n}.mp4`, 'video/mp4')];
  if (audio) return [refOf(audio, `audio-${n}.mp3`, 'audio/mpeg')];
  if (video) return [refOf(video, `video-${n}.mp4`, 'video/mp4')];
  if (round) return [refOf(round, `video-note-${n}.mp4`, 'video/mp4')];
  if (voice) return [refOf(voice, `voice-${n}.ogg`, 'audio/ogg')];
  if (sticker) return [stickerOf(sticker, n)];
  if (message.document) return [refOf(message.document, `file-${n}`, 'application/octet-stream')];
  return [];
}

const nameOf = ({ first_name, last_name }: { first_name: string; last_name?: string }): string =>
  last_name ? `${first_name} ${last_name}` : first_name;

/** What people send that is neither text nor file, in words. */
const words: { [kind in keyof Message]?: (message: Message) => string } = {
  voice: ({ voice }) => `voice message, ${voice?.duration} s`,
  video_note: ({ video_note }) => `video message, ${video_note?.duration} s`,
  sticker: ({ sticker }) => `sticker ${sticker?.emoji ?? ''}`.trim(),
  contact: ({ contact }) => contact && `contact: ${nameOf(contact)}, ${contact.phone_number}`,
  dice: ({ dice }) => `${dice?.emoji} rolled ${dice?.value}`,
  poll: ({ poll }) => `poll: ${poll?.question} — ${poll?.options.map(({ text }) => text).join(' / ')}`,
  venue: ({ venue }) => `place: ${venue?.title}, ${venue?.address}`,
  location: ({ location }) => `location: ${location?.latitude}, ${location?.longitude}`,
  checklist: ({ checklist }) =>
    `checklist: ${checklist?.title} — ${checklist?.tasks.map(({ text }) => text).join(' / ')}`,
  game: ({ game }) => `game: ${game?.title}`,
  invoice: ({ invoice }) => `invoice: ${invoice?.title}`,
  rich_message: ({ rich_message }) => `formatted message: ${textsIn(rich_message).join(' ')}`,
  story: () => 'a story, which a bot cannot see',
  paid_media: () => 'paid media, which a bot cannot see',
  live_photo: () => 'a live photo, which is not fetched',
  giveaway: () => 'a giveaway',
} satisfies { [kind in keyof Message]?: (message: Message) => string | undefined } as never;

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => (key === 'type' ? [] : textsIn(item)));
}

/** The lines in brackets that stand for what is no text; undefined for a message that nobody said. */
export function wordsOf(message: Message): string[] | undefined {
  const kinds = Object.keys(words) as (keyof Message)[];
  // A venue is given as a location too.
  const kind = kinds.find((each) => message[each] !== undefined);
  if (kind) return [`(${words[kind]?.(message)})`];
  const said = message.text !== undefined || message.caption !== undefined || filesOf(message).length > 0;
  return said ? [] : undefined;
}

type Origin = NonNullable<Message['forward_origin']>;

function originOf(origin: Origin): string {
  switch (origin.type) {
    case 'user':
      return nameOf(origin.sender_user);
    case 'hidden_user':
      return origin.sender_user_name;
    case 'chat':
      return titleOf(origin.sender_chat);
    case 'channel':
      return titleOf(origin.chat);
  }
}

/** What stands before a text: that it was forwarded, and the part of another message that it answers. */
export function contextOf({ forward_origin: origin, quote }: Message): string[] {
  return [
    ...(origin ? [`(forwarded from ${originOf(origin)})`] : []),
    ...(quote ? [quote.text.replace(/^/gm, '> ')] : []),
  ];
}

/** What a chat is called. */
export function titleOf(chat: Message['chat']): string {
  return chat.type === 'private' ? nameOf(chat) : chat.title;
}

export { nameOf };
