export type { ToolAnswer, ToolServer, ToolView } from '../kernel/tools.js';
