import type { StatusChannels } from './status-loop.js';
import type { StatusPlace } from './status-line.js';

/** Platforms forget after about five seconds. */
const everyMs = 4000;

/** Shows in a chat that somebody is at work, until the function it answers with is called. */
export function showTyping(channels: StatusChannels, { channel, chat, threadId }: StatusPlace): () => void {
  const show = (): void => {
    const running = channels.get(channel);
    if (!running?.capabilities.typing) return;
    // A courtesy: whoever cannot show it still gets the answer.
    void running.typing?.({ chat, ...(threadId !== null && { threadId }) }).catch(() => undefined);
  };
  show();
  const timer = setInterval(show, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
