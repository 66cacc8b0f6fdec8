import { currentTurn } from '../../../src/door/demo/current-turn.js';
import { readModelRequest } from '../../../src/door/demo/model-request.js';
import { messageTexts } from '../../../src/door/demo/message-texts.js';

/** What people said last in this request, without the gateway's and the harness's wrapping. */
export function lastUserText(body: unknown): string {
  const said = currentTurn(readModelRequest(body).messages).filter((item) => item.kind === 'said');
  return messageTexts(said.at(-1)?.text ?? '').join('\n');
}

/** All instructions of a request: the system field and the system messages in between. */
export function systemText(body: unknown): string {
  return readModelRequest(body).system;
}
