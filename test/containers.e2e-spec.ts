import { containerStories } from './stories/containers.js';
import { placeOf } from './support/place.js';

containerStories(placeOf('process'));
