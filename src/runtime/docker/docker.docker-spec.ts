import Docker from 'dockerode';
import { runtimeContract } from '../../../test/contract/runtime.js';
import { DockerRuntime } from './docker.runtime.js';
import { agentImage } from './image.js';

const docker = new Docker();

runtimeContract('docker', {
  make: (runDir) =>
    new DockerRuntime({
      instance: `spec${process.pid}`,
      runDir,
      docker,
      image: () => agentImage({ docker }),
    }),
  isolated: true,
  talk: (socket) => ['socat', '-', `UNIX-CONNECT:${socket}`],
  adds: ['HOSTNAME', 'HOME', 'PWD'],
});
