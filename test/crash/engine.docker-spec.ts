import { describeMatrix } from './describe-matrix.js';
import { engineRows } from './docker-rows.js';

describeMatrix('crash matrix with a Docker engine that dies', engineRows, {
  runtime: 'docker',
  ownEngine: true,
});
