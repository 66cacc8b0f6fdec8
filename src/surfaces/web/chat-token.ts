/** Where the gateway's ChatPort is injected. */
export const CHAT_PORT = Symbol('ChatPort');
