/** Where the gateway's HookPort is injected. */
export const HOOK_PORT = Symbol('HookPort');
