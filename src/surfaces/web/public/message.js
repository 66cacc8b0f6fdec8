import { fileUrl } from './api.js';
import { el, icon } from './dom.js';
import { fullTimeOf, sizeOf, stateText, timeOf } from './format.js';
import { markdown } from './markdown.js';

const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
const paper = 'M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4';

function attachment({ id, name, type, size }) {
  const label = [icon(paper), el('span', { class: 'file-name' }, name), el('small', {}, sizeOf(size))];
  if (!id) return el('span', { class: 'file' }, ...label);
  const href = fileUrl(id);
  if (!pictures.has(type))
    return el('a', { class: 'file', href, download: name, data: { role: 'file', id } }, ...label);
  const picture = el('img', { src: href, alt: name, loading: 'lazy' });
  return el(
    'a',
    { class: 'picture', href, target: '_blank', rel: 'noopener', data: { role: 'file', id } },
    picture,
  );
}

function body(message) {
  if (message.deleted) return [el('p', { class: 'deleted' }, 'This message was deleted')];
  const text =
    message.direction === 'out' ? markdown(message.text) : [el('p', { class: 'as-is' }, message.text)];
  const files = message.attachments ?? [];
  return [
    ...(message.text === ''
      ? []
      : [el('div', { class: 'text', dir: 'auto', data: { role: 'text' } }, ...text)]),
    ...(files.length === 0 ? [] : [el('div', { class: 'files' }, ...files.map(attachment))]),
  ];
}

function topicChip(topic, onTopic) {
  const title = `Write in the topic ${topic}`;
  const on = { click: () => onTopic(topic) };
  return el('button', { type: 'button', class: 'topic', title, data: { role: 'topic' }, on }, `#${topic}`);
}

/** The line below a message: topic, time, state. */
export function metaElement(message, { onTopic, onRetry }) {
  const state = stateText(message);
  const time = el('time', { datetime: message.at, title: fullTimeOf(message.at) }, timeOf(message.at));
  return el(
    'footer',
    { class: 'meta' },
    message.topic && topicChip(message.topic, onTopic),
    message.edited && !message.deleted && el('span', { data: { role: 'edited' } }, 'edited'),
    time,
    el('span', { class: 'state', data: { role: 'state', state: message.state } }, state),
    message.state === 'unsent' &&
      el('button', { type: 'button', class: 'again', on: { click: () => onRetry(message) } }, 'Try again'),
  );
}

/** What an answer refers to, when that is not simply what was said before it. */
function quoted(message) {
  const text = message.deleted ? 'Deleted message' : message.text.slice(0, 140) || 'Attachment';
  return el('p', { class: 'quoted', data: { role: 'quoted' } }, text);
}

/** A message as an element; `reply` is the message it answers, when that should be told. */
export function messageElement(message, actions, reply) {
  const isOut = message.direction === 'out';
  const reactions = (message.reactions ?? []).map((sign) => el('span', { data: { role: 'reaction' } }, sign));
  return el(
    'article',
    {
      class: `message ${message.direction}`,
      'aria-label': `${isOut ? message.sender : 'You'}, ${timeOf(message.at)}`,
      data: {
        role: 'message',
        direction: message.direction,
        id: message.id,
        state: message.state,
        ...(message.turn && { turn: message.turn }),
      },
    },
    el('div', { class: 'bubble' }, reply && quoted(reply), ...body(message)),
    reactions.length > 0 && el('div', { class: 'reactions' }, ...reactions),
    metaElement(message, actions),
  );
}
