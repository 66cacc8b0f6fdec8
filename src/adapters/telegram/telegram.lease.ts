/** The bots that this process reads, and the channel that does. */
const holders = new Map<string, string>();

/** Takes the bot for a channel; false while another one has it. Two readers would each answer everything. */
export function lease(bot: string, channel: string): boolean {
  const holder = holders.get(bot);
  if (holder !== undefined && holder !== channel) return false;
  holders.set(bot, channel);
  return true;
}

export function release(bot: string, channel: string): void {
  if (holders.get(bot) === channel) holders.delete(bot);
}
