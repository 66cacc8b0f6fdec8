import { cancelStories } from './stories/cancel.js';
import { containerStories } from './stories/containers.js';
import { conversationStories } from './stories/conversation.js';
import { exposedStories } from './stories/exposed.js';
import { failureStories } from './stories/failures.js';
import { orderStories } from './stories/order.js';
import { serverStories } from './stories/server.js';
import { toolStories } from './stories/tools.js';
import { placeOf } from './support/place.js';

for (const runtime of ['bubblewrap', 'docker'] as const) {
  const place = placeOf(runtime);
  conversationStories(place);
  toolStories(place);
  orderStories(place);
  cancelStories(place);
  exposedStories(place);
  failureStories(place);
  containerStories(place);
  serverStories(place);
}
