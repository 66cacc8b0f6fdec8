export type { ToolAnswer, ToolServer, ToolView } from '../door/tool-server.js';
