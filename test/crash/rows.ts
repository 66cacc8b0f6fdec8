import type { Step } from '../../src/platform/steps.js';
import * as play from './scenarios.js';
import type { Scenario } from './scenarios.js';
import type { End } from './verdict.js';

/** One row of the matrix: what is killed, in which step of which scenario, and how that is to end. */
export interface Row {
  scenario: Scenario;
  kill: 'server' | 'container' | 'model' | 'engine';
  /** Steps to be passed in this order; in the last one it is killed. */
  at: Step[];
  /** The next life is killed as well, in this step of its start. */
  then?: Step;
  /** More than one where it hangs on which of two things was quicker. */
  ends: End[];
}

/** `a > b`: in the first `b` after `a`. */
export function rows(scenario: Scenario, kill: Row['kill'], places: string[], ...ends: End[]): Row[] {
  return places.map((place) => ({
    scenario,
    kill,
    at: place.split(' > ') as Step[],
    ends: ends.length > 0 ? ends : ['answered'],
  }));
}

const around = (commit: string): string[] => [`${commit}:before`, `${commit}:after`];
/** The steps of the answer, after those of whatever was sent before. */
export const late = (places: string[]): string[] => places.map((place) => `settle:after > ${place}`);

const once = [
  ...['ingest', 'cursor', 'route', 'form-turn', 'begin-attempt'].flatMap(around),
  'container-made',
  'workshop-ready',
  ...around('mark-running'),
  'prompt-sent',
  'model-asked',
  ...around('meter'),
  'result-seen',
  ...around('settle'),
  ...late(['claim:before']),
];
const afterwards = late(['settle-delivery:after', 'home-commit:before', 'home-commit:after']);
const during = ['claim:after', 'send:before', 'send:after', 'settle-delivery:before'];

const startSteps: Step[] = [
  'epoch:before',
  'epoch:after',
  'recover-deliveries:before',
  'recover-deliveries:after',
];
const turnSteps: Step[] = ['survivors-removed', 'recover-turn:before', 'recover-turn:after'];
const twice = (at: Step, steps: Step[], end: End): Row[] =>
  steps.map((then) => ({
    scenario: play.message,
    kill: 'server',
    at: ['settle:after', at],
    then,
    ends: [end],
  }));
const twiceInTurn = [...startSteps.slice(0, 2), ...turnSteps].map((then): Row => ({
  scenario: play.message,
  kill: 'server',
  at: ['prompt-sent'],
  then,
  ends: ['answered'],
}));

export const matrix: Row[] = [
  ...rows(play.message, 'server', [...once, ...afterwards]),
  ...rows(play.message, 'server', late(during), 'uncertain'),
  ...rows(play.streamed, 'server', around('stream')),
  ...rows(play.page, 'server', ['ingest:before', 'prompt-sent']),
  ...rows(play.page, 'server', late(['claim:after', 'send:after', 'settle-delivery:after'])),
  ...rows(play.file, 'server', ['files-stored']),
  ...rows(play.tool, 'server', ['tool-call:before']),
  ...rows(play.tool, 'server', ['tool-call:after', 'tool-call:after > result-seen'], 'failed'),
  ...rows(play.tool, 'server', ['tool-call:after > send:after'], 'uncertain'),
  ...rows(play.elsewhere, 'server', ['settle:after']),
  ...rows(play.elsewhere, 'server', ['tool-call:after'], 'failed'),
  ...rows(play.parts, 'server', ['note-part:after > note-part:after > settle-delivery:after']),
  ...rows(play.parts, 'server', ['note-part:before', 'note-part:after'], 'uncertain'),
  ...rows(play.edit, 'server', ['tool-call:before']),
  ...rows(play.edit, 'server', ['tool-call:after > claim:before'], 'failed'),
  ...rows(play.steer, 'server', ['join:before', 'join:after']),
  ...rows(play.observed, 'server', around('told')),
  ...rows(play.two, 'server', ['prompt-sent > prompt-sent']),
  ...rows(play.two, 'server', ['settle:after'], 'answered', 'uncertain'),
  ...rows(play.stop, 'server', ['route:after'], 'cancelled'),
  // 'Stopped.' is on its way while the turn ends.
  ...rows(play.stop, 'server', ['settle:before', 'settle:after'], 'cancelled', 'uncertain'),
  ...rows(play.button, 'server', ['cancel-request:before', 'cancel-request:after'], 'cancelled'),
  ...rows(play.waiting, 'server', ['cancel-turn:before', 'cancel-turn:after'], 'cancelled', 'uncertain'),
  ...rows(play.retried, 'server', ['settle:after', 'begin-attempt:after > begin-attempt:after']),
  ...rows(play.hook, 'server', ['settle:after', ...late(['send:after', 'settle-delivery:after'])]),
  ...rows(play.dropping, 'server', ['settle-delivery:after'], 'uncertain'),
  ...rows(play.config, 'server', around('config-write')),
  ...twiceInTurn,
  ...twice('send:after', ['recover-deliveries:before', 'recover-deliveries:after'], 'uncertain'),
  ...rows(play.message, 'container', ['container-made', 'prompt-sent']),
  ...rows(play.message, 'container', ['model-asked', 'settle:after']),
  ...rows(play.tool, 'container', ['tool-call:after'], 'failed'),
  ...rows(play.steer, 'container', ['join:after']),
  ...rows(play.message, 'model', ['model-asked']),
  ...rows(play.streamed, 'model', ['stream:after']),
  ...rows(play.tool, 'model', ['tool-call:after']),
];
