/** The commits between a message's coming and its answer's going; each is a step before it and a step after it. */
export const commits = [
  'ingest',
  'route',
  'form-turn',
  'begin-attempt',
  'mark-running',
  'meter',
  'stream',
  'tool-call',
  'join',
  'told',
  'settle',
  'claim',
  'note-part',
  'settle-delivery',
  'cursor',
  'cancel-request',
  'cancel-turn',
  'config-write',
  'epoch',
  'recover-deliveries',
  'recover-turn',
] as const;

/** What happens outside of the database. */
export const moments = [
  'files-stored',
  'workshop-ready',
  'container-made',
  'prompt-sent',
  'model-asked',
  'result-seen',
  'send:before',
  'send:after',
  'home-commit:before',
  'home-commit:after',
  'survivors-removed',
] as const;

export type Commit = (typeof commits)[number];
export type Moment = (typeof moments)[number];
export type Step = `${Commit}:${'before' | 'after'}` | Moment;

/** Told of each step as it is passed. The server has none of its own: crash tests stop the process there. */
export type StepObserver = (step: Step) => void;

export const unobserved: StepObserver = () => undefined;
