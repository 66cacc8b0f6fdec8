import { currentTurn } from '../../../src/door/demo/current-turn.js';
import { readModelRequest } from '../../../src/door/demo/model-request.js';
import { spokenText } from './script.js';

/** What people said last in this request, without the gateway's and the harness's wrapping. */
export function lastUserText(body: unknown): string {
  const said = currentTurn(readModelRequest(body)).filter((item) => item.kind === 'said');
  return spokenText(said.at(-1)?.text ?? '');
}

/** All instructions of a request: the system field and the system messages in between. */
export function systemText(body: unknown): string {
  return readModelRequest(body).system;
}
