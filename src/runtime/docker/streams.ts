import { Readable, Writable, type Duplex } from 'node:stream';
import { Frames } from './frames.js';

export interface Streams {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
}

/**
 * Makes three streams of an attached connection; `broken` is told when it does not speak the engine's protocol,
 * `ended` in the place of the process when our input ends.
 */
export function splitStreams(connection: Duplex, broken: () => void, ended?: () => void): Streams {
  const stdin = new Writable({
    write: (chunk, _encoding, done) => void connection.write(chunk, done),
    final: (done) => {
      if (!ended) return void connection.end(done);
      ended();
      done();
    },
  });
  const read = () => frames.drained();
  const stdout = new Readable({ read });
  const stderr = new Readable({ read });
  const frames = new Frames({ stdout, stderr });
  // Without a listener a write to a container that has just ended would take the whole server down.
  for (const stream of [stdin, stdout, stderr, connection]) stream.on('error', () => undefined);
  frames.on('error', () => {
    connection.destroy();
    broken();
  });
  connection.on('close', () => {
    if (!frames.writableEnded && !frames.destroyed) frames.end();
    for (const stream of [stdout, stderr]) if (frames.destroyed) stream.push(null);
    stdin.destroy();
  });
  connection.pipe(frames);
  return { stdin, stdout, stderr };
}
