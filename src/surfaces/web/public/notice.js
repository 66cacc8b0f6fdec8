import { el, role } from './dom.js';

/** Who answers here and on what; the demonstration says that it is one. */
export function showAgent(agent) {
  document.title = agent.name;
  role('agent-name').textContent = agent.name;
  role('agent-path').textContent = agent.path;
  role('avatar').textContent = agent.emoji ?? agent.name.slice(0, 1).toUpperCase();
}

function nextSteps(hint) {
  const code = (text) => el('code', {}, text);
  const key = [
    code('ANTHROPIC_API_KEY'),
    ' in the environment, or in ',
    code('.env'),
    ' in the data directory, then start again.',
  ];
  return el(
    'ul',
    { class: 'next', data: { role: 'next-steps' } },
    el('li', {}, el('strong', {}, 'Add a key. '), ...(hint ? [hint] : ['Put ', ...key])),
    el(
      'li',
      {},
      el('strong', {}, 'Make another agent. '),
      'One call with the operator token: ',
      code('POST /v1/agents'),
      ', then ',
      code('POST /v1/links'),
      ' for a chat with it.',
    ),
  );
}

function sentences({ model, demo, runtime, isolated, hint }) {
  const onModel = demo
    ? 'A demonstration model answers here. It follows a few fixed rules and understands nothing; everything around it is real.'
    : `${model} answers here.`;
  const onRuntime = isolated
    ? `The agent runs isolated from the machine (${runtime}).`
    : `The agent runs without isolation (${runtime}): it can do what the account of the server can do.`;
  return [el('p', {}, onModel), el('p', {}, onRuntime), ...(hint && !demo ? [el('p', {}, hint)] : [])];
}

/** The panel closes like any other that lies over a page: by Escape, or by a press beside it. */
function closeFromOutside(panel) {
  const close = () => (panel.open = false);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  document.addEventListener('click', (event) => !panel.contains(event.target) && close());
}

/** Which model answers and how well it is locked in; opens to the whole sentences. */
export function showNotice(notice) {
  const model = role('model');
  model.textContent = notice.demo ? 'Demonstration model' : notice.model;
  model.classList.toggle('warn', notice.demo);
  const isolation = role('isolation');
  isolation.textContent = notice.isolated ? `Isolated · ${notice.runtime}` : 'No isolation';
  isolation.classList.toggle('warn', !notice.isolated);
  const steps = notice.demo ? [el('h2', {}, 'What next'), nextSteps(notice.hint)] : [];
  role('notice-body').replaceChildren(...sentences(notice), ...steps);
  role('notice').hidden = false;
  closeFromOutside(role('notice'));
}

const tries = ['hello', 'remember that our stand-up is at 9:30', 'who may create routes?'];

/** What a chat without messages shows: who is here, and three things to try. */
export function showEmpty({ agent, notice }, onTry) {
  const chips = tries.map((text) =>
    el(
      'button',
      { type: 'button', class: 'try', data: { role: 'try' }, on: { click: () => onTry(text) } },
      text,
    ),
  );
  const empty = role('empty');
  empty.replaceChildren(
    el('span', { class: 'avatar large', 'aria-hidden': 'true' }, agent.emoji ?? agent.name.slice(0, 1)),
    el('h2', {}, `Talk to ${agent.name}`),
    el('p', {}, 'Nothing has been said here yet. Try one of these:'),
    el('div', { class: 'tries' }, ...chips),
    ...(notice.demo ? [el('h3', {}, 'What next'), nextSteps(notice.hint)] : []),
  );
  empty.hidden = false;
}
