import { history } from './api.js';
import { Composer } from './composer.js';
import { role } from './dom.js';
import { showAgent, showEmpty, showNotice } from './notice.js';
import { Outbox } from './outbox.js';
import { Stream } from './stream.js';
import { View } from './view.js';

const view = new View({
  onTopic: (topic) => composer.setTopic(topic),
  onRetry: (message) => send(message.entry),
  adopt: (message) => adopt(message),
});

const outbox = new Outbox({
  onSent: (entry, { message, topic }) => {
    if (!entry.adopted) view.rename(entry.id, { ...entry.shown, id: message, topic, state: 'received' });
    else if (entry.adopted !== message) view.element(entry.id)?.remove();
  },
  onState: (entry, state, reason) => !entry.adopted && view.change(entry.id, { state, reason }),
});

const composer = new Composer((draft) => {
  send({ ...draft, id: crypto.randomUUID(), at: new Date().toISOString() });
  view.scroll.toEnd();
});

/** Shows the message at once, and sends it until it is known to be stored. */
function send(entry) {
  const attachments = entry.files.map(({ name, type, size }) => ({ name, type, size }));
  const { id, text, topic, at } = entry;
  entry.shown = { id, direction: 'in', sender: 'You', text, topic, attachments, state: 'sending', at, entry };
  view.show(entry.shown);
  void outbox.send(entry);
}

/** The stream may bring a message of this page before the answer to its post does: it is the same bubble. */
function adopt(message) {
  const entry = outbox.sameAs(message);
  if (!entry) return;
  entry.adopted = message.id;
  view.rename(entry.id, message);
}

function showConnection(status) {
  const texts = {
    connected: '',
    reconnecting: 'Reconnecting',
    lost: 'No connection',
    gone: 'This link has ended',
  };
  const line = role('connection');
  line.textContent = texts[status];
  line.dataset.state = status;
  document.body.classList.toggle('ended', status === 'gone');
}

function end() {
  showConnection('gone');
  role('input').disabled = role('send').disabled = role('attach').disabled = true;
}

async function start(wait = 1) {
  try {
    const opened = await history();
    showAgent(opened.agent);
    showNotice(opened.notice);
    for (const message of opened.messages) view.show(message);
    for (const event of opened.running) view.apply(event);
    for (const entry of outbox.resume()) send(entry);
    if (view.messages.size === 0) showEmpty(opened, (text) => composer.onSubmit({ text, files: [] }));
    view.scroll.toEnd();
    new Stream(opened.lastSeq, {
      onEvent: (event) => view.apply(event),
      onStatus: showConnection,
      onGone: end,
    });
  } catch (refused) {
    if (refused.status === 404) return end();
    showConnection('lost');
    setTimeout(() => start(Math.min(wait * 2, 15)), wait * 1000);
    if (refused.status === undefined) throw refused;
  }
}

void start();
