import { late, rows, type Row } from './rows.js';
import * as play from './scenarios.js';

const again: Row[] = rows(play.message, 'server', ['prompt-sent']).map((row) => ({
  ...row,
  then: 'survivors-removed',
}));

/** Those where it matters that the container is a real one, which outlives the server and can be taken over. */
export const dockerRows: Row[] = [
  ...rows(play.message, 'server', ['container-made', 'mark-running:after']),
  ...rows(play.message, 'server', ['prompt-sent', 'settle:before']),
  ...rows(play.message, 'server', late(['send:after']), 'uncertain'),
  ...again,
  ...rows(play.streamed, 'server', ['stream:after']),
  ...rows(play.interrupted, 'server', ['tool-call:before']),
  ...rows(play.tool, 'server', ['tool-call:after']),
  ...rows(play.steer, 'server', ['join:after']),
  ...rows(play.message, 'container', ['prompt-sent']),
  ...rows(play.tool, 'container', ['tool-call:after'], 'failed'),
  ...rows(play.streamed, 'model', ['stream:after']),
];

/** The engine dies and comes back; its containers go on meanwhile. */
export const engineRows: Row[] = [
  ...rows(play.message, 'engine', ['container-made', 'prompt-sent']),
  ...rows(play.tool, 'engine', ['tool-call:after'], 'failed'),
];
