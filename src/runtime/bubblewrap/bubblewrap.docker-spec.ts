import { runtimeContract } from '../../../test/contract/runtime.js';
import { BubblewrapRuntime } from './bubblewrap.runtime.js';

runtimeContract('bubblewrap', {
  make: (runDir) => new BubblewrapRuntime({ instance: `spec${process.pid}`, runDir }),
  isolated: true,
  talk: (socket) => ['socat', '-t', '30', '-', `UNIX-CONNECT:${socket}`],
  adds: ['PWD'],
});
