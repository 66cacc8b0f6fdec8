import { conversationStories } from './stories/conversation.js';
import { placeOf } from './support/place.js';

conversationStories(placeOf('process'));
