import type Docker from 'dockerode';
import { finished } from 'node:stream/promises';

interface EngineEvent {
  stream?: string;
  status?: string;
  id?: string;
  error?: string;
}

/** Reads an engine's answer to its end, tells its lines, and fails where the engine says it has. */
export function follow(
  docker: Docker,
  answer: NodeJS.ReadableStream,
  progress: (line: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // The client does not notice when the engine dies under its answer.
    finished(answer, { writable: false }).catch(reject);
    docker.modem.followProgress(
      answer,
      (error, events: EngineEvent[]) => {
        const failed = error ?? events.find((event) => event.error);
        if (!failed) resolve();
        else reject(failed instanceof Error ? failed : new Error(failed.error));
      },
      ({ stream, status, id }: EngineEvent) => {
        // Layer by layer figures (those with an id) would flood a log.
        const line = (stream ?? (id ? '' : status) ?? '').trim();
        if (line) progress(line);
      },
    );
  });
}
