import { cancelStories } from './stories/cancel.js';
import { placeOf } from './support/place.js';

cancelStories(placeOf('process'));
